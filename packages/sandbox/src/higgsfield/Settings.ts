import type { ClipOrder, PictureOrder } from "../pictures/PictureOrder.ts"

/** How long simulated work takes before it is scaled, in seconds. */
export interface Durations {
  /** Every generation's wait is drawn between these. */
  readonly queued: readonly [low: number, high: number]
  readonly soulV2: number
  readonly soulV1: number
  /** For each picture after the first. */
  readonly extraPicture: number
  readonly dopLite: number
  readonly dopTurbo: number
  readonly dopStandard: number
  readonly trainingNotReady: number
  readonly trainingQueued: number
  readonly training: number
}

/** Shares of what comes out, 0–1. */
export interface Rates {
  /** Of pictures: nobody in them. */
  readonly noFace: number
  /** Of pictures: rejected at sight. */
  readonly spoiled: number
  /** Of requests. */
  readonly nsfw: number
  /** Of requests. */
  readonly failed: number
}

export interface AccountSettings {
  readonly name: string
  /** Derived from the seed and the name where absent. */
  readonly keyId?: string
  /** Derived from the seed and the name where absent. */
  readonly keySecret?: string
  /** Starting balance, a decimal. */
  readonly credits?: string
  /** Generations queued or in progress at once. */
  readonly concurrency?: number
  /** How long finished requests are kept, in seconds. */
  readonly retentionSeconds?: number
}

/** What a caller may set; every field has a default. */
export interface HiggsfieldSandboxOptions {
  /** 0 takes a free one. */
  readonly port?: number
  /** Decides, with a request's body, everything that comes back. */
  readonly seed?: string
  /** Real seconds per simulated second of work. */
  readonly timeScale?: number
  /** The first one's key is the sandbox's own. */
  readonly accounts?: ReadonlyArray<AccountSettings>
  readonly durations?: Partial<Durations>
  readonly rates?: Partial<Rates>
  /** The persona's likeness under a fitting Soul ID at full strength. */
  readonly likeness?: { readonly mean: number; readonly deviation: number }
  /** An ffmpeg with libx264; found as `findFfmpeg` says where absent. */
  readonly ffmpegPath?: string
  /** The upload refuses a PUT that lacks one of `upload_headers`. */
  readonly strictUploadHeaders?: boolean
  /** How long an uploaded picture can be read, in seconds of the sandbox's clock: the vendor says "temporary" only; as long as its outputs, seven days, where absent. */
  readonly uploadLifeSeconds?: number
  /** What a replayed submit shows. */
  readonly replayStatus?: "first" | "current"
  /** The key of a submit is looked up only after credits and concurrency were checked. */
  readonly lookupAfterLimits?: boolean
  /** A new Soul ID stays out of the list so long, in real seconds. */
  readonly listDelaySeconds?: number
  /** Training that failed gives its credits back. */
  readonly refundFailedTraining?: boolean
  /** Taken off every generation's price, such as `"45.00"`. */
  readonly discountPercentage?: string
  /**
   * Which generation of the vendor's documentation is served. `older`: no idempotency keys, estimates and
   * erasure, webhooks unsigned with the status as their body. Single switches below have the last word.
   */
  readonly profile?: "newer" | "older"
  /** Whether a submit's key means anything. */
  readonly idempotencyKeys?: "honoured" | "ignored"
  /** How long a key is remembered; for ever where absent. */
  readonly keyLifeSeconds?: number
  /** Whether the creation of a Soul ID honours a key too. */
  readonly trainingKeys?: "honoured" | "ignored"
  /** Whether training counts in the account's concurrency. */
  readonly trainingHoldsPlace?: boolean
  /** The status of a value outside its range. */
  readonly valueFaultStatus?: 400 | 422
  /** The status of an accepted submit. */
  readonly acceptedStatus?: 200 | 201 | 202
  /** What becomes of a Soul ID of another family. */
  readonly strangers?: "ignored" | "refused"
  /** Whether the older API's job sets may be used, or answer "Unavailable model". */
  readonly legacyModels?: boolean
  readonly webhookBody?: "envelope" | "status"
  /** Webhooks to this machine over HTTP. */
  readonly allowPrivateWebhooks?: boolean
  readonly hasEstimates?: boolean
  readonly hasErasure?: boolean
  /** Draws a picture; the sample persona's where absent. */
  readonly draw?: (order: PictureOrder) => Promise<Uint8Array>
  /** Encodes a clip; with ffmpeg where absent. */
  readonly film?: (order: ClipOrder) => Promise<Uint8Array>
}

