import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { exportFailed, finishExport } from "../internal/finish-export.ts"
import { isPlainMp4 } from "../internal/mp4-layout.ts"
import { oneSentence } from "../internal/one-sentence.ts"
import { temporaryFolder } from "../internal/temporary-folder.ts"
import { ClipRefused, type ExportFailed, type FfmpegFailed, type PictureRefused, type ProvenanceFailed } from "../MediaError.ts"
import { perceptualHash } from "../picture/near-duplicates.ts"
import { assembleVertical, type Shot } from "../video/assemble-vertical.ts"
import type { Ffmpeg } from "../video/find-ffmpeg.ts"
import { firstFrame } from "../video/first-frame.ts"
import { probeVideo, type VideoFacts } from "../video/probe-video.ts"
import type { ExportedFile, Labelling } from "./ExportedFile.ts"
import { type VideoFormat, videoLimits } from "./ExportFormat.ts"

/** How long a single picture is shown; platforms take 7 to 60 seconds well. */
export const stillSeconds = 7

export interface VideoExport {
  readonly source: Extract<Shot, { readonly kind: "clip" }> | (Omit<Extract<Shot, { readonly kind: "still" }>, "seconds"> & { readonly seconds?: number })
  readonly format: VideoFormat
  readonly target: string
  /** `null` only where the user turned it off for this file. */
  readonly labelling: Labelling | null
  /** Default 1080 × 1920. */
  readonly width?: number
  readonly height?: number
  /** A PNG of that size with transparency, such as SANDBOX, laid over every frame. */
  readonly overlay?: Uint8Array
  readonly onProgress?: (fraction: number) => void
}

/** Whether a clip is already what `assembleVertical` would make of it. */
const isMaster = (facts: VideoFacts, width: number, height: number): boolean =>
  facts.mediaType === "video/mp4" && facts.width === width && facts.height === height &&
  facts.codec.startsWith("avc1.64") && Math.abs(facts.framesPerSecond - 30) < 0.1 &&
  facts.audio !== null && facts.audio.codec === "mp4a.40.2" && facts.audio.sampleRateHertz === 48_000 && facts.audio.channels === 2

/**
 * A clip or a still as a vertical master, signed, verified, written.
 *
 * **When to use**: for approved clips, assembled videos and pictures that go where only video is taken. A
 * clip that is a master already, and holds nothing but picture and sound, passes through without a second
 * encoding, unless an overlay is given. What a clip's maker wrote into it is never carried over.
 *
 * **Repeat and cost**: as `assembleVertical`; writes `target` whole or not at all.
 *
 * **Fails with** `PictureRefused`, `ClipRefused` (also where it lasts longer than the platform takes),
 * `FfmpegFailed`, `ProvenanceFailed`, `ExportFailed`.
 */
export const exportVideo = (ffmpeg: Ffmpeg, wanted: VideoExport): Effect.Effect<ExportedFile, PictureRefused | ClipRefused | FfmpegFailed | ProvenanceFailed | ExportFailed> =>
  Effect.scoped(Effect.gen(function*() {
    const { format, labelling, overlay, source, target } = wanted
    const { largestBytes, longestSeconds } = videoLimits[format]
    const folder = yield* temporaryFolder
    const passable = source.kind === "still" || overlay !== undefined ? null : yield* probeVideo(source.file)
    const passes = source.kind === "clip" && passable !== null && isMaster(passable, wanted.width ?? 1080, wanted.height ?? 1920) &&
      (yield* Effect.promise(() => isPlainMp4(source.file)))
    const master = passes ? source.file : join(folder, "master.mp4")
    const facts = passes ? passable : yield* assembleVertical(ffmpeg, {
      shots: [source.kind === "clip" ? source : { ...source, seconds: source.seconds ?? stillSeconds }],
      target: master,
      ...(wanted.width === undefined ? {} : { width: wanted.width }),
      ...(wanted.height === undefined ? {} : { height: wanted.height }),
      ...(overlay === undefined ? {} : { overlay }),
      ...(wanted.onProgress === undefined ? {} : { onProgress: wanted.onProgress })
    })
    if (facts.durationSeconds > longestSeconds) {
      return yield* new ClipRefused({
        message: `${target} would last ${Math.ceil(facts.durationSeconds)} seconds, ${format} takes ${longestSeconds}`, advice: "Make it shorter.", retryable: "no", billed: "no", file: target
      })
    }
    const bytes: Uint8Array = yield* Effect.tryPromise({
      try: () => readFile(master),
      catch: (thrown) => exportFailed(target, `${master} could not be read`, "Check that the file is still there.", oneSentence(thrown))
    })
    const hash = yield* perceptualHash({ name: target, bytes: yield* firstFrame(ffmpeg, master) })
    const finished = yield* finishExport({ bytes, mediaType: "video/mp4", target, largestBytes, labelling, perceptualHash: hash })
    return { file: target, mediaType: "video/mp4", width: facts.width, height: facts.height, durationSeconds: facts.durationSeconds, ...finished }
  }))
