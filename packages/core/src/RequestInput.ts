/** Pictures and clips that a request takes besides its words, each with a role. */
import * as Schema from "effect/Schema"
import * as Hash from "./Hash.ts"
import * as MediaType from "./MediaType.ts"

/** A stored file by its hash. */
export const AssetReference = Schema.Struct({ sha256: Hash.Sha256, mediaType: MediaType.MediaType })
export type AssetReference = typeof AssetReference.Type

/** 0 is a strength like any other; absent means the provider's own default. */
const strength = Schema.optionalKey(Schema.Finite)

export const ImageInput = Schema.Struct({
  asset: AssetReference,
  role: Schema.Literals(["init", "style", "outfit", "location", "pose", "depth", "mask"]),
  strength
})
export type ImageInput = typeof ImageInput.Type

export const VideoInput = Schema.Struct({
  asset: AssetReference,
  role: Schema.Literals(["first", "last", "reference", "motion", "audio"]),
  strength
})
export type VideoInput = typeof VideoInput.Type
