import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"
import { frameFiles } from "../internal/frame-files.ts"
import type { ClipRefused, FfmpegFailed } from "../MediaError.ts"
import type { Ffmpeg } from "./find-ffmpeg.ts"

export interface Frame {
  readonly atSeconds: number
  /** PNG, in the clip's size. */
  readonly bytes: Uint8Array
}

/**
 * The frames of a clip at 0, `everySeconds`, twice that and so on (default 0.5).
 *
 * **Repeat and cost**: decodes the whole clip; the frames are held in memory, 2 to 3 MB each at full size.
 *
 * **Fails with** `FfmpegFailed`; `ClipRefused` where there is no frame.
 */
export const framesAt = (ffmpeg: Ffmpeg, file: string, options: { readonly everySeconds?: number } = {}): Effect.Effect<ReadonlyArray<Frame>, FfmpegFailed | ClipRefused> =>
  Effect.scoped(Effect.flatMap(frameFiles(ffmpeg, file, options.everySeconds ?? 0.5), (frames) =>
    Effect.promise(() => Promise.all(frames.map(async (frame) => ({ atSeconds: frame.atSeconds, bytes: await readFile(frame.file) }))))))
