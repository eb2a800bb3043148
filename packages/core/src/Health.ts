/** The answer of `check`: what works right now. Expected failures are part of it, not errors. */
import * as Schema from "effect/Schema"
import * as ProviderError from "./ProviderError.ts"
import * as Text from "./Text.ts"

export const Health = Schema.Struct({
  reachable: Schema.Boolean,
  credentials: Schema.Literals(["good", "rejected", "notNeeded", "unknown"]),
  /** Programs over there and their versions. */
  versions: Schema.Record(Schema.String, Schema.String),
  /** Jobs that could start at once, where it is known. */
  freeSlots: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))),
  /** What was found and is worth a line, such as a GPU's name and memory. */
  notes: Schema.Array(Text.Told),
  /** What does not work, each with its one next step. Empty means ready. */
  problems: Schema.Array(ProviderError.ProviderError)
})
export type Health = typeof Health.Type

export const isReady = (health: Health): boolean => health.problems.length === 0
