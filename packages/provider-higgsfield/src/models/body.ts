/** The closed schema of a model's body: what the server would drop silently and bill all the same is an error here. */
import * as Schema from "effect/Schema"
import { identity, InputUrl, Motion, NonEmpty, seedOf, style } from "../wire/requests.ts"
import type { ClipModel, Model, Option, PictureModel } from "./Model.ts"

type AnySchema = Schema.Codec<unknown, unknown>

const optionValue = (option: Option): AnySchema => {
  if ("oneOf" in option) return Schema.Literals(option.oneOf)
  if ("flag" in option) return Schema.Boolean
  if ("maximumLength" in option) return Schema.String.check(Schema.isMaxLength(option.maximumLength))
  return (option.whole ? Schema.Int : Schema.Finite).check(Schema.isBetween({ minimum: option.minimum, maximum: option.maximum }))
}

/** What a recipe's `options` may say: closed, each value as the model's data has it; those with a default may be left out. */
export const optionsSchema = (model: Model) =>
  Schema.Struct(Object.fromEntries(Object.entries(model.options).map(([name, option]) => [name, option.default === undefined ? optionValue(option) : Schema.optionalKey(optionValue(option))])))

/** The further fields as they leave, defaults included. */
export const optionsOf = (model: Model, given: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(model.options).map(([name, option]) => [name, given[name] ?? option.default]))

/** One field under the model's name for it; nothing where the body has none. */
export const named = <A>(field: string, value: A): Record<string, A> => (field === "none" ? {} : { [field]: value })

const lengths = ({ seconds }: ClipModel): AnySchema =>
  "oneOf" in seconds ? Schema.Literals(seconds.oneOf) : Schema.Int.check(Schema.isBetween({ minimum: seconds.minimum, maximum: seconds.maximum }))

const common = (model: Model) => ({
  [model.prompt]: NonEmpty,
  [model.seed]: seedOf(model.seeds),
  ...(model.enhances === "absent" ? {} : { enhance_prompt: Schema.Boolean }),
  ...Object.fromEntries(model.inputs.map(({ field, required }) => [field, required ? InputUrl : Schema.optionalKey(InputUrl)])),
  ...Object.fromEntries(Object.entries(model.options).map(([name, option]) => [name, optionValue(option)]))
})

const picture = (model: PictureModel) =>
  Schema.Struct({
    ...common(model),
    ...named(model.fields.aspect, Schema.Literals(model.aspects)),
    ...named(model.fields.resolution, Schema.Literals(Object.keys(model.credits))),
    ...named(model.fields.count, Schema.Literals(model.counts)),
    ...(model.styles === undefined ? {} : style),
    ...(model.identity === undefined ? {} : model.identity.required ? { custom_reference_id: NonEmpty, custom_reference_strength: identity.strength } : identity.optional)
  })

const clip = (model: ClipModel) =>
  Schema.Struct({
    ...common(model),
    ...(model.seconds.field === undefined ? {} : { [model.seconds.field]: lengths(model) }),
    ...(model.motions === undefined ? {} : { motions: Schema.optionalKey(Schema.Array(Motion).check(Schema.isMinLength(1), Schema.isMaxLength(model.motions.maximum))) })
  })

export const bodySchema = (model: Model): AnySchema => (model.makes === "picture" ? picture(model) : clip(model)) as unknown as AnySchema
