import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { ClipRefused, type FfmpegFailed } from "../MediaError.ts"
import type { Ffmpeg } from "../video/find-ffmpeg.ts"
import { runFfmpeg } from "../video/run-ffmpeg.ts"
import { temporaryFolder } from "./temporary-folder.ts"

/** The frames at each multiple of `everySeconds` as PNG files, which go with the scope. */
export const frameFiles = Effect.fn("frameFiles")(function*(
  ffmpeg: Ffmpeg,
  file: string,
  everySeconds: number
): Effect.fn.Return<ReadonlyArray<{ readonly atSeconds: number; readonly file: string }>, FfmpegFailed | ClipRefused, Scope.Scope> {
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
  return names.map((name, index) => ({ atSeconds: index * everySeconds, file: join(folder, name) }))
})
