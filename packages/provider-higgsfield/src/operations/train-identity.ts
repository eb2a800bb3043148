/** Training: a request as what is wrong with it, or as the body that will leave and the name it is found by. */
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Connection from "@likeness/core/Connection"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import { fewPictures, isPictureType, pictureTypes, referencePictures } from "../capabilities.ts"
import { decode, TrainIdentitySettings } from "../settings.ts"
import * as Requests from "../wire/requests.ts"
import { invalid, ofRecipe, unsupported } from "./request-faults.ts"
import { makeToken } from "./token.ts"

export const faults = (request: Request.TrainIdentity, connection: Connection.Connection): ReadonlyArray<ProviderError.Fault> => {
  const found = [...ofRecipe(request, connection.provider)]
  const settings = decode(TrainIdentitySettings, request.recipe.settings, ["recipe", "settings"])
  if (Result.isFailure(settings)) {
    const named = request.recipe.settings["providerModel"]
    // A name that is not offered is another fault than a missing or misspelt key.
    found.push(...settings.failure.map((fault) =>
      fault.path.at(-1) === "providerModel" && typeof named === "string" ? unsupported(fault.path, `${named} is not one of ${Requests.modelVersions.map((version) => `soul-id/${version}`).join(", ")}`) : fault
    ))
  }
  if (request.baseModel !== undefined) found.push(unsupported(["baseModel"], "the provider has its own base models"))
  if (request.referenceSet.persona !== request.persona.name) found.push(invalid(["referenceSet", "persona"], `is ${request.referenceSet.persona}, the request is for ${request.persona.name}`))
  if (request.regularisation !== undefined) found.push(unsupported(["regularisation"], "is not offered; the provider has its own"))
  const { pictures } = request.referenceSet
  if (pictures.length < referencePictures.minimum || pictures.length > referencePictures.maximum) {
    found.push(invalid(["referenceSet", "pictures"], `must be ${referencePictures.minimum} to ${referencePictures.maximum} pictures, not ${pictures.length}`))
  }
  for (const [index, picture] of pictures.entries()) {
    if (!isPictureType(picture.mediaType)) {
      found.push(unsupported(["referenceSet", "pictures", index, "mediaType"], `must be one of ${pictureTypes.join(", ")}, not ${picture.mediaType}`))
    }
  }
  return found
}

/** Up to 60 characters of ASCII that a person recognises in the vendor's console. */
const label = (persona: string): string => {
  const plain = persona.normalize("NFKD").replace(/[^\x20-\x7e]/gu, "").slice(0, 60).trim()
  return plain === "" ? "persona" : plain
}

export const makeName = (persona: string): string => `${label(persona)} ${makeToken()}`

/** The random part of a name, sent as idempotency key too: it may help and is not relied upon. */
export const tokenOf = (name: string): string => name.slice(name.lastIndexOf(" ") + 1)

export interface TrainingPlan {
  readonly body: Schema.JsonObject
  readonly identityKind: string
  readonly warnings: ReadonlyArray<string>
}

/** Of a request without faults, with its pictures' addresses in the set's order. */
export const plan = (request: Request.TrainIdentity, name: string, urls: ReadonlyArray<string>): Result.Result<TrainingPlan, ReadonlyArray<ProviderError.Fault>> => {
  const settings = decode(TrainIdentitySettings, request.recipe.settings, ["recipe", "settings"])
  if (Result.isFailure(settings)) return Result.fail(settings.failure)
  const identityKind = settings.success.providerModel
  const body = {
    name,
    model_version: identityKind.slice("soul-id/".length),
    input_images: urls.map((url) => ({ type: "image_url", image_url: url }))
  }
  const closed = Requests.decodeClosed(Requests.Training)(body)
  if (Result.isFailure(closed)) return Result.fail([invalid([], closed.failure.message)])
  return Result.succeed({
    body,
    identityKind,
    warnings: [
      ...(request.referenceSet.pictures.some((picture) => picture.caption !== "") ? ["the provider takes no captions; only the pictures are used"] : []),
      ...(urls.length < fewPictures ? [`${urls.length} pictures are few; 20 or more varied ones of the persona are advised`] : [])
    ]
  })
}
