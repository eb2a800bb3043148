/** When a rented machine was paid for: what its user marked. */
import * as Schema from "effect/Schema"
import * as Stored from "@likeness/core/Stored"
import * as Text from "@likeness/core/Text"
import * as Timestamp from "@likeness/core/Timestamp"

export const Rental = Schema.Struct({
  v: Stored.version(1),
  connection: Text.Name,
  /** `provider up` to `provider down`, oldest first; the last one may go on. */
  periods: Schema.Array(Schema.Struct({ from: Timestamp.Timestamp, to: Schema.optionalKey(Timestamp.Timestamp) })),
  /** `provider down --for-good`: the machine is given back and its storage is paid for no more. */
  goneAt: Schema.optionalKey(Timestamp.Timestamp)
})
export type Rental = typeof Rental.Type

/** Kept as a document under the connection's name. */
export const stored = Stored.make("rental", 1, Rental)

export const empty = (connection: string): Rental => ({ v: 1, connection, periods: [] })

export const isUp = (rental: Rental): boolean => rental.periods.at(-1)?.to === undefined && rental.periods.length > 0

/** Paid from `at` on. May be repeated. A machine that was gone for good is another one now. */
export const begun = (rental: Rental, at: Timestamp.Timestamp): Rental => {
  if (isUp(rental)) return rental
  const { goneAt: _, ...rest } = rental
  return { ...rest, periods: [...rental.periods, { from: at }] }
}

/** Paid until `at`. May be repeated. */
export const ended = (rental: Rental, at: Timestamp.Timestamp, forGood: boolean): Rental => ({
  ...rental,
  periods: rental.periods.map((period) => (period.to === undefined ? { ...period, to: at } : period)),
  ...(forGood && rental.goneAt === undefined ? { goneAt: at } : {})
})
