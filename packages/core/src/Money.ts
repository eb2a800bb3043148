/** Exact amounts of money: a decimal and a currency, never a float. */
import * as Schema from "effect/Schema"
import * as Decimal from "./Decimal.ts"

/** An ISO 4217 code: three capital letters. */
export const Currency = Schema.String.check(Schema.isPattern(/^[A-Z]{3}$/u, { message: "a currency is three capital letters, like USD" }))
export type Currency = typeof Currency.Type

/** `{ "amount": "0.3125", "currency": "USD" }`. Negative amounts occur in corrections and refunds only. */
export const Money = Schema.Struct({ amount: Decimal.Decimal, currency: Currency })
export type Money = typeof Money.Type

export const make = (amount: Decimal.Decimal, currency: Currency): Money => ({ amount, currency })
export const zero = (currency: Currency): Money => ({ amount: Decimal.zero, currency })

const sameCurrency = (a: Money, b: Money): void => {
  if (a.currency !== b.currency) throw new Error(`${a.currency} and ${b.currency} cannot be combined without a rate`)
}

/** Dies on two currencies: convert first, by the workspace's table. */
export const add = (a: Money, b: Money): Money => {
  sameCurrency(a, b)
  return { amount: Decimal.add(a.amount, b.amount), currency: a.currency }
}
/** Dies on two currencies. */
export const subtract = (a: Money, b: Money): Money => {
  sameCurrency(a, b)
  return { amount: Decimal.subtract(a.amount, b.amount), currency: a.currency }
}
/** Dies on two currencies. */
export const compare = (a: Money, b: Money): number => {
  sameCurrency(a, b)
  return Decimal.compare(a.amount, b.amount)
}
export const times = (money: Money, factor: Decimal.Decimal): Money => ({ amount: Decimal.multiply(money.amount, factor), currency: money.currency })

/** To a millionth of the currency, half to even: how a charge is rounded, once, when it is booked. */
export const round = (money: Money): Money => ({ amount: Decimal.round(money.amount, 6), currency: money.currency })

/** A batch's charge among its takes: equal to a millionth, the remainder on the first. */
export const divideAmong = (money: Money, parts: number): ReadonlyArray<Money> =>
  Decimal.divideAmong(money.amount, parts, 6).map((amount) => ({ amount, currency: money.currency }))

/** How many units of the workspace's currency one unit of the key is worth. */
export const Rates = Schema.Record(Currency, Decimal.NonNegative)
export type Rates = typeof Rates.Type

/** In `currency`, by `rates` (units of `currency` for one unit of the key); `undefined` where the table has no rate, which is a refusal. */
export const convert = (money: Money, currency: Currency, rates: Rates): Money | undefined => {
  if (money.currency === currency) return money
  const rate = rates[money.currency]
  return rate === undefined ? undefined : { amount: Decimal.multiply(money.amount, rate), currency }
}

/** `0.3125 USD`, for people. */
export const format = (money: Money): string => `${money.amount} ${money.currency}`
