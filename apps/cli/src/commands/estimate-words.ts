/** An estimate as a person reads it before spending. */
import * as Decimal from "@likeness/core/Decimal"
import type * as Estimate from "@likeness/core/Estimate"
import type * as Money from "@likeness/core/Money"

/** A spread of money; `undefined` where some price is not known. */
export type Sums = { readonly [end in "low" | "likely" | "high"]: Money.Money } | undefined

export const words = (sums: Sums, estimates: ReadonlyArray<Estimate.Estimate>, connection: string): string => {
  if (sums === undefined) return `no price is known for ${connection}`
  const sources = [...new Set(estimates.map((estimate) => estimate.source))].join(", ")
  return `${Decimal.round(sums.low.amount, 4)} to ${Decimal.round(sums.high.amount, 4)} ${sums.low.currency}, likely ${Decimal.round(sums.likely.amount, 4)} (${sources})`
}

/** What the provider adds to its prices, such as what the price table says otherwise; each sentence once. */
export const noteLines = (estimates: ReadonlyArray<Estimate.Estimate>): ReadonlyArray<string> =>
  [...new Set(estimates.flatMap(({ note }) => (note === undefined ? [] : [note])))].map((note) => `note: ${note}`)
