/** A provider configured under a name, and whose bill and limits it is. */
import * as Schema from "effect/Schema"
import * as Decimal from "./Decimal.ts"
import * as Money from "./Money.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"

/**
 * What an hour of this connection's GPU costs, by the user's word.
 *
 * `used`: an own card; seconds that jobs held. `rented`: from `up` to `down`, idle time included.
 */
export const GpuPrice = Schema.Struct({
  perHour: Schema.Struct({ amount: Decimal.NonNegative, currency: Money.Currency }),
  basis: Schema.Literals(["used", "rented"]),
  /** Of a rented machine's disk, in the same currency, from the first `up` until it is given back for good. */
  storagePerDay: Schema.optionalKey(Schema.Struct({ amount: Decimal.NonNegative, currency: Money.Currency }))
}).check(Schema.makeFilter((price: { readonly perHour: { readonly currency: string }; readonly basis: string; readonly storagePerDay?: { readonly currency: string } }) => {
  if (price.storagePerDay === undefined) return undefined
  if (price.basis === "used") return { path: ["storagePerDay"], issue: "storage is paid for on a rented machine; write basis: rented" }
  return price.storagePerDay.currency === price.perHour.currency ? undefined : { path: ["storagePerDay", "currency"], issue: "must be the currency of perHour" }
}))
export type GpuPrice = typeof GpuPrice.Type

/** A connection as jobs store it: secrets excepted, which stay in the environment or a private file. */
export const Connection = Schema.Struct({
  v: Stored.version(1),
  name: Text.Name,
  /** The adapter, such as `higgsfield`. */
  provider: Text.Name,
  /** A name that the user gives; several keys may belong to it. */
  account: Text.Name,
  /** Where the credentials are read from, such as `env:HF_CREDENTIALS`; never the credentials. */
  credentials: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^(env|file):.+$/u, { message: "credentials are env:NAME or file:PATH, never the secret itself" }))),
  /** Plain JSON that the adapter's own schema checks: URLs, folders, limits. */
  settings: Schema.Record(Schema.String, Schema.Json),
  gpuPrice: Schema.optionalKey(GpuPrice)
})
export type Connection = typeof Connection.Type

export const stored = Stored.make("connection", 1, Connection)

const secondsPerHour = "3600"

/** What `seconds` of the GPU come to, unrounded to a trillionth of the currency. */
export const gpuCost = (price: GpuPrice, seconds: Decimal.NonNegative): Money.Money => ({
  amount: Decimal.divide(Decimal.multiply(price.perHour.amount, seconds), secondsPerHour, 12),
  currency: price.perHour.currency
})
