/** Money as whole millionths, so that the database adds it up exactly. */
import * as Decimal from "@likeness/core/Decimal"
import * as Money from "@likeness/core/Money"
import type { Store } from "./Store.ts"

const million = "1000000"

/** In the workspace's currency; `undefined` where there is no rate. */
const converted = (store: Store, money: Money.Money): Money.Money | undefined => Money.convert(money, store.currency, store.rates)

/** Half to even: what a charge counts. */
export const ofCharge = (store: Store, money: Money.Money): bigint | undefined => {
  const found = converted(store, money)
  return found && BigInt(Decimal.multiply(Decimal.round(found.amount, 6), million))
}

/** Upwards: what a reservation holds, so that its charge always fits. */
export const ofReservation = (store: Store, money: Money.Money): bigint | undefined => {
  const found = converted(store, money)
  if (found === undefined) return undefined
  const micros = Decimal.multiply(found.amount, million)
  const whole = BigInt(micros.split(".")[0] ?? "0")
  return micros.includes(".") && !Decimal.isNegative(micros) ? whole + 1n : whole
}

export const toMoney = (store: Store, micros: bigint): Money.Money =>
  ({ amount: Decimal.divide(String(micros), million, 6), currency: store.currency })
