/** Amounts in the currency of a study's plan, by the rates that were frozen with it. Pure. */
import * as Result from "effect/Result"
import * as Decimal from "@likeness/core/Decimal"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Money from "@likeness/core/Money"
import * as RuleError from "@likeness/core/RuleError"
import type { PlanDocument } from "@likeness/benchmark/plan/schema"

export type PlanMoney = Pick<PlanDocument, "currency" | "fx">

const noRate = (from: string, to: string) =>
  new RuleError.InvalidInput({
    place: "plan.json, fx",
    message: `something was charged in ${from}, and the plan was frozen without a rate from ${from} to ${to}`,
    advice: `Add \`${from}:\` under \`fx:\` in likeness.yaml and make another study with \`likeness bench init NEW-NAME\`.`
  })

/** What the entries add up to, rounded to a millionth; zero where there are none. Fails where the plan has no rate. */
export const sumOf = (entries: ReadonlyArray<LedgerEntry.LedgerEntry>, { currency, fx = {} }: PlanMoney): Result.Result<Money.Money, RuleError.InvalidInput> => {
  let sum = Money.zero(currency)
  for (const { amount } of entries) {
    const rate = fx[amount.currency]
    const converted = Money.convert(amount, currency, rate === undefined ? {} : { [amount.currency]: Decimal.fromNumber(rate) })
    if (converted === undefined) return Result.fail(noRate(amount.currency, currency))
    sum = Money.add(sum, Money.round(converted))
  }
  return Result.succeed(sum)
}
