/** What a request will probably cost, before it is sent. */
import * as Schema from "effect/Schema"
import * as Decimal from "./Decimal.ts"
import * as Money from "./Money.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"
import * as Timestamp from "./Timestamp.ts"

const ordered = Schema.makeFilter(
  (e: { readonly low: string; readonly likely: string; readonly high: string }) =>
    (Decimal.compare(e.low, e.likely) <= 0 && Decimal.compare(e.likely, e.high) <= 0) || "low, likely and high must ascend",
  { expected: "low ≤ likely ≤ high" }
)

/** Three amounts that ascend. Budgets reserve `high`. */
export const Spread = Schema.Struct({ low: Decimal.NonNegative, likely: Decimal.NonNegative, high: Decimal.NonNegative }).check(ordered)
export type Spread = typeof Spread.Type

export const Estimate = Schema.Struct({
  v: Stored.version(1),
  unit: Schema.Literals(["credits", "gpuSeconds", "money"]),
  /** In the provider's own unit. */
  amounts: Spread,
  /** In money; absent where there is no price, which a budget refuses. */
  money: Schema.optionalKey(Schema.Struct({ currency: Money.Currency, amounts: Spread })),
  /** `answer`: the provider's own; `priceTable`: published prices; `history`: what such jobs used here; `assumption`: a rule of thumb. */
  source: Schema.Literals(["answer", "priceTable", "history", "assumption"]),
  validUntil: Schema.optionalKey(Timestamp.Timestamp),
  /** Of a training: how many identity models it is expected to give, one for each kept epoch. Absent: one. */
  identityModels: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100_000 }))),
  /** Such as "the price table says 1.5 credits". */
  note: Schema.optionalKey(Text.Told)
})
export type Estimate = typeof Estimate.Type

export const stored = Stored.make("estimate", 1, Estimate)

/** What budgets reserve; `undefined` where there is no price. */
export const high = (estimate: Estimate): Money.Money | undefined =>
  estimate.money && { amount: estimate.money.amounts.high, currency: estimate.money.currency }

/** What such jobs used before: the caller's measured history, handed to `estimate`. */
export interface History {
  /** GPU seconds or credits of finished jobs with the same recipe, newest last, for one unit of work (one picture, one clip, one training). */
  readonly perUnit: ReadonlyArray<Decimal.NonNegative>
}
