/** What a job will probably hold of the GPU, and what that comes to. */
import * as Connection from "@likeness/core/Connection"
import * as Decimal from "@likeness/core/Decimal"
import type * as Estimate from "@likeness/core/Estimate"
import * as MediaType from "@likeness/core/MediaType"
import * as Request from "@likeness/core/Request"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { pixels } from "./comfyui/graph-of.ts"
import { frames } from "./comfyui/graphs/picture-to-clip.ts"
import { ltxFrames } from "./comfyui/graphs/picture-to-clip-ltx.ts"
import { clipSizes, ltxSizes } from "./describe.ts"
import * as RecipeSettings from "./recipe-settings.ts"
import type { Setup } from "./setup.ts"
import { repeatsFor, savedEpochs } from "./training/trainer-arguments.ts"

interface Seconds {
  readonly low: number
  readonly likely: number
  readonly high: number
}

const decoded = <A, I>(schema: Schema.Codec<A, I>, request: Request.Request): A | undefined =>
  Result.getOrUndefined(Schema.decodeUnknownResult(schema)(request.recipe.settings))

/** Of each model, for a step of one frame of a million pixels. The card is assumed; how the two compare was measured, on an H200. */
const clipSecondsPerStep = { "wan2.2-ti2v-5b": 0.11, "ltx-video-2b": 0.027 }

/** Loading the model, then each frame's share of every step. */
const clipSeconds = (request: Request.GenerateVideo): number => {
  const model = RecipeSettings.videoModel(request.recipe.settings)
  const isLtx = model === "ltx-video-2b"
  const [settings, usual, lengthOf] = isLtx
    ? [decoded(RecipeSettings.LtxVideo, request), ltxSizes, ltxFrames] as const
    : [decoded(RecipeSettings.Video, request), clipSizes, frames] as const
  // The first frame chooses among the usual sizes, which have about as many pixels.
  const { height, width } = pixels(request.size ?? { _tag: "aspect", aspect: "9:16" }, settings?.resolutions ?? {}, usual)
  const length = lengthOf(request.durationSeconds, request.frameRate ?? settings?.frameRate ?? (isLtx ? 25 : 24))
  return 30 + length * (settings?.steps ?? (isLtx ? 30 : 20)) * ((width * height) / 1e6) * clipSecondsPerStep[model]
}

/**
 * Rules of thumb for a 24 GB card: seconds a step, and loading before it. Assumed, not measured; the
 * caller's own history replaces them after the first jobs.
 */
const assumed = (request: Request.Request): Seconds => {
  const around = (likely: number): Seconds => ({ low: likely * 0.4, likely, high: likely * 4 })
  switch (request._tag) {
    case "trainIdentity": {
      const settings = decoded(RecipeSettings.Training, request)
      if (settings === undefined) return around(3_600)
      const pictures = request.referenceSet.pictures.length
      const steps = (pictures * repeatsFor(settings, pictures) * settings.maxTrainEpochs) / settings.batchSize
      // Each step has a regularisation image beside it.
      return around(240 + steps * (settings.regularisation === undefined ? 1 : 2) * 1.3 * (settings.resolution / 1024) ** 2)
    }
    case "generateImage":
      return around(10 + request.count * (decoded(RecipeSettings.Picture, request)?.steps ?? 30) * 0.25)
    case "generateVideo":
      return around(clipSeconds(request))
    case "enhance":
      // A clip's frames are worked on one by one; how many there are is not known here: about five seconds.
      return around((request.operation === "upscale" ? 10 : 20) * (MediaType.isVideo(request.asset.mediaType) ? 60 : 1))
  }
}

/** From the shortest to a quarter above the longest that such jobs took, around their median. */
const measured = (perUnit: Estimate.History["perUnit"], units: number): Seconds | undefined => {
  const seconds = perUnit.map(Decimal.toNumber).toSorted((a, b) => a - b)
  const [low] = seconds
  const high = seconds.at(-1)
  const likely = seconds[Math.floor(seconds.length / 2)]
  if (low === undefined || high === undefined || likely === undefined) return undefined
  return { low: low * units, likely: likely * units, high: high * 1.25 * units }
}

/** Of a training: each epoch that is saved and kept becomes an identity model. */
const identityModels = (request: Request.Request): Pick<Estimate.Estimate, "identityModels"> => {
  const settings = request._tag === "trainIdentity" ? decoded(RecipeSettings.Training, request) : undefined
  if (settings === undefined) return {}
  const saved = savedEpochs(settings.maxTrainEpochs, settings.saveEveryEpochs).length
  return { identityModels: Math.min(saved, settings.keepEpochs ?? saved) }
}

const decimal = (seconds: number): Decimal.Decimal => Decimal.round(Decimal.fromNumber(Math.round(seconds * 1000) / 1000), 3)

export const estimate = (setup: Setup, request: Request.Request, history: Estimate.History): Estimate.Estimate => {
  const own = measured(history.perUnit, Request.count(request))
  const seconds = own ?? assumed(request)
  const amounts = { low: decimal(seconds.low), likely: decimal(seconds.likely), high: decimal(seconds.high) }
  const price = setup.connection.gpuPrice
  const perRun = request.recipe.pricePerRun
  const worth = (amount: Decimal.Decimal): Decimal.Decimal => {
    const gpu = price === undefined ? Decimal.zero : Connection.gpuCost(price, amount).amount
    return perRun === undefined ? gpu : Decimal.add(gpu, perRun.amount)
  }
  // Two currencies have no sum here: without one there is no price, which a budget refuses.
  const currency = price?.perHour.currency
  const priced = currency !== undefined && (perRun === undefined || perRun.currency === currency)
  return {
    v: 1,
    unit: "gpuSeconds",
    amounts,
    ...(priced ? { money: { currency, amounts: { low: worth(amounts.low), likely: worth(amounts.likely), high: worth(amounts.high) } } } : {}),
    source: own === undefined ? "assumption" : "history",
    ...identityModels(request),
    ...(price === undefined ? { note: "the connection has no gpuPrice, so there is no amount of money" } : {})
  }
}
