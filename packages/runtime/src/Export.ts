/** An approved take as it was written for a platform. */
import * as Hash from "@likeness/core/Hash"
import * as Stored from "@likeness/core/Stored"
import * as Text from "@likeness/core/Text"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Schema from "effect/Schema"

export const Export = Schema.Struct({
  v: Stored.version(1),
  id: Text.Id,
  take: Text.Id,
  persona: Text.Name,
  brief: Text.Name,
  study: Schema.optionalKey(Text.Name),
  arm: Schema.optionalKey(Text.Name),
  /** Such as `instagram-feed`. */
  platform: Text.NonEmptyText,
  /** Of the exported file's bytes. */
  sha256: Hash.Sha256,
  sizeBytes: Schema.Int,
  /** Relative to the workspace's folder. */
  path: Text.NonEmptyText,
  at: Timestamp.Timestamp
})
export type Export = typeof Export.Type

export const stored = Stored.make("export", 1, Export)
