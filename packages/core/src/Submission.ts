/** The answers of `submit`, `lookup`, `cancel` and `forget`: expected answers are values, not errors. */
import * as Schema from "effect/Schema"
import * as ProviderError from "./ProviderError.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"
import * as Ticket from "./Ticket.ts"

/** The job exists. */
export const Accepted = Schema.TaggedStruct("accepted", { v: Stored.version(1), ticket: Ticket.Ticket })
export type Accepted = typeof Accepted.Type

/** No job exists and nothing is billed; `retryable: "later"` in the error means that the same intent may be sent again. */
export const Refused = Schema.TaggedStruct("refused", { v: Stored.version(1), error: ProviderError.ProviderError })
export type Refused = typeof Refused.Type

/** Bytes left and no clear answer came: the job may exist. */
export const Uncertain = Schema.TaggedStruct("uncertain", {
  v: Stored.version(1),
  error: ProviderError.ProviderError,
  /** Where the answer itself asks for a longer wait than `describe` declares. */
  sendAgainAfterSeconds: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)))
})
export type Uncertain = typeof Uncertain.Type

/** What one call of `submit` learned. */
export const Submission = Schema.Union([Accepted, Refused, Uncertain])
export type Submission = typeof Submission.Type

/** What `lookup` learned about a submission. */
export const Lookup = Schema.TaggedUnion({
  found: { ticket: Ticket.Ticket },
  /** Certainly not there. */
  absent: {},
  /** It cannot be known from here, or not now. */
  unknowable: {
    reason: Text.Told,
    /** What was said instead of an answer, raw and without secrets. */
    cause: Schema.optionalKey(Schema.Json)
  }
})
export type Lookup = typeof Lookup.Type

/** What `cancel` learned. */
export const Cancellation = Schema.Struct({
  /**
   * `cancelled`: it ended. `requested`: it ends later. `tooLate`: it has ended or will. `notOffered`: the
   * provider cannot. `unknown`: the answer was lost; poll, then cancel again.
   */
  answer: Schema.Literals(["cancelled", "requested", "tooLate", "notOffered", "unknown"]),
  billed: ProviderError.Billed
})
export type Cancellation = typeof Cancellation.Type

/** What `forget` learned. Asking again is fine. */
export const Erasure = Schema.Struct({
  answer: Schema.Literals(["erased", "absent", "notPossible"]),
  /** Why it is not possible. */
  reason: Schema.optionalKey(Text.Told)
})
export type Erasure = typeof Erasure.Type
