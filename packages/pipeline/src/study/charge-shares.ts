/** What an attempt cost, divided among its takes, the odd last digits on the first. Pure. */
import * as Decimal from "@likeness/core/Decimal"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"

/** One take's part of the charge. */
export interface ChargeShare {
  readonly amount: Decimal.Decimal
  readonly currency: string
  readonly credits: Decimal.Decimal | null
  readonly gpuSeconds: Decimal.Decimal | null
}

const places = 6

/** The shares of an attempt's entries, which always add up to them; zero in `currency` where nothing was charged. `takes` is at least 1. */
export const chargeShares = (entries: ReadonlyArray<LedgerEntry.LedgerEntry>, takes: number, currency: string): ReadonlyArray<ChargeShare> => {
  const amounts = entries.map((entry) => entry.converted?.amount ?? entry.amount)
  const money = Decimal.divideAmong(Decimal.sum(amounts.map((amount) => amount.amount)), takes, places)
  const divided = (values: ReadonlyArray<Decimal.Decimal | undefined>): ReadonlyArray<Decimal.Decimal | null> => {
    const there = values.filter((value) => value !== undefined)
    return there.length === 0 ? Array.from({ length: takes }, () => null) : Decimal.divideAmong(Decimal.sum(there), takes, places)
  }
  const credits = divided(entries.map((entry) => entry.credits))
  const gpuSeconds = divided(entries.map((entry) => entry.gpuSeconds))
  return money.map((amount, index) => ({ amount, currency: amounts[0]?.currency ?? currency, credits: credits[index]!, gpuSeconds: gpuSeconds[index]! }))
}