/** {@link HiggsfieldSandboxOptions} with every default filled in. */
export interface Settings {
  readonly seed: string
  readonly timeScale: number
  readonly durations: Durations
  readonly rates: Rates
  readonly likeness: { readonly mean: number; readonly deviation: number }
  readonly strictUploadHeaders: boolean
  readonly uploadLifeSeconds: number
  readonly replayStatus: "first" | "current"
  readonly lookupAfterLimits: boolean
  readonly listDelaySeconds: number
  readonly refundFailedTraining: boolean
  /** In hundredths of a percent. */
  readonly discount: bigint
  readonly idempotencyKeys: "honoured" | "ignored"
  readonly keyLifeSeconds: number
  readonly trainingKeys: "honoured" | "ignored"
  readonly trainingHoldsPlace: boolean
  readonly valueFaultStatus: 400 | 422
  readonly acceptedStatus: 200 | 201 | 202
  readonly strangers: "ignored" | "refused"
  readonly legacyModels: boolean
  readonly webhookBody: "envelope" | "status"
  readonly allowPrivateWebhooks: boolean
  readonly signsWebhooks: boolean
  readonly hasEstimates: boolean
  readonly hasErasure: boolean
}

const defaultDurations: Durations = {
  queued: [1, 3], soulV2: 10, soulV1: 40, extraPicture: 30, dopLite: 60, dopTurbo: 85, dopStandard: 110,
  trainingNotReady: 5, trainingQueued: 10, training: 180
}

const defaultRates: Rates = { noFace: 0.04, spoiled: 0.08, nsfw: 0.02, failed: 0.02 }

const hundredths = (percentage: string): bigint => {
  const match = /^(\d{1,2})(?:\.(\d{1,2}))?$/.exec(percentage)
  if (match === null) throw new RangeError(`A discount is a percentage below 100 with at most two digits, not ${percentage}`)
  return BigInt(match[1] ?? "0") * 100n + BigInt((match[2] ?? "").padEnd(2, "0"))
}

/** Fills in the defaults; `RangeError` for values that mean nothing. */
export const resolve = (options: HiggsfieldSandboxOptions): Settings => {
  const timeScale = options.timeScale ?? 0.01
  if (!(timeScale >= 0 && Number.isFinite(timeScale))) throw new RangeError(`timeScale is 0 or more, not ${timeScale}`)
  const isOlder = options.profile === "older"
  return {
    seed: options.seed ?? "sandbox",
    timeScale,
    durations: { ...defaultDurations, ...options.durations },
    rates: { ...defaultRates, ...options.rates },
    likeness: options.likeness ?? { mean: 0.68, deviation: 0.12 },
    strictUploadHeaders: options.strictUploadHeaders ?? false,
    uploadLifeSeconds: options.uploadLifeSeconds ?? 604_800,
    replayStatus: options.replayStatus ?? "current",
    lookupAfterLimits: options.lookupAfterLimits ?? false,
    listDelaySeconds: options.listDelaySeconds ?? 0,
    refundFailedTraining: options.refundFailedTraining ?? false,
    discount: hundredths(options.discountPercentage ?? "0"),
    idempotencyKeys: options.idempotencyKeys ?? (isOlder ? "ignored" : "honoured"),
    keyLifeSeconds: options.keyLifeSeconds ?? Number.POSITIVE_INFINITY,
    trainingKeys: options.trainingKeys ?? "ignored",
    trainingHoldsPlace: options.trainingHoldsPlace ?? false,
    valueFaultStatus: options.valueFaultStatus ?? 400,
    acceptedStatus: options.acceptedStatus ?? 200,
    strangers: options.strangers ?? "ignored",
    legacyModels: options.legacyModels ?? true,
    webhookBody: options.webhookBody ?? (isOlder ? "status" : "envelope"),
    allowPrivateWebhooks: options.allowPrivateWebhooks ?? true,
    signsWebhooks: !isOlder,
    hasEstimates: options.hasEstimates ?? !isOlder,
    hasErasure: options.hasErasure ?? !isOlder
  }
}
