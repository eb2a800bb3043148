/** Pictures: a request as what is wrong with it, or as the body that will leave. */
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Connection from "@likeness/core/Connection"
import * as Decimal from "@likeness/core/Decimal"
import * as Prompt from "@likeness/core/Prompt"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import { isPictureType, pictureTypes, shares } from "../capabilities.ts"
import { bodySchema, named, optionsOf } from "../models/body.ts"
import { pictureModel, pictureModels } from "../models/catalogue.ts"
import type { Model, PictureModel } from "../models/Model.ts"
import { decode, GenerateImageSettings } from "../settings.ts"
import * as Requests from "../wire/requests.ts"
import type { Named } from "../presets.ts"
import { invalid, ofOptions, ofPrompt, ofRecipe, ofSeed, unsupported } from "./request-faults.ts"

/** A Soul ID knows the face, not a trigger token: the scene says what the persona is. */
const wordsOf = (request: Request.GenerateImage): Readonly<Record<string, string>> =>
  Object.fromEntries(request.subjects.map((subject) => [subject.slot, subject.persona.classToken]))

const ofIdentity = (
  identity: Request.SubjectIdentity,
  family: PictureModel,
  account: string,
  at: ReadonlyArray<string | number>
): ReadonlyArray<ProviderError.Fault> => {
  if (identity._tag === "none") return family.identity?.required === true ? [unsupported(at, `${family.model} needs an identity model of kind ${family.identity.kind}`)] : []
  if (identity._tag === "references") return [unsupported(at, "reference sets are not used without training")]
  const faults: Array<ProviderError.Fault> = []
  const { model, strength } = identity
  if (family.identity === undefined) faults.push(unsupported([...at, "model", "kind"], `${family.model} takes no identity model`))
  else if (model.kind !== family.identity.kind) {
    faults.push(unsupported([...at, "model", "kind"], `${family.model} takes ${family.identity.kind}, not ${model.kind}: another kind gives a stranger's face`))
  }
  if (model.source._tag === "files") faults.push(unsupported([...at, "model", "source"], "identity models in files cannot be used here"))
  else if (model.source.account !== account) faults.push(unsupported([...at, "model", "source", "account"], `the identity model belongs to account ${model.source.account}, not to ${account}`))
  if (strength !== undefined && !(strength >= shares.minimum && strength <= shares.maximum)) faults.push(invalid([...at, "strength"], `must be 0 to 1, not ${strength}`))
  return faults
}

const ofInputs = (inputs: Request.GenerateImage["inputs"], family: PictureModel): ReadonlyArray<ProviderError.Fault> => {
  const found: Array<ProviderError.Fault> = []
  for (const [index, input] of inputs.entries()) {
    if (!family.inputs.some(({ role }) => role === input.role)) found.push(unsupported(["inputs", index, "role"], `${family.model} takes no input picture as ${input.role}`))
    else if (!isPictureType(input.asset.mediaType)) found.push(unsupported(["inputs", index, "asset", "mediaType"], `must be one of ${pictureTypes.join(", ")}, not ${input.asset.mediaType}`))
    if (input.strength !== undefined) found.push(unsupported(["inputs", index, "strength"], "input pictures take no strength"))
  }
  for (const { required, role } of family.inputs) {
    const count = inputs.filter((input) => input.role === role).length
    if (required && count === 0) found.push(invalid(["inputs"], `${family.model} needs a picture as ${role}`))
    if (count > 1) found.push(unsupported(["inputs"], `one picture as ${role}, not ${count}`))
  }
  return found
}

const ofModel = (request: Request.GenerateImage, family: PictureModel, account: string): ReadonlyArray<ProviderError.Fault> => {
  const { settings } = request.recipe
  const found = [...ofSeed(request.seed, family.seeds), ...ofInputs(request.inputs, family), ...ofOptions(family, settings["options"])]
  if (request.size._tag === "aspect" && !family.aspects.includes(request.size.aspect)) found.push(unsupported(["size", "aspect"], `must be one of ${family.aspects.join(", ")}`))
  if (!family.counts.includes(request.count)) found.push(unsupported(["count"], `must be ${family.counts.join(" or ")}, not ${request.count}`))
  const { resolution } = settings
  if (typeof resolution === "string" && !Object.hasOwn(family.credits, resolution)) found.push(invalid(["recipe", "settings", "resolution"], `must be one of ${Object.keys(family.credits).join(", ")}`))
  if (family.styles === undefined && settings["styleId"] !== undefined) found.push(unsupported(["recipe", "settings", "styleId"], `${family.model} takes no style`))
  if (family.enhances === "absent" && settings["enhancePrompt"] === true) found.push(unsupported(["recipe", "settings", "enhancePrompt"], `${family.model} has no such field`))
  if (family.identity?.required === true && request.subjects.length === 0) found.push(unsupported(["subjects"], `${family.model} needs a persona with an identity model`))
  for (const [index, subject] of request.subjects.entries()) found.push(...ofIdentity(subject.identity, family, account, ["subjects", index, "identity"]))
  return found
}

