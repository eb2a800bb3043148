/** A request as ComfyUI's graph. Pure: the names of uploaded and installed files are handed in. */
import * as MediaType from "@likeness/core/MediaType"
import type * as Hash from "@likeness/core/Hash"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import type * as Request from "@likeness/core/Request"
import { clipSizes, ltxSizes, pictureSizes } from "../describe.ts"
import type * as RecipeSettings from "../recipe-settings.ts"
import type { Face } from "./materials.ts"
import type { Graph } from "./Graph.ts"
import type { Lora } from "./graphs/checkpoint.ts"
import { refineClip, upscaleClip } from "./graphs/clip-frames.ts"
import { frames, pictureToClip } from "./graphs/picture-to-clip.ts"
import { ltxClip, ltxFrames } from "./graphs/picture-to-clip-ltx.ts"
import { pictureToPicture } from "./graphs/picture-to-picture.ts"
import { refine } from "./graphs/refine.ts"
import { repairFace } from "./graphs/repair-face.ts"
import { repairRegion } from "./graphs/repair-region.ts"
import { textToPicture } from "./graphs/text-to-picture.ts"
import { upscale } from "./graphs/upscale.ts"
import { promptWords } from "./prompt-words.ts"

/** What a server calls the files that a request names by hash, and where results go. */
export interface Names {
  readonly picture: (sha256: Hash.Sha256) => string
  readonly lora: (sha256: Hash.Sha256) => string
  readonly prefix: string
  /** The crop around a face with its mask, where the request has one repaired. */
  readonly face?: Face
}

/** The LoRA that a request brings, where it brings one. */
export const loraOf = (subjects: ReadonlyArray<Request.Subject>): { readonly file: IdentityModel.IdentityFile; readonly strength?: number } | undefined => {
  for (const { identity } of subjects) {
    if (identity._tag !== "model" || identity.model.source._tag !== "files") continue
    return { file: identity.model.source.files[0]!, ...(identity.strength === undefined ? {} : { strength: identity.strength }) }
  }
  return undefined
}

type Strengths = Pick<RecipeSettings.Picture, "strengthModel" | "strengthClip">

const lora = (subjects: ReadonlyArray<Request.Subject>, settings: Strengths, names: Names): { readonly lora?: Lora } => {
  const found = loraOf(subjects)
  if (found === undefined) return {}
  const strengthModel = found.strength ?? settings.strengthModel
  return { lora: { name: names.lora(found.file.sha256), strengthModel, strengthClip: found.strength ?? settings.strengthClip ?? strengthModel } }
}

/** Width and height in pixels: an aspect's by the recipe, else the usual ones. */
export const pixels = (size: Request.Size, own: RecipeSettings.Picture["resolutions"], usual: typeof pictureSizes) =>
  size._tag === "pixels" ? { width: size.width, height: size.height } : (own[size.aspect] ?? usual[size.aspect]!)

const sampling = (settings: Pick<RecipeSettings.Picture, "steps" | "cfg" | "samplerName" | "scheduler">, seed: number, denoise: number) => ({
  seed, denoise, steps: settings.steps, cfg: settings.cfg, samplerName: settings.samplerName, scheduler: settings.scheduler
})

export const picture = (request: Request.GenerateImage, settings: RecipeSettings.Picture, names: Names): Graph => {
  const init = request.inputs.find((input) => input.role === "init")
  const order = {
    checkpoint: settings.checkpoint,
    ...lora(request.subjects, settings, names),
    ...promptWords(request.prompt, request.subjects),
    ...pixels(request.size, settings.resolutions, pictureSizes),
    sampling: sampling(settings, request.seed, init === undefined ? 1 : (init.strength ?? settings.denoise)),
    count: request.count,
    prefix: names.prefix
  }
  return init === undefined ? textToPicture(order) : pictureToPicture({ ...order, init: names.picture(init.asset.sha256) })
}

/** The aspect that is offered and nearest to a picture's own. */
const nearestAspect = (shape: { readonly width: number; readonly height: number }, sizes: typeof pictureSizes): Request.Size => {
  const ratio = Math.log(shape.width / shape.height)
  const distance = (aspect: string) => Math.abs(Math.log(sizes[aspect]!.width / sizes[aspect]!.height) - ratio)
  return { _tag: "aspect", aspect: Object.keys(sizes).toSorted((a, b) => distance(a) - distance(b))[0]! }
}

