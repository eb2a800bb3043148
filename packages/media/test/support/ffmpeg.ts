import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import { type Ffmpeg, findFfmpeg } from "../../src/video/find-ffmpeg.ts"

/** The ffmpeg that a user's machine would use. */
export class TestFfmpeg extends Context.Service<TestFfmpeg, Ffmpeg>()("test/Ffmpeg") {
  static readonly layer = Layer.effect(TestFfmpeg, findFfmpeg())
}
