/** The persona's pictures with captions: checked, content-addressed. */
import * as Schema from "effect/Schema"
import * as Hash from "./Hash.ts"
import * as MediaType from "./MediaType.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"

export const ReferencePicture = Schema.Struct({
  sha256: Hash.Sha256,
  mediaType: MediaType.MediaType,
  /** Pixels, after EXIF orientation. */
  width: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 65_535 })),
  /** Pixels, after EXIF orientation. */
  height: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 65_535 })),
  /** What training reads beside the picture. */
  caption: Text.Text
})
export type ReferencePicture = typeof ReferencePicture.Type

export const ReferenceSet = Schema.Struct({
  v: Stored.version(1),
  persona: Text.Name,
  /** In the order of their hashes, so that the order of files on a disk decides nothing. */
  pictures: Schema.Array(ReferencePicture).check(Schema.isMinLength(1))
})
export type ReferenceSet = typeof ReferenceSet.Type

export const stored = Stored.make("reference set", 1, ReferenceSet)

/** Sorts the pictures by hash and drops repeated ones. `pictures` holds at least one. */
export const make = (persona: Text.Name, pictures: ReadonlyArray<ReferencePicture>): ReferenceSet => {
  const bySha256 = new Map(pictures.map((picture) => [picture.sha256, picture]))
  return { v: 1, persona, pictures: [...bySha256.values()].toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1)) }
}

/** What the set is named by. */
export const hash = (set: ReferenceSet): Hash.Sha256 => Hash.ofJson(stored.encode(set))
