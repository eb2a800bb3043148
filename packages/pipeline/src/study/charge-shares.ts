/** What an attempt cost, divided among its takes, the odd last digits on the first. Pure. */
import * as Result from "effect/Result"
import * as Decimal from "@likeness/core/Decimal"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Money from "@likeness/core/Money"
import type * as RuleError from "@likeness/core/RuleError"
import { type PlanMoney, sumOf } from "./plan-money.ts"

/** One take's part of the charge. */
export interface ChargeShare {
  /** In the plan's currency. */
  readonly cost: Money.Money
  readonly credits: Decimal.Decimal | null
  readonly gpuSeconds: Decimal.Decimal | null
}

const places = 6

/**
 * The shares of an attempt's entries, which always add up to them; zero where nothing was charged. `takes`
 * is at least 1. Fails where an entry is in a currency that the plan has no rate for.
 */
export const chargeShares = (
  entries: ReadonlyArray<LedgerEntry.LedgerEntry>,
  takes: number,
  plan: PlanMoney
): Result.Result<ReadonlyArray<ChargeShare>, RuleError.InvalidInput> => {
  const divided = (values: ReadonlyArray<Decimal.Decimal | undefined>): ReadonlyArray<Decimal.Decimal | null> => {
    const there = values.filter((value) => value !== undefined)
    return there.length === 0 ? Array.from({ length: takes }, () => null) : Decimal.divideAmong(Decimal.sum(there), takes, places)
  }
  const credits = divided(entries.map((entry) => entry.credits))
  const gpuSeconds = divided(entries.map((entry) => entry.gpuSeconds))
  return Result.map(sumOf(entries, plan), (sum) =>
    Money.divideAmong(sum, takes).map((cost, index) => ({ cost, credits: credits[index]!, gpuSeconds: gpuSeconds[index]! })))
}
