/**
 * A provider-agnostic, fully resolved order.
 *
 * If a setting can change a pixel, it is in here, and so in the hash. A request names no provider:
 * the recipe's settings are plain JSON that the adapter's own schema checks.
 */
import * as Schema from "effect/Schema"
import * as BaseModel from "./BaseModel.ts"
import * as Capability from "./Capability.ts"
import * as Hash from "./Hash.ts"
import * as IdentityModel from "./IdentityModel.ts"
import * as Persona from "./Persona.ts"
import * as Prompt from "./Prompt.ts"
import * as Recipe from "./Recipe.ts"
import * as ReferenceSet from "./ReferenceSet.ts"
import * as RequestInput from "./RequestInput.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"

const Pixels = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 65_535 }))

/** A shape, or exact pixels. */
export const Size = Schema.TaggedUnion({
  aspect: { aspect: Capability.Aspect },
  pixels: { width: Pixels, height: Pixels }
})
export type Size = typeof Size.Type

/** Always explicit; 0 is a seed like any other. */
export const Seed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9_007_199_254_740_991 }))
export type Seed = typeof Seed.Type

/** How a persona's face comes into a picture. `strength` absent means the provider's default; 0 means 0. */
export const SubjectIdentity = Schema.TaggedUnion({
  model: { model: IdentityModel.IdentityModel, strength: Schema.optionalKey(Schema.Finite) },
  references: { referenceSet: ReferenceSet.ReferenceSet, strength: Schema.optionalKey(Schema.Finite) },
  none: {}
})
export type SubjectIdentity = typeof SubjectIdentity.Type

export const Subject = Schema.Struct({
  persona: Persona.Words,
  /** The name in braces that stands for this persona in the scene. */
  slot: Text.Name,
  identity: SubjectIdentity
})
export type Subject = typeof Subject.Type

/** Makes identity models of one persona, one for each kept epoch. */
export const TrainIdentity = Schema.TaggedStruct("trainIdentity", {
  v: Stored.version(1),
  persona: Persona.Words,
  referenceSet: ReferenceSet.ReferenceSet,
  /** Regularisation images: pictures of the class and of nobody in particular, with class captions. Absent: none. */
  regularisation: Schema.optionalKey(Schema.Array(ReferenceSet.ReferencePicture).check(Schema.isMinLength(1))),
  /** Absent where the provider has its own. */
  baseModel: Schema.optionalKey(BaseModel.BaseModel),
  recipe: Recipe.Recipe
})
export type TrainIdentity = typeof TrainIdentity.Type

/** Makes `count` pictures from one seed. */
export const GenerateImage = Schema.TaggedStruct("generateImage", {
  v: Stored.version(1),
  prompt: Prompt.Prompt,
  subjects: Schema.Array(Subject),
  inputs: Schema.Array(RequestInput.ImageInput),
  size: Size,
  count: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 64 })),
  seed: Seed,
  recipe: Recipe.Recipe
})
export type GenerateImage = typeof GenerateImage.Type

/** Makes one clip. */
export const GenerateVideo = Schema.TaggedStruct("generateVideo", {
  v: Stored.version(1),
  prompt: Prompt.Prompt,
  inputs: Schema.Array(RequestInput.VideoInput),
  durationSeconds: Schema.Finite.check(Schema.isGreaterThan(0), Schema.isLessThanOrEqualTo(3_600)),
  frameRate: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 240 }))),
  size: Schema.optionalKey(Size),
  seed: Seed,
  recipe: Recipe.Recipe
})
export type GenerateVideo = typeof GenerateVideo.Type

/** Makes one picture or clip better. */
export const Enhance = Schema.TaggedStruct("enhance", {
  v: Stored.version(1),
  asset: RequestInput.AssetReference,
  operation: Capability.EnhanceOperation,
  /** White where `repairRegion` may change the picture. */
  mask: Schema.optionalKey(RequestInput.AssetReference),
  prompt: Schema.optionalKey(Prompt.Prompt),
  subjects: Schema.Array(Subject),
  /** How much may change, 0–1. */
  strength: Schema.optionalKey(Schema.Finite),
  /** How much larger, or how many more frames. */
  factor: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThan(0))),
  seed: Seed,
  recipe: Recipe.Recipe
})
export type Enhance = typeof Enhance.Type

export const Request = Schema.Union([TrainIdentity, GenerateImage, GenerateVideo, Enhance])
export type Request = typeof Request.Type

export const stored = Stored.make("request", 1, Request)

/** SHA-256 of the canonical JSON. Two requests that hash equal are one order. */
export const hash = (request: Request): Hash.Sha256 => Hash.ofJson(stored.encode(request))

/** Which of the four operations is asked for. */
export const capability = (request: Request): Capability.Capability => request._tag

/** How many files a request asks for; training and enhancement give what they give. */
export const count = (request: Request): number => (request._tag === "generateImage" ? request.count : 1)

/** Every stored file that must be readable to carry the request out, each once. */
export const assets = (request: Request): ReadonlyArray<Hash.Sha256> => {
  const found = new Set<Hash.Sha256>()
  const subjects = request._tag === "generateImage" || request._tag === "enhance" ? request.subjects : []
  for (const { identity } of subjects) {
    if (identity._tag === "references") for (const picture of identity.referenceSet.pictures) found.add(picture.sha256)
    if (identity._tag === "model" && identity.model.source._tag === "files") for (const file of identity.model.source.files) found.add(file.sha256)
  }
  if (request._tag === "trainIdentity") for (const picture of request.referenceSet.pictures) found.add(picture.sha256)
  if (request._tag === "generateImage" || request._tag === "generateVideo") for (const input of request.inputs) found.add(input.asset.sha256)
  if (request._tag === "enhance") {
    found.add(request.asset.sha256)
    if (request.mask !== undefined) found.add(request.mask.sha256)
  }
  return [...found]
}
