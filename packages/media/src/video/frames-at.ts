import * as Effect from "effect/Effect"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { temporaryFolder } from "../internal/temporary-folder.ts"
import { ClipRefused, type FfmpegFailed } from "../MediaError.ts"
import type { Ffmpeg } from "./find-ffmpeg.ts"
import { runFfmpeg } from "./run-ffmpeg.ts"

export interface Frame {
  readonly atSeconds: number
  /** PNG, in the clip's size. */
  readonly bytes: Uint8Array
}

/**
 * The frames of a clip at 0, `everySeconds`, twice that and so on (default 0.5).
 *
 * **Repeat and cost**: decodes the whole clip; the frames are held in memory.
 *
 * **Fails with** `FfmpegFailed`; `ClipRefused` where there is no frame.
 */
export const framesAt = (ffmpeg: Ffmpeg, file: string, options: { readonly everySeconds?: number } = {}): Effect.Effect<ReadonlyArray<Frame>, FfmpegFailed | ClipRefused> =>
  Effect.scoped(Effect.gen(function*() {
    const everySeconds = options.everySeconds ?? 0.5
    const folder = yield* temporaryFolder
    yield* runFfmpeg(ffmpeg, {
      purpose: `reading the frames of ${file}`,
      // Rounding up takes exactly the frames at the instants; the default takes those between two. PNG keeps the
      // declared colours, where ffmpeg's JPEG would not.
      arguments: ["-i", file, "-map", "0:v:0", "-vf", `fps=fps=1/${everySeconds}:start_time=0:round=up`, "-compression_level", "1", join(folder, "frame-%06d.png")]
    })
    const names = (yield* Effect.promise(() => readdir(folder))).toSorted()
    if (names.length === 0) {
      return yield* new ClipRefused({ message: `${file} has no frame`, advice: "Use a clip that plays.", retryable: "no", billed: "no", file })
    }
    return yield* Effect.promise(() => Promise.all(names.map(async (name, index) => ({ atSeconds: index * everySeconds, bytes: await readFile(join(folder, name)) }))))
  }))
