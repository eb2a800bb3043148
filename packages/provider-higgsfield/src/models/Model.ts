/**
 * What is known of one of the vendor's models, as data: which fields its body has, what they take,
 * what it costs. The same shape for the models that come with this package and for those that a user
 * adds to a connection, so that a new model needs no new code.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Capability from "@likeness/core/Capability"
import * as Decimal from "@likeness/core/Decimal"

const withDefault = <S extends Schema.Codec<unknown, unknown>>(schema: S, value: S["Type"]) => schema.pipe(Schema.withDecodingDefaultKey(Effect.succeed(value as never)))

/** The vendor's path of a model, such as `higgsfield-ai/soul/v2/standard`. */
const Id = Schema.String.check(Schema.isPattern(/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)+$/u, { message: "is the vendor's path of a model, such as higgsfield-ai/soul/v2/standard" }))
/** A key of the body. */
const Field = Schema.String.check(Schema.isPattern(/^[a-z][a-z0-9_]{0,63}$/u, { message: "is a key of the body, such as image_url" }))
/** A list of presets below the base URL. */
const ListPath = Schema.String.check(Schema.isPattern(/^\/[\w./-]+$/u, { message: "is a path below the base URL, such as /v1/motions" }))

/**
 * What a further field of the body takes. It is a key of the recipe's `options`; it always leaves, with its
 * default where the recipe says nothing, and is required where there is none.
 */
export const Option = Schema.Union([
  Schema.Struct({ oneOf: Schema.Array(Schema.Union([Schema.String, Schema.Finite])).check(Schema.isMinLength(1)), default: Schema.optionalKey(Schema.Union([Schema.String, Schema.Finite])) }),
  Schema.Struct({ minimum: Schema.Finite, maximum: Schema.Finite, whole: withDefault(Schema.Boolean, false), default: Schema.optionalKey(Schema.Finite) }),
  Schema.Struct({ flag: Schema.Literal(true), default: Schema.optionalKey(Schema.Boolean) }),
  Schema.Struct({ maximumLength: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000 })), default: Schema.optionalKey(Schema.String) })
])
export type Option = typeof Option.Type

/** An input picture: which role of a request fills which field. */
const input = <R extends string>(roles: ReadonlyArray<R>) =>
  Schema.Struct({ role: Schema.Literals(roles), field: Field, required: withDefault(Schema.Boolean, true) })

const shared = {
  model: Id,
  /** Inclusive. */
  seeds: withDefault(Schema.Struct({ minimum: Schema.Int, maximum: Schema.Int }), { minimum: 1, maximum: 1_000_000 }),
  /** When the vendor rewrites the prompt whatever is asked; `absent`: the body has no such field. */
  enhances: withDefault(Schema.Literals(["asked", "withIdentity", "always", "absent"]), "asked"),
  options: withDefault(Schema.Record(Field, Option), {})
}

const aspects = ["9:16", "16:9", "4:3", "3:4", "1:1", "2:3", "3:2"] as const

/** Pictures from words, an identity, and input pictures. */
export const PictureModel = Schema.Struct({
  ...shared,
  makes: Schema.Literal("picture"),
  aspects: withDefault(Schema.Array(Capability.Aspect).check(Schema.isMinLength(1)), aspects),
  /** Credits for one picture by the resolution's name; its keys are the resolutions. */
  credits: Schema.Record(Schema.String.check(Schema.isMinLength(1)), Decimal.NonNegative),
  /** Batch sizes of one request. */
  counts: withDefault(Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 64 }))).check(Schema.isMinLength(1)), [1, 4]),
  /** The one kind whose face it shows; another kind gives a stranger's face, silently and billed. Absent: no identity has any effect. */
  identity: Schema.optionalKey(Schema.Struct({ kind: Schema.Literals(["soul-id/v1", "soul-id/v2", "soul-id/cinema"]), required: withDefault(Schema.Boolean, false) })),
  /** Where the style presets are listed; absent where it takes none. */
  styles: Schema.optionalKey(ListPath),
  inputs: withDefault(Schema.Array(input(["init", "style", "outfit", "location", "pose", "depth", "mask"])), [])
})
export type PictureModel = typeof PictureModel.Type

/** A clip from a first frame. */
export const ClipModel = Schema.Struct({
  ...shared,
  makes: Schema.Literal("clip"),
  /** Credits for one clip. */
  credits: Decimal.NonNegative,
  /** How long clips are. Without a `field` nothing can be asked; with one, whole seconds leave in it. */
  seconds: withDefault(Schema.Struct({ minimum: Schema.Finite, maximum: Schema.Finite, field: Schema.optionalKey(Field) }), { minimum: 4.5, maximum: 5.5 }),
  inputs: withDefault(Schema.Array(input(["first", "last"])), [{ role: "first", field: "image_url", required: true }, { role: "last", field: "end_image_url", required: false }]),
  /** Camera presets: where they are listed and how many one clip takes; absent where it takes none. */
  motions: Schema.optionalKey(Schema.Struct({ list: ListPath, maximum: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10 })) }))
})
export type ClipModel = typeof ClipModel.Type

export const Model = Schema.Union([PictureModel, ClipModel])
export type Model = typeof Model.Type
