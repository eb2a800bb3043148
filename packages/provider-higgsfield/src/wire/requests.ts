/**
 * The bodies that leave, as closed schemas: what the server would drop silently and bill all the
 * same is an error here. Numbers are numbers, absent fields are absent, nothing is null.
 */
import * as Schema from "effect/Schema"

/** Ids that the vendor makes are UUIDs, in either case. */
export const Uuid = Schema.String.check(
  Schema.isPattern(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu, { message: "must be a UUID" })
)

export const NonEmpty = Schema.String.check(Schema.isMinLength(1))
/** Public HTTPS for the cloud; plain HTTP only where the base URL itself is a program on this machine. */
const SafeUrl = Schema.String.check(
  Schema.isPattern(/^(https:\/\/|http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?\/)\S+$/u, { message: "must be an https address" })
)
export const isSafeUrl = Schema.is(SafeUrl)
/** One that a body may have. */
export const InputUrl = SafeUrl.check(Schema.isMaxLength(2083))
export const Share = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))
export const seedOf = (seeds: { readonly minimum: number; readonly maximum: number }) => Schema.Int.check(Schema.isBetween(seeds))

export const style = { style_id: Schema.optionalKey(Uuid), style_strength: Schema.optionalKey(Share) }
/** A Soul ID leaves as `custom_reference_id`; any other name is dropped, and a stranger is drawn and billed. */
export const identity = { strength: Share, optional: { custom_reference_id: Schema.optionalKey(NonEmpty), custom_reference_strength: Schema.optionalKey(Share) } }
export const Motion = Schema.Struct({ id: Uuid, strength: Share })

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
