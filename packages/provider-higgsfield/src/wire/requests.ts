/**
 * The bodies that leave, as closed schemas: what the server would drop silently and bill all the
 * same is an error here. Numbers are numbers, absent fields are absent, nothing is null.
 */
import * as Schema from "effect/Schema"

export const aspects = ["9:16", "16:9", "4:3", "3:4", "1:1", "2:3", "3:2"] as const
export const resolutions = ["720p", "1080p"] as const
export const batchSizes = [1, 4] as const
export const seeds = { minimum: 1, maximum: 1_000_000 } as const

/** Ids that the vendor makes are UUIDs, in either case. */
export const Uuid = Schema.String.check(
  Schema.isPattern(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu, { message: "must be a UUID" })
)

const NonEmpty = Schema.String.check(Schema.isMinLength(1))
/** Public HTTPS for the cloud; plain HTTP only where the base URL itself is a program on this machine. */
export const InputUrl = Schema.String.check(
  Schema.isPattern(/^(https:\/\/|http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?\/)\S+$/u, { message: "must be an https address" }),
  Schema.isMaxLength(2083)
)
const Share = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))
const Seed = Schema.Int.check(Schema.isBetween(seeds))

const picture = {
  prompt: NonEmpty,
  aspect_ratio: Schema.Literals(aspects),
  resolution: Schema.Literals(resolutions),
  batch_size: Schema.Literals(batchSizes),
  enhance_prompt: Schema.Boolean,
  seed: Seed
}
const style = { style_id: Schema.optionalKey(Uuid), style_strength: Schema.optionalKey(Share) }
const identity = { custom_reference_id: Schema.optionalKey(NonEmpty), custom_reference_strength: Schema.optionalKey(Share) }

/** `higgsfield-ai/soul/v2/standard`, section 5.1. */
export const SoulV2 = Schema.Struct({ ...picture, ...style, ...identity })
/** `higgsfield-ai/soul/character`, section 5.2: the identity and its strength are required. */
export const SoulCharacter = Schema.Struct({ ...picture, ...style, custom_reference_id: NonEmpty, custom_reference_strength: Share })
/** `higgsfield-ai/soul/cinema`, section 5.3: it has one style. */
export const SoulCinema = Schema.Struct({ ...picture, ...identity })
/** `higgsfield-ai/soul/standard`, section 5.4: no identity. */
export const SoulStandard = Schema.Struct({ ...picture, ...style })

/** The three DoP tiers, section 6. */
export const Dop = Schema.Struct({
  prompt: NonEmpty,
  image_url: InputUrl,
  end_image_url: Schema.optionalKey(InputUrl),
  motions: Schema.optionalKey(Schema.Array(Schema.Struct({ id: Uuid, strength: Share })).check(Schema.isMinLength(1), Schema.isMaxLength(2))),
  enhance_prompt: Schema.Boolean,
  seed: Seed
})

export const modelVersions = ["v1", "v2", "cinema"] as const

/** `POST /v1/custom-references`, section 4.1. Without `model_version` the vendor trains and bills `v1`. */
export const Training = Schema.Struct({
  name: Schema.String.check(Schema.isPattern(/^[\x20-\x7e]{1,100}$/u)),
  model_version: Schema.Literals(modelVersions),
  input_images: Schema.Array(Schema.Struct({ type: Schema.Literal("image_url"), image_url: InputUrl })).check(Schema.isMinLength(1), Schema.isMaxLength(100))
})

/** `POST /files/generate-upload-url`, section 3. */
export const Upload = Schema.Struct({ content_type: Schema.Literals(["image/jpeg", "image/png", "image/webp"]) })

/** Whether the value is exactly such a body, unknown keys included in what is wrong. */
export const decodeClosed = <A, I>(body: Schema.Codec<A, I>) => Schema.decodeUnknownResult(body, { errors: "all", onExcessProperty: "error" })
