import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { temporaryFolder } from "../internal/temporary-folder.ts"
import { ClipRefused, type FfmpegFailed } from "../MediaError.ts"
import type { Ffmpeg } from "./find-ffmpeg.ts"
import { runFfmpeg } from "./run-ffmpeg.ts"

/** The first frame of a clip as PNG: its poster and what its hash is made of. Fails with `FfmpegFailed`, `ClipRefused`. */
export const firstFrame = (ffmpeg: Ffmpeg, file: string): Effect.Effect<Uint8Array, FfmpegFailed | ClipRefused> =>
  Effect.scoped(Effect.gen(function*() {
    const frame = join(yield* temporaryFolder, "frame.png")
    yield* runFfmpeg(ffmpeg, { purpose: `reading the first frame of ${file}`, arguments: ["-i", file, "-map", "0:v:0", "-frames:v", "1", frame] })
    return yield* Effect.tryPromise({
      try: () => readFile(frame),
      catch: () => new ClipRefused({ message: `${file} has no frame`, advice: "Use a clip that plays.", retryable: "no", billed: "no", file })
    })
  }))
