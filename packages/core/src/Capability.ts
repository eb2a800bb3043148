/**
 * What a provider can do, as data.
 *
 * Callers read this and never test a provider's name. What is not declared here is `Unsupported`
 * before anything is sent.
 */
import * as Schema from "effect/Schema"
import * as MediaType from "./MediaType.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"

/** The four things that a provider may offer. */
export const Capability = Schema.Literals(["trainIdentity", "generateImage", "generateVideo", "enhance"])
export type Capability = typeof Capability.Type
export const all: ReadonlyArray<Capability> = ["trainIdentity", "generateImage", "generateVideo", "enhance"]

const PositiveInt = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9_007_199_254_740_991 }))
const NonNegativeInt = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9_007_199_254_740_991 }))
const Seconds = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

/** Inclusive on both ends. */
export const Range = Schema.Struct({ minimum: Schema.Finite, maximum: Schema.Finite }).check(
  Schema.makeFilter((range) => range.minimum <= range.maximum || "minimum must not be above maximum")
)
export type Range = typeof Range.Type

/** Inclusive on both ends, whole numbers. */
export const IntRange = Schema.Struct({ minimum: Schema.Int, maximum: Schema.Int }).check(
  Schema.makeFilter((range) => range.minimum <= range.maximum || "minimum must not be above maximum")
)
export type IntRange = typeof IntRange.Type

/**
 * What happens when an answer to a submission is lost, and how the workflow then behaves.
 *
 * - `keyed`: the same key with the same bytes is executed once within `keyLifeSeconds` of the first send.
 * - `findable`: every accepted submission can be found by something we chose, `delaySeconds` after it at the latest.
 * - `blind`: neither; only a person can decide.
 */
export const Guarantee = Schema.TaggedUnion({
  keyed: { keyLifeSeconds: Seconds },
  findable: { delaySeconds: Seconds },
  blind: {}
})
export type Guarantee = typeof Guarantee.Type

/** Looks that go on, rarely and for long. */
const Rarely = Schema.Struct({ everySeconds: Seconds, forSeconds: Seconds })

/** When to repeat (`keyed`) or to look (`findable`) after an unanswered send. The adapter itself never waits and never repeats. */
export const Recovery = Schema.Struct({
  guarantee: Guarantee,
  /** Waits before the second, third, … attempt or look; the last repeats until `giveUpAfterSeconds`. */
  delaysSeconds: Schema.Array(Seconds),
  /** After this long without an answer the job is `unknown`. */
  giveUpAfterSeconds: Seconds,
  /** Further looks at an `unknown` job, after `giveUpAfterSeconds`: what is found late is adopted without a person. Absent: none. */
  later: Schema.optionalKey(Rarely),
  /** How long one call of `submit` may wait before its first byte leaves: `sendBy` is set from it. */
  sendWithinSeconds: Seconds
})
export type Recovery = typeof Recovery.Type

/** How often `poll` is worth a call. Hints of `watch` make the workflow look sooner. */
export const Polling = Schema.Struct({
  firstSeconds: Seconds,
  /** Each wait is the last one times this, up to `maximumSeconds`. At least 1. */
  factor: Schema.Finite.check(Schema.isGreaterThanOrEqualTo(1)),
  maximumSeconds: Seconds,
  /** After this long without an end the job is reported as stalled; its ticket stays alive. */
  deadlineSeconds: Seconds,
  /** How it is looked at past the deadline, and for how long: a job that has not ended then is a person's. Absent: as before it, without an end. */
  tail: Schema.optionalKey(Rarely),
  /** Up to this much is added to each wait, at random, so that many jobs do not look at once. Absent: nothing. */
  jitterSeconds: Schema.optionalKey(Seconds),
  /** Whether measured durations of such jobs move the looks: rare before the expected finish, close around it. */
  learns: Schema.optionalKey(Schema.Boolean)
})
export type Polling = typeof Polling.Type

/** Where a job lives: `anywhere`, or on one host, which alone can look after it. */
export const Place = Schema.Union([Schema.Literal("anywhere"), Schema.TemplateLiteral(["host:", Text.Id])])
export type Place = typeof Place.Type

const offered = {
  recovery: Recovery,
  polling: Polling,
  /** Places at which this capability's jobs may live. */
  places: Schema.Array(Place).check(Schema.isMinLength(1)),
  /** Whether `cancel` can do anything. */
  cancellable: Schema.Boolean
}

/** How a capability treats the request's seed. `none`: it has none, and the outcome says that it was not used. */
export const SeedRule = Schema.TaggedUnion({
  range: { minimum: NonNegativeInt, maximum: NonNegativeInt },
  none: {}
})
export type SeedRule = typeof SeedRule.Type

/** A role that an input picture or clip may have, and how many of it. */
export const InputRule = Schema.Struct({
  role: Schema.Literals(["init", "style", "outfit", "location", "pose", "depth", "mask", "first", "last", "reference", "motion", "audio"]),
  minimum: NonNegativeInt,
  maximum: PositiveInt,
  mediaTypes: Schema.Array(MediaType.MediaType).check(Schema.isMinLength(1)),
  /** Absent where the input takes no strength. */
  strength: Schema.optionalKey(Range)
})
export type InputRule = typeof InputRule.Type

