import * as Effect from "effect/Effect"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { coverCrop } from "../internal/cover-crop.ts"
import { decoding } from "../internal/decode-picture.ts"
import { pictureRefused } from "../internal/picture-refused.ts"
import { temporaryFolder } from "../internal/temporary-folder.ts"
import { writtenWhole } from "../internal/written-whole.ts"
import { ClipRefused, type ExportFailed, type FfmpegFailed, type PictureRefused } from "../MediaError.ts"
import { type PictureInput, sourceOf } from "../picture/PictureInput.ts"
import type { Box } from "../picture/quality.ts"
import { assemblingGraph, type Canvas, encoderArguments, measuringGraph, type PreparedShot, readLoudness, stillZoom } from "./assembly-graph.ts"
import type { Ffmpeg } from "./find-ffmpeg.ts"
import { probeVideo, type VideoFacts } from "./probe-video.ts"
import { runFfmpeg } from "./run-ffmpeg.ts"

/** One part of the video, in order. */
export type Shot =
  /** `focus` is what must stay in the picture, such as the face's box; without it the middle does. */
  | { readonly kind: "still"; readonly picture: PictureInput; readonly seconds: number; readonly focus?: Box }
  | { readonly kind: "clip"; readonly file: string }

export interface Assembly {
  readonly shots: ReadonlyArray<Shot>
  /** Where the MP4 goes; it is written whole or not at all, and replaces a file of that name. */
  readonly target: string
  /** Even numbers of pixels, default 1080 × 1920. */
  readonly width?: number
  readonly height?: number
  /** A PNG with transparency, scaled to the canvas and laid over every frame. */
  readonly overlay?: Uint8Array
  /** 0 to 1 over all passes, never falling. */
  readonly onProgress?: (fraction: number) => void
}

const even = (value: number): number => 2 * Math.round(value / 2)

/** Uninterruptible, so that no file appears in a folder that is being removed. */
const prepareStill = ({ focus, picture }: Extract<Shot, { readonly kind: "still" }>, file: string, canvas: Canvas): Effect.Effect<void, PictureRefused> =>
  Effect.uninterruptible(Effect.tryPromise({
    try: () => decoding(async () => {
      const still = await coverCrop(sourceOf(picture), even(canvas.width * stillZoom), even(canvas.height * stillZoom), focus)
      await still.flatten({ background: "#808080" }).toColourspace("srgb").png({ compressionLevel: 1 }).toFile(file)
    }),
    catch: pictureRefused(picture)
  }))

const prepareShot = Effect.fn("assembleVertical.prepareShot")(function*(
  shot: Shot,
  index: number,
  folder: string,
  canvas: Canvas
): Effect.fn.Return<PreparedShot, PictureRefused | ClipRefused> {
  if (shot.kind === "clip") {
    const facts = yield* probeVideo(shot.file)
    return { kind: "clip", file: shot.file, durationSeconds: facts.durationSeconds, hasSound: facts.audio !== null }
  }
  const file = join(folder, `still-${index}.png`)
  yield* prepareStill(shot, file, canvas)
  return { kind: "still", file, durationSeconds: shot.seconds, hasSound: false }
})

const refuse = (target: string, message: string, advice: string): ClipRefused =>
  new ClipRefused({ message, advice, retryable: "no", billed: "no", file: target })

/**
 * Stills and clips as one vertical MP4 that Reels, TikTok and Shorts take.
 *
 * **Shapes and units**: H.264 High 4.1, yuv420p, BT.709, 30 frames a second, AAC 48 kHz stereo (a silent
 * track where nothing sounds; else −14 LUFS by two passes), `moov` first, no edit lists. A still is
 * cut to the canvas and grows slowly; a clip of another shape gets a blurred surround.
 *
 * **Repeat and cost**: about as long as the video lasts on two cores at full size. The same shots give
 * the same bytes with the same ffmpeg. An interruption leaves no process and no file.
 *
 * **Fails with** `PictureRefused`, `ClipRefused` (also for no shots or a still of no length),
 * `FfmpegFailed`, `ExportFailed` where the target cannot be written.
 */
export const assembleVertical = (ffmpeg: Ffmpeg, assembly: Assembly): Effect.Effect<VideoFacts, PictureRefused | ClipRefused | FfmpegFailed | ExportFailed> =>
  Effect.scoped(Effect.gen(function*() {
    const { shots, target } = assembly
    const canvas = { width: even(assembly.width ?? 1080), height: even(assembly.height ?? 1920), framesPerSecond: 30 }
    if (shots.length === 0) return yield* refuse(target, `there is nothing to assemble for ${target}`, "Approve at least one picture or clip.")
    if (shots.some((shot) => shot.kind === "still" && !(shot.seconds > 0))) return yield* refuse(target, `a still of ${target} has no length`, "Give each still more than 0 seconds.")
    const folder = yield* temporaryFolder
    const prepared = yield* Effect.forEach(shots, (shot, index) => prepareShot(shot, index, folder, canvas))
    const { overlay } = assembly
    const overlayFile = join(folder, "overlay.png")
    if (overlay !== undefined) yield* Effect.uninterruptible(Effect.promise(() => writeFile(overlayFile, overlay)))

    const inputs = prepared.flatMap(({ file }) => ["-i", file])
    const durationSeconds = prepared.reduce((sum, shot) => sum + shot.durationSeconds, 0)
    const sounds = prepared.some(({ hasSound }) => hasSound)
    const firstShare = sounds ? 0.1 : 0
    const report = assembly.onProgress ?? (() => undefined)
    const loudness = sounds
      ? readLoudness(yield* runFfmpeg(ffmpeg, {
        purpose: `measuring the sound of ${target}`,
        arguments: [...inputs, "-filter_complex", measuringGraph(prepared), "-map", "[sound]", "-f", "null", "-"],
        durationSeconds,
        onProgress: (fraction) => report(fraction * firstShare)
      }))
      : null
    return yield* writtenWhole(target, (part) => Effect.andThen(
      runFfmpeg(ffmpeg, {
        purpose: `making ${target}`,
        arguments: [
          ...inputs, ...(overlay === undefined ? [] : ["-i", overlayFile]),
          "-filter_complex", assemblingGraph(prepared, canvas, loudness, overlay === undefined ? null : prepared.length),
          "-map", "[shown]", "-map", "[sound]", ...encoderArguments(canvas), part
        ],
        durationSeconds,
        onProgress: (fraction) => report(firstShare + fraction * (1 - firstShare))
      }),
      probeVideo(part)
    ))
  }))