/** `firstFrame`: its size in pixels, which decides where the request names no size. */
export const clip = (request: Request.GenerateVideo, settings: RecipeSettings.Video, firstFrame: { readonly width: number; readonly height: number }, names: Names): Graph => {
  const first = request.inputs.find((input) => input.role === "first")!
  const frameRate = request.frameRate ?? settings.frameRate
  return pictureToClip({
    ...promptWords(request.prompt, []),
    ...pixels(request.size ?? nearestAspect(firstFrame, clipSizes), settings.resolutions, clipSizes),
    diffusionModel: settings.diffusionModel,
    textEncoder: settings.textEncoder,
    vae: settings.vae,
    shift: settings.shift,
    sampling: sampling(settings, request.seed, 1),
    first: names.picture(first.asset.sha256),
    length: frames(request.durationSeconds, frameRate),
    frameRate,
    format: settings.format,
    prefix: names.prefix
  })
}

export const ltx = (request: Request.GenerateVideo, settings: RecipeSettings.LtxVideo, firstFrame: { readonly width: number; readonly height: number }, names: Names): Graph => {
  const first = request.inputs.find((input) => input.role === "first")!
  const frameRate = request.frameRate ?? settings.frameRate
  return ltxClip({
    ...promptWords(request.prompt, []),
    ...pixels(request.size ?? nearestAspect(firstFrame, ltxSizes), settings.resolutions, ltxSizes),
    checkpoint: settings.checkpoint,
    textEncoder: settings.textEncoder,
    seed: request.seed,
    steps: settings.steps,
    cfg: settings.cfg,
    samplerName: settings.samplerName,
    first: names.picture(first.asset.sha256),
    length: ltxFrames(request.durationSeconds, frameRate),
    frameRate,
    prefix: names.prefix
  })
}

export const upscaled = (request: Request.Enhance, settings: RecipeSettings.Upscale, names: Names): Graph => {
  const asset = names.picture(request.asset.sha256)
  const order = { upscaleModel: settings.upscaleModel, scaleBy: (request.factor ?? settings.modelFactor) / settings.modelFactor, prefix: names.prefix }
  return MediaType.isVideo(request.asset.mediaType) ? upscaleClip({ ...order, clip: asset }) : upscale({ ...order, picture: asset })
}

export const refined = (request: Request.Enhance, settings: RecipeSettings.Refine, names: Names): Graph => {
  const asset = names.picture(request.asset.sha256)
  const order = {
    checkpoint: settings.checkpoint,
    ...lora(request.subjects, settings, names),
    ...promptWords(request.prompt, request.subjects),
    sampling: sampling(settings, request.seed, request.strength ?? settings.denoise),
    prefix: names.prefix
  }
  return MediaType.isVideo(request.asset.mediaType)
    ? refineClip({ ...order, clip: asset })
    : refine({ ...order, picture: asset, ...(request.factor === undefined ? {} : { scaleBy: request.factor }) })
}

const repair = (request: Request.Enhance, settings: RecipeSettings.Repair, mask: string, names: Names) => ({
  checkpoint: settings.checkpoint,
  ...lora(request.subjects, settings, names),
  ...promptWords(request.prompt, request.subjects),
  picture: names.picture(request.asset.sha256),
  mask,
  growMask: settings.growMask,
  blurMask: settings.blurMask,
  sampling: sampling(settings, request.seed, request.strength ?? settings.denoise),
  prefix: names.prefix
})

export const faceRepaired = (request: Request.Enhance, settings: RecipeSettings.Repair, names: Names): Graph => {
  const face = names.face!
  return repairFace({ ...repair(request, settings, names.picture(face.mask), names), crop: names.picture(face.crop), region: face.region })
}

export const repaired = (request: Request.Enhance, settings: RecipeSettings.Repair, names: Names): Graph =>
  repairRegion(repair(request, settings, names.picture(request.mask!.sha256), names))
