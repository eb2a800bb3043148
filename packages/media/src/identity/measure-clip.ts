import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"
import { frameFiles } from "../internal/frame-files.ts"
import { median } from "../internal/median.ts"
import type { ClipRefused, FfmpegFailed, MeasuringFailed, PictureRefused } from "../MediaError.ts"
import type { Ffmpeg } from "../video/find-ffmpeg.ts"
import type { Embedder } from "./Embedder.ts"
import { type IdentityThreshold, uncalibrated } from "./IdentityThreshold.ts"
import { type ImageIdentity, measureImage } from "./measure-identity.ts"
import type { References } from "./read-references.ts"

export interface FrameIdentity {
  readonly atSeconds: number
  readonly faces: number
  readonly similarity: number | null
}

/** A clip against the references: the shape of a picture's, with its frames. */
export interface ClipIdentity extends ImageIdentity {
  /** The frame that is least like the persona, or `null` where none could be measured. */
  readonly worst: { readonly atSeconds: number; readonly similarity: number } | null
  /** The largest change between neighbouring measured frames; `null` with fewer than two. */
  readonly worstStep: number | null
  readonly frames: ReadonlyArray<FrameIdentity>
}

/**
 * Whether a clip shows the person of the references: the median over one frame every half second.
 *
 * **Shapes and units**: frames without a measurable face do not count, and the `note` says how many;
 * `faces` is the most that one frame shows.
 *
 * **Repeat and cost**: about 0.4 s a frame.
 *
 * **Fails with** `FfmpegFailed`, `ClipRefused`, `MeasuringFailed`.
 */
export const measureClip = Effect.fn("measureClip")(function*(input: {
  readonly embedder: Embedder
  readonly ffmpeg: Ffmpeg
  readonly references: References
  readonly file: string
  readonly threshold?: IdentityThreshold
  readonly everySeconds?: number
}): Effect.fn.Return<ClipIdentity, FfmpegFailed | ClipRefused | PictureRefused | MeasuringFailed> {
  const threshold = input.threshold ?? uncalibrated
  const frames = yield* Effect.scoped(Effect.gen(function*() {
    const shown = yield* frameFiles(input.ffmpeg, input.file, input.everySeconds ?? 0.5)
    return yield* Effect.forEach(shown, Effect.fnUntraced(function*({ atSeconds, file }): Effect.fn.Return<FrameIdentity, PictureRefused | MeasuringFailed> {
      // One by one: all frames of a minute would take 300 MB.
      const bytes = yield* Effect.promise(() => readFile(file))
      const { faces, similarity } = yield* measureImage(input.embedder, input.references, { name: `${input.file} at ${atSeconds} s`, bytes }, threshold)
      return { atSeconds, faces, similarity }
    }), { concurrency: 4 })
  }))
  const measured = frames.flatMap(({ atSeconds, similarity }) => similarity === null ? [] : [{ atSeconds, similarity }])
  const [worst] = measured.toSorted((one, other) => one.similarity - other.similarity)
  const faces = Math.max(0, ...frames.map((frame) => frame.faces))
  const steps = measured.slice(1).map(({ similarity }, index) => Math.abs(similarity - (measured[index]?.similarity ?? similarity)))
  const path = input.file
  const worstStep = steps.length === 0 ? null : Math.max(...steps)
  if (worst === undefined) return { path, faces, similarity: null, samePerson: null, note: "no frame shows a face that can be measured", worst: null, worstStep, frames }
  const similarity = median(measured.map((frame) => frame.similarity))
  const missing = frames.length - measured.length
  const notes = [missing === 0 ? null : `${missing} of ${frames.length} frames show no face that can be measured`, threshold.note].filter((note) => note !== null)
  return { path, faces, similarity, samePerson: similarity >= threshold.similarity, note: notes.length === 0 ? null : notes.join("; "), worst, worstStep, frames }
})
