/** A person's decision on a take, blind to the arm. */
import * as Schema from "effect/Schema"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"
import * as Timestamp from "./Timestamp.ts"

export const Review = Schema.Struct({
  v: Stored.version(1),
  take: Text.Id,
  decision: Schema.Literals(["approve", "reject"]),
  /** Required for a rejection, in words. */
  reason: Schema.optionalKey(Text.NonEmptyText),
  reviewer: Text.Name,
  /** First or second showing of the take. */
  showing: Schema.Literals([1, 2]),
  at: Timestamp.Timestamp
}).check(Schema.makeFilter((review) => review.decision === "approve" || review.reason !== undefined || { path: ["reason"], issue: "a rejection needs a reason" }))
export type Review = typeof Review.Type

export const stored = Stored.make("review", 1, Review)
