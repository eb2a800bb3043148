import { assert, describe, it } from "@effect/vitest"
import { FfmpegFailed, MeasuringFailed, PictureRefused } from "@likeness/media/MediaError"
import { findFfmpeg } from "@likeness/media/video/find-ffmpeg"
import { runFfmpeg } from "@likeness/media/video/run-ffmpeg"
import * as Effect from "effect/Effect"
import { explained } from "../src/workspace/explain-media.ts"

const fields = { message: "making reel.mp4 failed", advice: "Look at the log.", retryable: "no", billed: "no", line: null, lineNumber: null } as const
const explain = <E>(error: E): Effect.Effect<E> => Effect.flip(explained(Effect.fail(error)))

describe("the failures of media's child processes", () => {
  it.live("a real ffmpeg that is asked for an encoder that it lacks carries the code, and keeps its own line and message", () => Effect.gen(function*() {
    const ffmpeg = yield* findFfmpeg()
    const failed = yield* Effect.flip(explained(runFfmpeg(ffmpeg, { arguments: ["-f", "lavfi", "-i", "testsrc=d=1", "-c:v", "libx266", "-f", "null", "-"], purpose: "making reel.mp4" })))
    assert.strictEqual(failed._tag, "FfmpegFailed")
    assert.strictEqual(failed.code, "config.flag_invalid")
    assert.strictEqual(failed.message, "making reel.mp4 failed")
    assert.include(failed.line, "Unknown encoder 'libx266'")
    assert.strictEqual(failed.log[failed.lineNumber! - 1], failed.line)
  }))

  it.effect("a code and a root line are found in the log where the program marked none", () => Effect.gen(function*() {
    const failed = yield* explain(new FfmpegFailed({ ...fields, exitCode: 228, log: ["Input #0, lavfi", "  av_interleaved_write_frame(): No space left on device", "Conversion failed!"] }))
    assert.deepInclude(failed, { code: "host.disk_full", line: "av_interleaved_write_frame(): No space left on device", lineNumber: 2, message: "making reel.mp4 failed", exitCode: 228 })
  }))

  it.effect("the line that the program marked itself stays", () => Effect.gen(function*() {
    const failed = yield* explain(new FfmpegFailed({ ...fields, line: "[error] out.mp4: Permission denied", lineNumber: 1, exitCode: 1, log: ["[error] out.mp4: Permission denied", "Killed"] }))
    assert.deepInclude(failed, { line: "[error] out.mp4: Permission denied", lineNumber: 1 })
  }))

  it.effect("a measuring process that was killed has its code and stays what it was", () => Effect.gen(function*() {
    const failed = yield* explain(new MeasuringFailed({ ...fields, message: "measuring a.jpg failed", file: "a.jpg", log: ["loading the model", "Killed"] }))
    assert.strictEqual(failed._tag, "MeasuringFailed")
    assert.deepInclude(failed, { code: "host.out_of_memory", line: "Killed", lineNumber: 2, message: "measuring a.jpg failed", file: "a.jpg" })
  }))

  it.effect("what no rule knows gets its line and no code", () => Effect.gen(function*() {
    const failed = yield* explain(new MeasuringFailed({ ...fields, file: "a.jpg", log: ["loading", "Error: the frobnicator is not adjusted"] }))
    assert.strictEqual(failed.line, "Error: the frobnicator is not adjusted")
    assert.isFalse("code" in failed)
  }))

  it.effect("what is explained already, or has no log, passes as it is", () => Effect.gen(function*() {
    const known = new FfmpegFailed({ ...fields, code: "host.permission", exitCode: 1, log: ["Killed"] })
    assert.strictEqual(yield* explain(known), known)
    const refused = new PictureRefused({ message: "a.jpg is no picture", advice: "Give another.", retryable: "no", billed: "no", file: "a.jpg", fault: "not-a-picture" })
    assert.strictEqual(yield* explain(refused), refused)
    assert.strictEqual(yield* explained(Effect.succeed(7)), 7)
  }))
})
