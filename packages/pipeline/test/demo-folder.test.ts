import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { runDemo } from "../src/demo/run-demo.ts"
import { silent } from "../src/steps/Tell.ts"
import { folderWith } from "./support/write-files.ts"

const options = { seed: 7, briefs: 1, timeScale: 0.001 }

it.live("a folder with somebody's files is refused and left as it was", () =>
  Effect.scoped(Effect.gen(function*() {
    const folder = yield* folderWith({ "notes/mine.txt": "mine", "report.html": "also mine" })
    const error = yield* Effect.flip(runDemo(folder, options, process.env, silent))
    assert.strictEqual(error._tag, "InvalidInput")
    assert.include(error.message, `${folder} is not empty`)
    assert.deepStrictEqual((yield* Effect.promise(() => readdir(folder, { recursive: true }))).toSorted(), ["notes", "notes/mine.txt", "report.html"])
    assert.strictEqual(yield* Effect.promise(() => readFile(join(folder, "report.html"), "utf8")), "also mine")
  })))

it.live("a file in the folder's place is refused and left as it was", () =>
  Effect.scoped(Effect.gen(function*() {
    const folder = yield* folderWith({ out: "mine" })
    const error = yield* Effect.flip(runDemo(join(folder, "out"), options, process.env, silent))
    assert.strictEqual(error._tag, "InvalidInput")
    assert.strictEqual(yield* Effect.promise(() => readFile(join(folder, "out"), "utf8")), "mine")
  })))

it.live("without a usable ffmpeg nothing is written", () =>
  Effect.scoped(Effect.gen(function*() {
    const folder = yield* folderWith({})
    const error = yield* Effect.flip(runDemo(join(folder, "out"), options, { ...process.env, LIKENESS_MEDIA_FFMPEG: join(folder, "no-ffmpeg") }, silent))
    assert.strictEqual(error._tag, "FfmpegMissing")
    assert.deepStrictEqual(yield* Effect.promise(() => readdir(folder)), [])
  })))