/** How personas come into a picture. */
export const SubjectRule = Schema.Struct({
  minimum: NonNegativeInt,
  maximum: NonNegativeInt,
  /** Kinds of identity model accepted, such as `lora/sdxl`. */
  identityKinds: Schema.Array(Text.NonEmptyText),
  /** Whether a reference set may be used without training. */
  referenceSets: Schema.Boolean,
  /** Whether a subject may come without identity. */
  withoutIdentity: Schema.Boolean,
  /** Absent where the identity takes no strength. */
  strength: Schema.optionalKey(Range)
})
export type SubjectRule = typeof SubjectRule.Type

/** `W:H` in lowest terms as people write it, such as `3:4`. */
export const Aspect = Schema.String.check(Schema.isPattern(/^[1-9]\d{0,2}:[1-9]\d{0,2}$/u, { message: "an aspect is written like 3:4" }))
export type Aspect = typeof Aspect.Type

/** Sizes that can be asked for: aspects by name, pixels by range, or both. */
export const SizeRule = Schema.Struct({
  aspects: Schema.Array(Aspect),
  /** Absent where only aspects are taken. */
  pixels: Schema.optionalKey(Schema.Struct({ width: IntRange, height: IntRange, multipleOf: PositiveInt }))
})
export type SizeRule = typeof SizeRule.Type

export const TrainIdentityModel = Schema.Struct({
  /** The provider's name for it. */
  providerModel: Text.NonEmptyText,
  /** The kind of identity model it gives. */
  identityKind: Text.NonEmptyText,
  pictures: IntRange,
  mediaTypes: Schema.Array(MediaType.MediaType).check(Schema.isMinLength(1)),
  /** `required`: the request names a base model; `none`: the provider has its own. */
  baseModel: Schema.Literals(["required", "none"]),
  /** Whether a job gives an identity model for each kept epoch, or one at its end. */
  epochs: Schema.Boolean
})
export type TrainIdentityModel = typeof TrainIdentityModel.Type

export const GenerateImageModel = Schema.Struct({
  providerModel: Text.NonEmptyText,
  size: SizeRule,
  /** The batch sizes of one request, ascending. */
  counts: Schema.Array(PositiveInt).check(Schema.isMinLength(1)),
  seed: SeedRule,
  subjects: SubjectRule,
  inputs: Schema.Array(InputRule),
  negativePrompt: Schema.Boolean,
  mediaTypes: Schema.Array(MediaType.MediaType).check(Schema.isMinLength(1))
})
export type GenerateImageModel = typeof GenerateImageModel.Type

export const GenerateVideoModel = Schema.Struct({
  providerModel: Text.NonEmptyText,
  durationsSeconds: Range,
  /** Absent where the provider decides the size, usually from the first frame. */
  size: Schema.optionalKey(SizeRule),
  /** Absent where the provider decides the frame rate. */
  frameRates: Schema.optionalKey(IntRange),
  seed: SeedRule,
  inputs: Schema.Array(InputRule),
  negativePrompt: Schema.Boolean,
  mediaTypes: Schema.Array(MediaType.MediaType).check(Schema.isMinLength(1))
})
export type GenerateVideoModel = typeof GenerateVideoModel.Type

/** What can be done to an existing picture or clip. */
export const EnhanceOperation = Schema.Literals(["upscale", "refine", "repairFace", "repairRegion", "interpolateFrames"])
export type EnhanceOperation = typeof EnhanceOperation.Type

export const EnhanceModel = Schema.Struct({
  providerModel: Text.NonEmptyText,
  operation: EnhanceOperation,
  mediaTypes: Schema.Array(MediaType.MediaType).check(Schema.isMinLength(1)),
  seed: SeedRule,
  /** Absent where the operation takes no strength. */
  strength: Schema.optionalKey(Range),
  /** Absent where the operation has no factor. */
  factor: Schema.optionalKey(Range),
  subjects: SubjectRule
})
export type EnhanceModel = typeof EnhanceModel.Type

const models = <S extends Schema.Codec<unknown, unknown>>(model: S) => Schema.Array(model).check(Schema.isMinLength(1))

/** A limit on what may be in flight, such as an account's slots or a GPU. */
export const Need = Schema.Struct({
  /** `account:NAME` or `gpu:HOST/INDEX`. */
  resource: Text.Id,
  /** How many of the resource's slots the job occupies. */
  slots: PositiveInt,
  /** How many slots the resource has. */
  capacity: PositiveInt
})
export type Need = typeof Need.Type

/** The answer of `describe`. An absent capability is one that this provider does not offer. */
export const Description = Schema.Struct({
  v: Stored.version(1),
  /** The version of the provider interface that the adapter was written for. */
  interfaceVersion: Schema.Literal(1),
  /** The adapter, such as `local-gpu`. */
  provider: Text.Name,
  connection: Text.Name,
  account: Text.Name,
  trainIdentity: Schema.optionalKey(Schema.Struct({ ...offered, models: models(TrainIdentityModel) })),
  generateImage: Schema.optionalKey(Schema.Struct({ ...offered, models: models(GenerateImageModel) })),
  generateVideo: Schema.optionalKey(Schema.Struct({ ...offered, models: models(GenerateVideoModel) })),
  enhance: Schema.optionalKey(Schema.Struct({ ...offered, models: models(EnhanceModel) }))
})
export type Description = typeof Description.Type

export const stored = Stored.make("description", 1, Description)

/** What is declared for one capability whatever its kind; `undefined` where it is not offered. */
export const offer = (
  description: Description,
  capability: Capability
): { readonly recovery: Recovery; readonly polling: Polling; readonly places: ReadonlyArray<Place>; readonly cancellable: boolean } | undefined =>
  description[capability]
