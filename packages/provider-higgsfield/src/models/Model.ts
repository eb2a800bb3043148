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

/** A price in credits, or one for each value of a field that the body has. */
const Rate = Schema.Union([
  Decimal.NonNegative,
  Schema.Struct({ option: Field, credits: Schema.Record(Schema.String, Decimal.NonNegative) })
])
export type Rate = typeof Rate.Type

const shared = {
  model: Id,
  /** What the body's fields are called that every model has. */
  prompt: withDefault(Field, "prompt"),
  seed: withDefault(Field, "seed"),
  /** Inclusive. */
  seeds: withDefault(Schema.Struct({ minimum: Schema.Int, maximum: Schema.Int }), { minimum: 1, maximum: 1_000_000 }),
  /** When the vendor rewrites the prompt whatever is asked; `absent`: the body has no such field. */
  enhances: withDefault(Schema.Literals(["asked", "withIdentity", "always", "absent"]), "asked"),
  options: withDefault(Schema.Record(Field, Option), {})
}

const aspects = ["9:16", "16:9", "4:3", "3:4", "1:1", "2:3", "3:2"] as const

/** A field of the body, or `none` where it has no such field: then the model makes one kind only, which is all that can be asked for. */
const maybe = (name: string) => withDefault(Schema.Union([Field, Schema.Literal("none")]), name)

/** Pictures from words, an identity, and input pictures. */
const PictureFields = Schema.Struct({
  ...shared,
  fields: withDefault(Schema.Struct({ aspect: maybe("aspect_ratio"), resolution: maybe("resolution"), count: maybe("batch_size") }), { aspect: "aspect_ratio", resolution: "resolution", count: "batch_size" }),
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
export const PictureModel = PictureFields.check(Schema.makeFilter(pictureFault))
export type PictureModel = typeof PictureModel.Type

const WholeSeconds = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 3_600 }))

/** A clip from a first frame. */
const ClipFields = Schema.Struct({
  ...shared,
  makes: Schema.Literal("clip"),
  /** Credits for one clip, or for each second of it; either may go by an option, such as a resolution. */
  credits: Schema.Union([Rate, Schema.Struct({ perSecond: Rate })]),
  /** How long clips are. Without a `field` nothing can be asked; with one, whole seconds leave in it: any of a range, or those of `oneOf`. */
  seconds: withDefault(Schema.Union([
    Schema.Struct({ minimum: Schema.Finite, maximum: Schema.Finite, field: Schema.optionalKey(Field) }),
    Schema.Struct({ oneOf: Schema.Array(WholeSeconds).check(Schema.isMinLength(1)), field: Field })
  ]), { minimum: 4.5, maximum: 5.5 }),
  inputs: withDefault(Schema.Array(input(["first", "last"])), [{ role: "first", field: "image_url", required: true }, { role: "last", field: "end_image_url", required: false }]),
  /** Camera presets: where they are listed and how many one clip takes; absent where it takes none. */
  motions: Schema.optionalKey(Schema.Struct({ list: ListPath, maximum: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10 })) }))
})
export const ClipModel = ClipFields.check(Schema.makeFilter(clipFault))
export type ClipModel = typeof ClipModel.Type

interface Fault {
  readonly path: ReadonlyArray<string>
  readonly issue: string
}

/** What the adapter itself checks and writes, whatever the model: an option of that name would go out unchecked. */
const reserved = ["prompt", "seed", "enhance_prompt", "style_id", "style_strength", "motions", "custom_reference_id", "custom_reference_strength"]

/** The first field that two parts of the data claim, or an option that is the adapter's own. */
function nameFault({ inputs, options, prompt, seed }: Pick<typeof PictureFields.Type, "prompt" | "seed" | "options"> & { readonly inputs: ReadonlyArray<{ readonly field: string }> }, more: ReadonlyArray<string>): Fault | undefined {
  const taken = [prompt, seed, ...more, ...inputs.map(({ field }) => field)]
  const twice = taken.find((name, index) => taken.indexOf(name) !== index)
  if (twice !== undefined) return { path: [], issue: `two parts of the model fill the field ${twice}` }
  const own = Object.keys(options).find((name) => reserved.includes(name) || taken.includes(name))
  return own === undefined ? undefined : { path: ["options", own], issue: "is a field that Likeness fills and checks itself, so it cannot be an option" }
}

function pictureFault(model: typeof PictureFields.Type): Fault | undefined {
  const { aspect, count, resolution } = model.fields
  for (const [field, at, kinds] of [[aspect, "aspects", model.aspects], [resolution, "credits", Object.keys(model.credits)], [count, "counts", model.counts]] as const) {
    if (field === "none" && kinds.length !== 1) return { path: [at], issue: "must have exactly one entry where the body has no field to choose it" }
  }
  return nameFault(model, [aspect, resolution, count].filter((field) => field !== "none"))
}

function clipFault(model: typeof ClipFields.Type): Fault | undefined {
  const wrong = nameFault(model, model.seconds.field === undefined ? [] : [model.seconds.field])
  if (wrong !== undefined) return wrong
  const rate = typeof model.credits === "object" && "perSecond" in model.credits ? model.credits.perSecond : model.credits
  if (typeof rate === "string") return undefined
  const option = model.options[rate.option]
  const values = option !== undefined && "oneOf" in option ? option.oneOf.map(String) : []
  const unpriced = values.find((value) => rate.credits[value] === undefined)
  if (values.length === 0) return { path: ["credits"], issue: `the price goes by ${rate.option}, which is no option with oneOf` }
  return unpriced === undefined ? undefined : { path: ["credits"], issue: `has no price for ${rate.option} ${unpriced}` }
}

/** The shortest and the longest clip that can be asked for. */
export const lengthsOf = ({ seconds }: ClipModel): { readonly minimum: number; readonly maximum: number } =>
  "oneOf" in seconds ? { minimum: Math.min(...seconds.oneOf), maximum: Math.max(...seconds.oneOf) } : { minimum: seconds.minimum, maximum: seconds.maximum }

/** What the data says that a clip costs, of a length and options that fit the model. */
export const creditsOf = ({ credits, options }: ClipModel, seconds: number, given: Readonly<Record<string, unknown>>): Decimal.NonNegative => {
  const isPerSecond = typeof credits === "object" && "perSecond" in credits
  const rate = isPerSecond ? credits.perSecond : credits
  const one = typeof rate === "string" ? rate : rate.credits[String(given[rate.option] ?? options[rate.option]?.default)] ?? Decimal.zero
  return isPerSecond ? Decimal.multiply(one, Decimal.fromNumber(seconds)) : one
}

export const Model = Schema.Union([PictureModel, ClipModel])
export type Model = typeof Model.Type
