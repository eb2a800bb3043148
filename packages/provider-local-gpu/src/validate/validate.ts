/** Everything that is wrong with a request for this provider, at once. Sends nothing. */
import type * as Capability from "@likeness/core/Capability"
import type * as Request from "@likeness/core/Request"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as RecipeSettings from "../recipe-settings.ts"
import * as Rules from "./rules.ts"
import * as SettingsFaults from "./settings-faults.ts"

const settingsPath = ["recipe", "settings"]

const settings = (schema: Schema.Codec<unknown, unknown>, request: Request.Request): ReadonlyArray<Rules.Fault> => {
  const decoded = SettingsFaults.decode(schema, request.recipe.settings, settingsPath)
  return Result.isFailure(decoded) ? decoded.failure : []
}

const recipe = (request: Request.Request): ReadonlyArray<Rules.Fault> => [
  ...(request.recipe.provider === "local-gpu" ? [] : [Rules.invalid(["recipe", "provider"], `the recipe is for ${request.recipe.provider}, not for local-gpu`)]),
  ...(request.recipe.capability === request._tag ? [] : [Rules.invalid(["recipe", "capability"], `the recipe is for ${request.recipe.capability}, not for ${request._tag}`)]),
  ...(request.recipe.graph === undefined ? [] : [Rules.unsupported(["recipe", "graph"], "graphs of one's own are not offered here")]),
  ...(request.recipe.environment === undefined || request._tag === "trainIdentity" ? [] : [Rules.unsupported(["recipe", "environment"], "a ComfyUI server's environment is not chosen by a recipe")])
]

const train = (request: Request.TrainIdentity, offer: NonNullable<Capability.Description["trainIdentity"]>): ReadonlyArray<Rules.Fault> => {
  const model = offer.models[0]!
  const { pictures } = request.referenceSet
  return [
    ...settings(RecipeSettings.Training, request),
    ...Rules.ranged(["referenceSet", "pictures"], "the number of pictures", pictures.length, model.pictures),
    ...pictures.flatMap((picture, index) => Rules.mediaType(["referenceSet", "pictures", index, "mediaType"], picture.mediaType, model.mediaTypes)),
    ...pictures.flatMap((picture, index) => (picture.caption.trim() === "" ? [Rules.invalid(["referenceSet", "pictures", index, "caption"], "a caption must not be empty: training breaks off at one")] : [])),
    ...(request.baseModel === undefined
      ? [Rules.invalid(["baseModel"], "training needs a base model")]
      : [
          ...(request.baseModel.family === "sdxl" ? [] : [Rules.unsupported(["baseModel", "family"], `training on ${request.baseModel.family} is not offered; there is sdxl`)]),
          ...(request.baseModel.files.some((file) => file.role === "checkpoint") ? [] : [Rules.invalid(["baseModel", "files"], "the base model has no file with the role checkpoint")])
        ])
  ]
}

const picture = (request: Request.GenerateImage, offer: NonNullable<Capability.Description["generateImage"]>): ReadonlyArray<Rules.Fault> => {
  const model = offer.models[0]!
  return [
    ...settings(RecipeSettings.Picture, request),
    ...Rules.size(request.size, model.size),
    ...(model.counts.includes(request.count) ? [] : [Rules.unsupported(["count"], `${request.count} pictures in one request are not offered; there are ${model.counts.join(", ")}`)]),
    ...Rules.seed(request.seed, model.seed),
    ...Rules.subjects(request.subjects, model.subjects),
    ...Rules.inputs(request.inputs, model.inputs),
    ...Rules.slots(request.prompt, request.subjects)
  ]
}

const clip = (request: Request.GenerateVideo, offer: NonNullable<Capability.Description["generateVideo"]>): ReadonlyArray<Rules.Fault> => {
  const model = offer.models[0]!
  return [
    ...settings(RecipeSettings.Video, request),
    ...Rules.ranged(["durationSeconds"], "the duration in seconds", request.durationSeconds, model.durationsSeconds),
    ...Rules.ranged(["frameRate"], "the frame rate", request.frameRate, model.frameRates),
    ...Rules.size(request.size, model.size ?? { aspects: [] }),
    ...Rules.seed(request.seed, model.seed),
    ...Rules.inputs(request.inputs, model.inputs),
    ...Rules.slots(request.prompt, [])
  ]
}

const enhanceSettings = { upscale: RecipeSettings.Upscale, refine: RecipeSettings.Refine, repairRegion: RecipeSettings.RepairRegion }

const enhance = (request: Request.Enhance, offer: NonNullable<Capability.Description["enhance"]>): ReadonlyArray<Rules.Fault> => {
  const { operation } = request
  const model = offer.models.find((each) => each.operation === operation)
  if (model === undefined || operation === "repairFace" || operation === "interpolateFrames") {
    return [Rules.unsupported(["operation"], `${operation} is not offered; there are ${offer.models.map((each) => each.operation).join(", ")}`)]
  }
  return [
    ...settings(enhanceSettings[operation], request),
    ...Rules.mediaType(["asset", "mediaType"], request.asset.mediaType, model.mediaTypes),
    ...(request.mask === undefined ? [] : Rules.mediaType(["mask", "mediaType"], request.mask.mediaType, model.mediaTypes)),
    ...(operation === "repairRegion" && request.mask === undefined ? [Rules.invalid(["mask"], "repairRegion needs a mask")] : []),
    ...(operation !== "repairRegion" && request.mask !== undefined ? [Rules.unsupported(["mask"], `${operation} takes no mask`)] : []),
    ...(operation === "upscale" && request.prompt !== undefined ? [Rules.unsupported(["prompt"], "upscale takes no words")] : []),
    ...Rules.ranged(["strength"], "the strength", request.strength, model.strength),
    ...Rules.ranged(["factor"], "the factor", request.factor, model.factor),
    ...Rules.seed(request.seed, model.seed),
    ...Rules.subjects(request.subjects, model.subjects),
    ...Rules.slots(request.prompt, request.subjects)
  ]
}

/** Empty means sendable. */
export const validate = (description: Capability.Description, request: Request.Request): ReadonlyArray<Rules.Fault> => {
  const absent = () => [Rules.unsupported([], `${request._tag} is not offered by the connection ${description.connection}`)]
  const { enhance: enhancing, generateImage, generateVideo, trainIdentity } = description
  switch (request._tag) {
    case "trainIdentity":
      return trainIdentity === undefined ? absent() : [...recipe(request), ...train(request, trainIdentity)]
    case "generateImage":
      return generateImage === undefined ? absent() : [...recipe(request), ...picture(request, generateImage)]
    case "generateVideo":
      return generateVideo === undefined ? absent() : [...recipe(request), ...clip(request, generateVideo)]
    case "enhance":
      return enhancing === undefined ? absent() : [...recipe(request), ...enhance(request, enhancing)]
  }
}
