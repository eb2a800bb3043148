/** A file and its facts, content-addressed by SHA-256, with its origin. */
import * as Schema from "effect/Schema"
import * as Hash from "./Hash.ts"
import * as MediaType from "./MediaType.ts"
import * as Money from "./Money.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"

const Minutes = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

export const Origin = Schema.TaggedUnion({
  generated: {
    /** Hash of the request. */
    request: Hash.Sha256,
    /** Which of the job's outputs, from 0. */
    index: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))
  },
  imported: {
    tool: Schema.optionalKey(Text.NonEmptyText),
    licence: Schema.optionalKey(Text.NonEmptyText),
    cost: Schema.optionalKey(Money.Money),
    minutes: Schema.optionalKey(Minutes)
  },
  edited: {
    parents: Schema.Array(Hash.Sha256).check(Schema.isMinLength(1)),
    tool: Schema.optionalKey(Text.NonEmptyText),
    minutes: Schema.optionalKey(Minutes)
  }
})
export type Origin = typeof Origin.Type

const Pixels = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 65_535 }))

export const Asset = Schema.Struct({
  v: Stored.version(1),
  sha256: Hash.Sha256,
  mediaType: MediaType.MediaType,
  sizeBytes: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9_007_199_254_740_991 })),
  /** Pictures and clips only. */
  width: Schema.optionalKey(Pixels),
  height: Schema.optionalKey(Pixels),
  /** Clips only. */
  durationSeconds: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))),
  origin: Origin
})
export type Asset = typeof Asset.Type

export const stored = Stored.make("asset", 1, Asset)
