/** Pictures: a request as what is wrong with it, or as the body that will leave. */
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Connection from "@likeness/core/Connection"
import * as Decimal from "@likeness/core/Decimal"
import * as Prompt from "@likeness/core/Prompt"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import { type ImageFamily, imageFamilies, imageFamily, shares } from "../capabilities.ts"
import { decode, GenerateImageSettings } from "../settings.ts"
import * as Requests from "../wire/requests.ts"
import { invalid, ofPrompt, ofRecipe, ofSeed, unsupported } from "./request-faults.ts"

/** A Soul ID knows the face, not a trigger token: the scene says what the persona is. */
const wordsOf = (request: Request.GenerateImage): Readonly<Record<string, string>> =>
  Object.fromEntries(request.subjects.map((subject) => [subject.slot, subject.persona.classToken]))

const ofIdentity = (
  identity: Request.SubjectIdentity,
  family: ImageFamily,
  account: string,
  at: ReadonlyArray<string | number>
): ReadonlyArray<ProviderError.Fault> => {
  if (identity._tag === "none") return family.identityRequired ? [unsupported(at, `${family.providerModel} needs an identity model of kind ${family.identityKind}`)] : []
  if (identity._tag === "references") return [unsupported(at, "reference sets are not used without training")]
  const faults: Array<ProviderError.Fault> = []
  const { model, strength } = identity
  if (family.identityKind === undefined) faults.push(unsupported([...at, "model", "kind"], `${family.providerModel} takes no identity model`))
  else if (model.kind !== family.identityKind) {
    faults.push(unsupported([...at, "model", "kind"], `${family.providerModel} takes ${family.identityKind}, not ${model.kind}: another kind gives a stranger's face`))
  }
  if (model.source._tag === "files") faults.push(unsupported([...at, "model", "source"], "identity models in files cannot be used here"))
  else if (model.source.account !== account) faults.push(unsupported([...at, "model", "source", "account"], `the identity model belongs to account ${model.source.account}, not to ${account}`))
  if (strength !== undefined && !(strength >= shares.minimum && strength <= shares.maximum)) faults.push(invalid([...at, "strength"], `must be 0 to 1, not ${strength}`))
  return faults
}

export const faults = (request: Request.GenerateImage, connection: Connection.Connection): ReadonlyArray<ProviderError.Fault> => {
  const found = [...ofRecipe(request, connection.provider), ...ofPrompt(request.prompt, wordsOf(request)), ...ofSeed(request.seed, Requests.seeds)]
  const settings = decode(GenerateImageSettings, request.recipe.settings, ["recipe", "settings"])
  if (Result.isFailure(settings)) found.push(...settings.failure)
  if (request.size._tag === "pixels") found.push(unsupported(["size"], "sizes are chosen by aspect and the recipe's resolution, not in pixels"))
  else if (!(Requests.aspects as ReadonlyArray<string>).includes(request.size.aspect)) found.push(unsupported(["size", "aspect"], `must be one of ${Requests.aspects.join(", ")}`))
  if (!(Requests.batchSizes as ReadonlyArray<number>).includes(request.count)) found.push(unsupported(["count"], `must be ${Requests.batchSizes.join(" or ")}, not ${request.count}`))
  for (const [index, input] of request.inputs.entries()) found.push(unsupported(["inputs", index, "role"], `an input picture as ${input.role} is not offered`))
  if (request.subjects.length > 1) found.push(unsupported(["subjects"], `one persona to a picture, not ${request.subjects.length}`))
  const named = Result.isSuccess(settings) ? settings.success.providerModel : request.recipe.settings["providerModel"]
  if (typeof named !== "string" || named === "") return found
  const family = imageFamily(named)
  if (family === undefined) {
    found.push(unsupported(["recipe", "settings", "providerModel"], `${named} is not one of ${imageFamilies.map((one) => one.providerModel).join(", ")}`))
    return found
  }
  if (!family.styles && request.recipe.settings["styleId"] !== undefined) found.push(unsupported(["recipe", "settings", "styleId"], `${named} has one fixed style`))
  if (family.identityRequired && request.subjects.length === 0) found.push(unsupported(["subjects"], `${named} needs a persona with an identity model`))
  for (const [index, subject] of request.subjects.entries()) found.push(...ofIdentity(subject.identity, family, connection.account, ["subjects", index, "identity"]))
  return found
}

/** What will be sent, and what is said about it. */
export interface Plan {
  readonly providerModel: string
  readonly body: Schema.JsonObject
  readonly tableCredits: Decimal.NonNegative
  readonly count: number
  readonly warnings: ReadonlyArray<string>
}

const bodySchema = (family: ImageFamily) =>
  family.identityRequired ? Requests.SoulCharacter : family.enhancesWithIdentity ? Requests.SoulCinema : family.identityKind === undefined ? Requests.SoulStandard : Requests.SoulV2

/** Of a request without faults; the closed schema has the last word. */
export const plan = (request: Request.GenerateImage): Result.Result<Plan, ReadonlyArray<ProviderError.Fault>> => {
  const settings = decode(GenerateImageSettings, request.recipe.settings, ["recipe", "settings"])
  if (Result.isFailure(settings)) return Result.fail(settings.failure)
  const { enhancePrompt, providerModel, resolution, styleId, styleStrength } = settings.success
  const family = imageFamily(providerModel)
  if (family === undefined || request.size._tag === "pixels") return Result.fail([unsupported([], "the request has faults")])
  const identity = request.subjects[0]?.identity
  const model = identity?._tag === "model" && identity.model.source._tag === "remote" ? { id: identity.model.source.id, strength: identity.strength ?? 1 } : undefined
  const forced = family.enhancesWithIdentity && model !== undefined && !enhancePrompt
  const body = {
    prompt: Prompt.positive(request.prompt, wordsOf(request)),
    aspect_ratio: request.size.aspect,
    resolution,
    batch_size: request.count,
    enhance_prompt: enhancePrompt || forced,
    seed: request.seed,
    ...(styleId === undefined ? {} : { style_id: styleId, style_strength: styleStrength ?? 1 }),
    ...(model === undefined ? {} : { custom_reference_id: model.id, custom_reference_strength: model.strength })
  }
  const closed = Requests.decodeClosed<unknown, unknown>(bodySchema(family))(body)
  if (Result.isFailure(closed)) return Result.fail([invalid([], closed.failure.message)])
  return Result.succeed({
    providerModel,
    body,
    tableCredits: Decimal.multiply(family.credits[resolution], Decimal.fromNumber(request.count)),
    count: request.count,
    warnings: forced ? [`${providerModel} rewrites the prompt whenever an identity model is given; enhancePrompt false was not honoured`] : []
  })
}

/** The identity model that the pictures will show, with where it stands in the request. */
export const remoteIdentity = (request: Request.GenerateImage): { readonly id: string; readonly kind: string; readonly path: ReadonlyArray<string | number> } | undefined => {
  const identity = request.subjects[0]?.identity
  return identity?._tag === "model" && identity.model.source._tag === "remote"
    ? { id: identity.model.source.id, kind: identity.model.kind, path: ["subjects", 0, "identity", "model"] }
    : undefined
}
