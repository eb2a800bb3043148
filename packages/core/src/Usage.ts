/** What a job used: every outcome says it, a failed or cancelled one too. */
import * as Schema from "effect/Schema"
import * as Decimal from "./Decimal.ts"
import * as Money from "./Money.ts"

/** `provider`: the provider told. `derived`: what its published rule or our measurement says. */
export const Source = Schema.Literals(["provider", "derived"])
export type Source = typeof Source.Type

export const Usage = Schema.Struct({
  unit: Schema.Literals(["credits", "gpuSeconds", "money"]),
  /** In that unit, unrounded. */
  amount: Decimal.NonNegative,
  source: Source,
  /**
   * What it comes to in money, by the provider's price table or the connection's price of GPU time,
   * unrounded; absent where there is no price. For the unit `money` it repeats the amount with its currency.
   */
  worth: Schema.optionalKey(Money.Money)
})
export type Usage = typeof Usage.Type

/** Money that the provider itself reported or published. */
export const money = (worth: Money.Money, source: Source): Usage => ({ unit: "money", amount: worth.amount, source, worth })
