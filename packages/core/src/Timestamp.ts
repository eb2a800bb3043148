/** Instants as they are stored and shown: RFC 3339 in UTC with milliseconds. */
import * as Schema from "effect/Schema"

const shape = /^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/u

/** `2026-11-23T08:15:30.250Z`: always UTC, always three digits of milliseconds, so that text order is time order. */
export const Timestamp = Schema.String.check(
  Schema.isPattern(shape, { message: "a time is written like 2026-11-23T08:15:30.250Z" }),
  Schema.makeFilter(
    (s: string) => new Date(s).getTime() === Date.parse(s) && new Date(s).toISOString() === s || `${s} is not a day of the calendar`,
    { expected: "an existing instant" }
  )
)
export type Timestamp = typeof Timestamp.Type

/** The timestamp of milliseconds since 1970, as a clock gives them. */
export const fromMillis = (millis: number): Timestamp => new Date(millis).toISOString()

/** Milliseconds since 1970. */
export const toMillis = (timestamp: Timestamp): number => Date.parse(timestamp)
