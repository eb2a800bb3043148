/** Clips: a request as what is wrong with it, or as the body that will leave. */
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Connection from "@likeness/core/Connection"
import * as Prompt from "@likeness/core/Prompt"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import { isPictureType, pictureTypes } from "../capabilities.ts"
import { bodySchema, optionsOf } from "../models/body.ts"
import { clipModel, clipModels } from "../models/catalogue.ts"
import { type ClipModel, creditsOf, lengthsOf, type Model } from "../models/Model.ts"
import { decode, GenerateVideoSettings } from "../settings.ts"
import * as Requests from "../wire/requests.ts"
import { type Addresses, enhancing, inputFields, type Plan } from "./generate-image.ts"
import { invalid, ofOptions, ofPrompt, ofRecipe, ofSeed, unsupported } from "./request-faults.ts"

const ofInputs = (inputs: Request.GenerateVideo["inputs"], family: ClipModel): ReadonlyArray<ProviderError.Fault> => {
  const found: Array<ProviderError.Fault> = []
  for (const [index, input] of inputs.entries()) {
    if (!family.inputs.some(({ role }) => role === input.role)) found.push(unsupported(["inputs", index, "role"], `${family.model} takes no input as ${input.role}`))
    else if (!isPictureType(input.asset.mediaType)) found.push(unsupported(["inputs", index, "asset", "mediaType"], `must be one of ${pictureTypes.join(", ")}, not ${input.asset.mediaType}`))
    if (input.strength !== undefined) found.push(unsupported(["inputs", index, "strength"], "frames take no strength"))
  }
  for (const { required, role } of family.inputs) {
    const count = inputs.filter((input) => input.role === role).length
    if (required && count !== 1) found.push(invalid(["inputs"], `needs exactly one ${role} frame, not ${count}`))
    else if (count > 1) found.push(unsupported(["inputs"], `takes at most one ${role} frame, not ${count}`))
  }
  return found
}

const ofModel = (request: Request.GenerateVideo, family: ClipModel): ReadonlyArray<ProviderError.Fault> => {
  const { settings } = request.recipe
  const { seconds } = family
  const { field } = seconds
  const { maximum, minimum } = lengthsOf(family)
  const lasts = request.durationSeconds
  const found = [...ofSeed(request.seed, family.seeds), ...ofInputs(request.inputs, family), ...ofOptions(family, settings["options"])]
  const isOffered = "oneOf" in seconds ? seconds.oneOf.includes(lasts) : lasts >= minimum && lasts <= maximum && (field === undefined || Number.isInteger(lasts))
  if (!isOffered) {
    const offered = "oneOf" in seconds ? seconds.oneOf.join(" or ") : `${minimum} to ${maximum}`
    found.push(unsupported(["durationSeconds"], `clips last ${offered} seconds${field === undefined || "oneOf" in seconds ? "" : ", in whole ones"}, not ${lasts}`))
  }
  const { motions } = settings
  const most = family.motions?.maximum ?? 0
  if (Array.isArray(motions) && motions.length > most) found.push(invalid(["recipe", "settings", "motions"], `at most ${most}, not ${motions.length}`))
  if (family.enhances === "absent" && settings["enhancePrompt"] === true) found.push(unsupported(["recipe", "settings", "enhancePrompt"], `${family.model} has no such field`))
  return found
}

export const faults = (request: Request.GenerateVideo, connection: Connection.Connection, models: ReadonlyArray<Model>): ReadonlyArray<ProviderError.Fault> => {
  const found = [...ofRecipe(request, connection.provider), ...ofPrompt(request.prompt, {})]
  const settings = decode(GenerateVideoSettings, request.recipe.settings, ["recipe", "settings"])
  if (Result.isFailure(settings)) found.push(...settings.failure)
  if (request.frameRate !== undefined) found.push(unsupported(["frameRate"], "the provider decides the frame rate"))
  if (request.size !== undefined) found.push(unsupported(["size"], "the clip follows the shape of the first frame"))
  const named = request.recipe.settings["providerModel"]
  if (typeof named !== "string" || named === "") return found
  const family = clipModel(models, named)
  if (family === undefined) return [...found, unsupported(["recipe", "settings", "providerModel"], `${named} is not one of ${clipModels(models).map(({ model }) => model).join(", ")}`)]
  return [...found, ...ofModel(request, family)]
}

/** Of a request without faults; the closed schema has the last word. */
export const plan = (request: Request.GenerateVideo, models: ReadonlyArray<Model>, addresses: Addresses): Result.Result<Plan, ReadonlyArray<ProviderError.Fault>> => {
  const settings = decode(GenerateVideoSettings, request.recipe.settings, ["recipe", "settings"])
  if (Result.isFailure(settings)) return Result.fail(settings.failure)
  const { enhancePrompt, motions = [], options, providerModel } = settings.success
  const family = clipModel(models, providerModel)
  if (family === undefined) return Result.fail([unsupported(["recipe", "settings", "providerModel"], "is not offered")])
  const { field } = family.seconds
  const enhanced = enhancing(family, enhancePrompt, false)
  const body = {
    [family.prompt]: Prompt.positive(request.prompt, {}),
    ...inputFields(family, addresses),
    ...(motions.length === 0 ? {} : { motions: motions.map(({ id, strength }) => ({ id, strength })) }),
    ...enhanced.field,
    [family.seed]: request.seed,
    ...(field === undefined ? {} : { [field]: request.durationSeconds }),
    ...optionsOf(family, options)
  }
  const closed = Requests.decodeClosed(bodySchema(family))(body)
  if (Result.isFailure(closed)) return Result.fail([invalid([], closed.failure.message)])
  // Only some camera presets go together with a last frame; the others would be dropped.
  const needs = addresses["last"] === undefined ? undefined : "start_end_frame"
  const list = family.motions?.list
  return Result.succeed({
    providerModel,
    body: body as unknown as Schema.JsonObject,
    tableCredits: creditsOf(family, request.durationSeconds, options),
    count: 1,
    presets: list === undefined ? [] : motions.map(({ id }, index) => ({ list, id, path: ["recipe", "settings", "motions", index, "id"], needs })),
    warnings: [...enhanced.warnings, ...(field !== undefined || request.durationSeconds === 5 ? [] : [`the provider decides the length, about 5 seconds; ${request.durationSeconds} was not sent`])]
  })
}
