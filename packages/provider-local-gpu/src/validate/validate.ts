/** Everything that is wrong with a request for this provider, at once. Sends nothing. */
import type * as Capability from "@likeness/core/Capability"
import * as MediaType from "@likeness/core/MediaType"
import type * as Request from "@likeness/core/Request"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { graphFaults, graphInputRules } from "../comfyui/own-graph.ts"
import type { ServerRequest } from "../comfyui/server-request.ts"
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
  ...(request.recipe.graph === undefined || request._tag !== "trainIdentity" ? [] : [Rules.unsupported(["recipe", "graph"], "training takes no graph")]),
  ...(request.recipe.environment === undefined || request._tag === "trainIdentity" ? [] : [Rules.unsupported(["recipe", "environment"], "a ComfyUI server's environment is not chosen by a recipe")])
]

/** The recipe's settings by the built-in graph's schema; with a graph of one's own, those that its slots need, and what they lack. */
const graphSettings = (builtIn: Schema.Codec<unknown, unknown>, request: ServerRequest): ReadonlyArray<Rules.Fault> => {
  if (request.recipe.graph === undefined) return settings(builtIn, request)
  const decoded = SettingsFaults.decode(RecipeSettings.OwnGraph, request.recipe.settings, settingsPath)
  return Result.isFailure(decoded) ? decoded.failure : graphFaults(request, decoded.success)
}

/** A graph of one's own takes the inputs that it has slots for. */
const inputRules = (request: Request.GenerateImage | Request.GenerateVideo, declared: ReadonlyArray<Capability.InputRule>): ReadonlyArray<Capability.InputRule> =>
  request.recipe.graph === undefined ? declared : graphInputRules(request)

/** What the recipe wants and what the request brings are the same, or something would be ignored. */
const regularisation = (request: Request.TrainIdentity, model: Capability.TrainIdentityModel): ReadonlyArray<Rules.Fault> => {
  const wanted = request.recipe.settings["regularisation"] !== undefined
  const { regularisation: pictures } = request
  if (pictures === undefined) return wanted ? [Rules.invalid(["regularisation"], "the recipe wants regularisation images, and the request has none")] : []
  return [
    ...(wanted ? [] : [Rules.invalid(["regularisation"], "the recipe names no regularisation, and the request has images for it")]),
    ...pictures.flatMap((picture, index) => Rules.mediaType(["regularisation", index, "mediaType"], picture.mediaType, model.mediaTypes)),
    ...pictures.flatMap((picture, index) => (picture.caption.trim() === "" ? [Rules.invalid(["regularisation", index, "caption"], "a caption must not be empty: training breaks off at one")] : []))
  ]
}

const train = (request: Request.TrainIdentity, offer: NonNullable<Capability.Description["trainIdentity"]>): ReadonlyArray<Rules.Fault> => {
  const model = offer.models[0]!
  const { pictures } = request.referenceSet
  return [
    ...settings(RecipeSettings.Training, request),
    ...Rules.ranged(["referenceSet", "pictures"], "the number of pictures", pictures.length, model.pictures),
    ...pictures.flatMap((picture, index) => Rules.mediaType(["referenceSet", "pictures", index, "mediaType"], picture.mediaType, model.mediaTypes)),
    ...pictures.flatMap((picture, index) => (picture.caption.trim() === "" ? [Rules.invalid(["referenceSet", "pictures", index, "caption"], "a caption must not be empty: training breaks off at one")] : [])),
    ...regularisation(request, model),
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
    ...graphSettings(RecipeSettings.Picture, request),
    ...Rules.size(request.size, model.size),
    ...(model.counts.includes(request.count) ? [] : [Rules.unsupported(["count"], `${request.count} pictures in one request are not offered; there are ${model.counts.join(", ")}`)]),
    ...Rules.seed(request.seed, model.seed),
    ...Rules.subjects(request.subjects, model.subjects),
    ...Rules.inputs(request.inputs, inputRules(request, model.inputs)),
    ...Rules.slots(request.prompt, request.subjects)
  ]
}

const clip = (request: Request.GenerateVideo, offer: NonNullable<Capability.Description["generateVideo"]>): ReadonlyArray<Rules.Fault> => {
  const named = RecipeSettings.videoModel(request.recipe.settings)
  const model = offer.models.find((each) => each.providerModel === named)!
  return [
    ...graphSettings(named === "ltx-video-2b" ? RecipeSettings.LtxVideo : RecipeSettings.Video, request),
    ...Rules.ranged(["durationSeconds"], "the duration in seconds", request.durationSeconds, model.durationsSeconds),
    ...Rules.ranged(["frameRate"], "the frame rate", request.frameRate, model.frameRates),
    ...Rules.size(request.size, model.size ?? { aspects: [] }),
    ...Rules.seed(request.seed, model.seed),
    ...Rules.inputs(request.inputs, inputRules(request, model.inputs)),
    ...Rules.slots(request.prompt, [])
  ]
}

const enhanceSettings = { upscale: RecipeSettings.Upscale, refine: RecipeSettings.Refine, repairFace: RecipeSettings.Repair, repairRegion: RecipeSettings.Repair }

/** A clip keeps even sides, which its encoder needs, only by whole factors; refined frames keep their size. */
const clipFactor = (request: Request.Enhance): ReadonlyArray<Rules.Fault> => {
  const { factor, operation } = request
  if (!MediaType.isVideo(request.asset.mediaType) || factor === undefined) return []
  if (operation === "refine") return [Rules.unsupported(["factor"], "a refined clip keeps its size; upscale it instead")]
  return Number.isInteger(factor) ? [] : [Rules.unsupported(["factor"], `a clip is made larger by whole factors, not by ${factor}`)]
}

const enhance = (request: Request.Enhance, offer: NonNullable<Capability.Description["enhance"]>): ReadonlyArray<Rules.Fault> => {
  const { operation } = request
  const model = offer.models.find((each) => each.operation === operation)
  if (model === undefined || operation === "interpolateFrames") {
    const most = offer.models.flatMap((each) => each.factor ?? [])
    return [
      Rules.unsupported(["operation"], `${operation} is not offered; there are ${offer.models.map((each) => each.operation).join(", ")}`),
      // Everything at once: the rest is judged by the widest factor and by the first operation.
      ...Rules.ranged(["factor"], "the factor", request.factor, { minimum: Math.min(...most.map((range) => range.minimum)), maximum: Math.max(...most.map((range) => range.maximum)) }),
      ...Rules.subjects(request.subjects, offer.models[0]!.subjects)
    ]
  }
  return [
    ...graphSettings(enhanceSettings[operation], request),
    ...Rules.mediaType(["asset", "mediaType"], request.asset.mediaType, model.mediaTypes),
    ...(request.mask === undefined ? [] : Rules.mediaType(["mask", "mediaType"], request.mask.mediaType, model.mediaTypes)),
    ...(operation === "repairRegion" && request.mask === undefined ? [Rules.invalid(["mask"], "repairRegion needs a mask")] : []),
    ...(operation !== "repairRegion" && request.mask !== undefined ? [Rules.unsupported(["mask"], `${operation} takes no mask`)] : []),
    ...(operation === "upscale" && request.recipe.graph === undefined && request.prompt !== undefined ? [Rules.unsupported(["prompt"], "upscale takes no words")] : []),
    ...Rules.ranged(["strength"], "the strength", request.strength, model.strength),
    ...clipFactor(request),
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
