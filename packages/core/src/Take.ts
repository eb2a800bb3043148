/** One candidate asset for a brief. */
import * as Schema from "effect/Schema"
import * as Hash from "./Hash.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"
import * as Timestamp from "./Timestamp.ts"

const Count = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))

export const Take = Schema.Struct({
  v: Stored.version(1),
  id: Text.Id,
  persona: Text.Name,
  brief: Text.Name,
  /** `image` until the picture is animated. */
  stage: Schema.Literals(["image", "video"]),
  /** Which take of the brief, from 1. */
  number: Count,
  /** Which attempt at that take, from 1. */
  attempt: Count,
  asset: Hash.Sha256,
  job: Text.Id,
  /** The approved picture that a clip was made from, or what an enhanced take was before. */
  parent: Schema.optionalKey(Text.Id),
  study: Schema.optionalKey(Text.Name),
  /** Hidden from reviewers. */
  arm: Schema.optionalKey(Text.Name),
  at: Timestamp.Timestamp
})
export type Take = typeof Take.Type

export const stored = Stored.make("take", 1, Take)