export const faults = (request: Request.GenerateImage, connection: Connection.Connection, models: ReadonlyArray<Model>): ReadonlyArray<ProviderError.Fault> => {
  const found = [...ofRecipe(request, connection.provider), ...ofPrompt(request.prompt, wordsOf(request))]
  const settings = decode(GenerateImageSettings, request.recipe.settings, ["recipe", "settings"])
  if (Result.isFailure(settings)) found.push(...settings.failure)
  if (request.size._tag === "pixels") found.push(unsupported(["size"], "sizes are chosen by aspect and the recipe's resolution, not in pixels"))
  if (request.subjects.length > 1) found.push(unsupported(["subjects"], `one persona to a picture, not ${request.subjects.length}`))
  const named = request.recipe.settings["providerModel"]
  if (typeof named !== "string" || named === "") return found
  const family = pictureModel(models, named)
  if (family === undefined) return [...found, unsupported(["recipe", "settings", "providerModel"], `${named} is not one of ${pictureModels(models).map(({ model }) => model).join(", ")}`)]
  return [...found, ...ofModel(request, family, connection.account)]
}

/** The addresses of a request's input pictures, by role. */
export type Addresses = Readonly<Partial<Record<string, string>>>

/** What will be sent, and what is said about it. */
export interface Plan {
  readonly providerModel: string
  readonly body: Schema.JsonObject
  readonly tableCredits: Decimal.NonNegative
  readonly count: number
  /** Presets that the body names. */
  readonly presets: ReadonlyArray<Named>
  readonly warnings: ReadonlyArray<string>
}

/** The fields of a body that hold input pictures. */
export const inputFields = (family: Model, addresses: Addresses): Record<string, string> =>
  Object.fromEntries(family.inputs.flatMap(({ field, role }) => (addresses[role] === undefined ? [] : [[field, addresses[role]]])))

/** Whether the prompt is rewritten, and what is said where the recipe did not ask for it. */
export const enhancing = (family: Model, asked: boolean, withIdentity: boolean): { readonly field: { readonly enhance_prompt?: boolean }; readonly warnings: ReadonlyArray<string> } => {
  if (family.enhances === "absent") return { field: {}, warnings: [] }
  const forced = !asked && (family.enhances === "always" || (family.enhances === "withIdentity" && withIdentity))
  const when = family.enhances === "always" ? "whatever is asked" : "whenever an identity model is given"
  return { field: { enhance_prompt: asked || forced }, warnings: forced ? [`${family.model} rewrites the prompt ${when}; enhancePrompt false was not honoured`] : [] }
}

/** Of a request without faults; the closed schema has the last word. */
export const plan = (request: Request.GenerateImage, models: ReadonlyArray<Model>, addresses: Addresses): Result.Result<Plan, ReadonlyArray<ProviderError.Fault>> => {
  const settings = decode(GenerateImageSettings, request.recipe.settings, ["recipe", "settings"])
  if (Result.isFailure(settings)) return Result.fail(settings.failure)
  const { enhancePrompt, options, providerModel, resolution, styleId, styleStrength } = settings.success
  const family = pictureModel(models, providerModel)
  const perPicture = family?.credits[resolution]
  if (family === undefined || perPicture === undefined || request.size._tag === "pixels") return Result.fail([unsupported([], "the request has faults")])
  const identity = request.subjects[0]?.identity
  const model = identity?._tag === "model" && identity.model.source._tag === "remote" ? { id: identity.model.source.id, strength: identity.strength ?? 1 } : undefined
  const enhanced = enhancing(family, enhancePrompt, model !== undefined)
  const body = {
    [family.prompt]: Prompt.positive(request.prompt, wordsOf(request)),
    ...inputFields(family, addresses),
    ...named<unknown>(family.fields.aspect, request.size.aspect),
    ...named<unknown>(family.fields.resolution, resolution),
    ...named<unknown>(family.fields.count, request.count),
    ...enhanced.field,
    [family.seed]: request.seed,
    ...(styleId === undefined ? {} : { style_id: styleId, style_strength: styleStrength ?? 1 }),
    ...(model === undefined ? {} : { custom_reference_id: model.id, custom_reference_strength: model.strength }),
    ...optionsOf(family, options)
  }
  const closed = Requests.decodeClosed(bodySchema(family))(body)
  if (Result.isFailure(closed)) return Result.fail([invalid([], closed.failure.message)])
  return Result.succeed({
    providerModel,
    body: body as unknown as Schema.JsonObject,
    tableCredits: Decimal.multiply(perPicture, Decimal.fromNumber(request.count)),
    count: request.count,
    presets: styleId === undefined || family.styles === undefined ? [] : [{ list: family.styles, id: styleId, path: ["recipe", "settings", "styleId"], needs: undefined }],
    warnings: enhanced.warnings
  })
}

/** The identity model that the pictures will show, with where it stands in the request. */
export const remoteIdentity = (request: Request.GenerateImage): { readonly id: string; readonly kind: string; readonly path: ReadonlyArray<string | number> } | undefined => {
  const identity = request.subjects[0]?.identity
  return identity?._tag === "model" && identity.model.source._tag === "remote"
    ? { id: identity.model.source.id, kind: identity.model.kind, path: ["subjects", 0, "identity", "model"] }
    : undefined
}
