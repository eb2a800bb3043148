/** Clips: a request as what is wrong with it, or as the body that will leave. */
import * as Result from "effect/Result"
import type * as Connection from "@likeness/core/Connection"
import * as Prompt from "@likeness/core/Prompt"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import { clipSeconds, isPictureType, pictureTypes, videoFamilies, videoFamily } from "../capabilities.ts"
import { decode, GenerateVideoSettings } from "../settings.ts"
import * as Requests from "../wire/requests.ts"
import type { Plan } from "./generate-image.ts"
import { invalid, ofPrompt, ofRecipe, ofSeed, unsupported } from "./request-faults.ts"

const ofInputs = (inputs: Request.GenerateVideo["inputs"]): ReadonlyArray<ProviderError.Fault> => {
  const found: Array<ProviderError.Fault> = []
  for (const [index, input] of inputs.entries()) {
    if (input.role !== "first" && input.role !== "last") found.push(unsupported(["inputs", index, "role"], `an input as ${input.role} is not offered`))
    else if (!isPictureType(input.asset.mediaType)) found.push(unsupported(["inputs", index, "asset", "mediaType"], `must be one of ${pictureTypes.join(", ")}, not ${input.asset.mediaType}`))
    if (input.strength !== undefined) found.push(unsupported(["inputs", index, "strength"], "frames take no strength"))
  }
  const count = (role: string): number => inputs.filter((input) => input.role === role).length
  if (count("first") !== 1) found.push(invalid(["inputs"], `needs exactly one first frame, not ${count("first")}`))
  if (count("last") > 1) found.push(unsupported(["inputs"], `takes at most one last frame, not ${count("last")}`))
  return found
}

export const faults = (request: Request.GenerateVideo, connection: Connection.Connection): ReadonlyArray<ProviderError.Fault> => {
  const found = [
    ...ofRecipe(request, connection.provider),
    ...ofPrompt(request.prompt, {}),
    ...ofSeed(request.seed, Requests.seeds),
    ...ofInputs(request.inputs)
  ]
  if (request.durationSeconds < clipSeconds.minimum || request.durationSeconds > clipSeconds.maximum) {
    found.push(unsupported(["durationSeconds"], `clips last about 5 seconds (${clipSeconds.minimum} to ${clipSeconds.maximum}), not ${request.durationSeconds}`))
  }
  if (request.frameRate !== undefined) found.push(unsupported(["frameRate"], "the provider decides the frame rate"))
  if (request.size !== undefined) found.push(unsupported(["size"], "the clip follows the shape of the first frame"))
  const settings = decode(GenerateVideoSettings, request.recipe.settings, ["recipe", "settings"])
  if (Result.isFailure(settings)) found.push(...settings.failure)
  const named = Result.isSuccess(settings) ? settings.success.providerModel : request.recipe.settings["providerModel"]
  if (typeof named === "string" && named !== "" && videoFamily(named) === undefined) {
    found.push(unsupported(["recipe", "settings", "providerModel"], `${named} is not one of ${videoFamilies.map((one) => one.providerModel).join(", ")}`))
  }
  return found
}

/** Addresses of the frames, by role. */
export interface Frames {
  readonly first: string
  readonly last?: string
}

/** Of a request without faults; the closed schema has the last word. */
export const plan = (request: Request.GenerateVideo, frames: Frames): Result.Result<Plan, ReadonlyArray<ProviderError.Fault>> => {
  const settings = decode(GenerateVideoSettings, request.recipe.settings, ["recipe", "settings"])
  if (Result.isFailure(settings)) return Result.fail(settings.failure)
  const { enhancePrompt, motions, providerModel } = settings.success
  const family = videoFamily(providerModel)
  if (family === undefined) return Result.fail([unsupported(["recipe", "settings", "providerModel"], "is not offered")])
  const body = {
    prompt: Prompt.positive(request.prompt, {}),
    image_url: frames.first,
    ...(frames.last === undefined ? {} : { end_image_url: frames.last }),
    ...(motions === undefined || motions.length === 0 ? {} : { motions: motions.map(({ id, strength }) => ({ id, strength })) }),
    enhance_prompt: enhancePrompt,
    seed: request.seed
  }
  const closed = Requests.decodeClosed(Requests.Dop)(body)
  if (Result.isFailure(closed)) return Result.fail([invalid([], closed.failure.message)])
  return Result.succeed({
    providerModel,
    body,
    tableCredits: family.credits,
    count: 1,
    warnings: request.durationSeconds === 5 ? [] : [`the provider decides the length, about 5 seconds; ${request.durationSeconds} was not sent`]
  })
}
