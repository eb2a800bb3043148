/**
 * Clips of Wan 2.2 and LTX-Video to their end, on a real ComfyUI on the CPU: the models' own text encoders and VAEs in
 * their shapes, transformers of two thin layers, and numbers that mean nothing. What a clip shows cannot be tried so.
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as LastingPort from "@likeness/conformance/LastingPort"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { execa } from "execa"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { make } from "../../src/make.ts"
import { stopServers } from "../../src/servers.ts"
import { collected, connection, ended, folder, order, store } from "../support/bench.ts"
import { clip, ltx, recipe } from "../support/requests.ts"
import { plainPicture } from "../support/studio.ts"
import { clipModels, comfyui, state } from "./workplace.ts"

const size = { _tag: "pixels" as const, width: 256, height: 448 }
const brief = { steps: 2, frameRate: 8 }

/** What another decoder than ours finds when it reads the whole file. */
const decoded = (python: string, file: string) =>
  execa(python, ["-c", `
import av, json, sys
with av.open(sys.argv[1]) as movie:
    track = movie.streams.video[0]
    frames = [frame.to_ndarray(format="rgb24") for frame in movie.decode(track)]
    print(json.dumps({"codec": track.codec_context.name, "width": frames[0].shape[1], "height": frames[0].shape[0], "frames": len(frames), "rate": float(track.average_rate), "moves": bool((frames[0] != frames[-1]).any())}))
`, file]).then(({ stdout }) => JSON.parse(stdout) as unknown)

let models: string
beforeAll(async () => {
  models = await clipModels()
})

describe("a clip on a real ComfyUI", () => {
  it.live("is made by each model and in each format, in the size, length and rate that were ordered", () =>
    Effect.gen(function*() {
      const url = `http://127.0.0.1:${yield* Effect.promise(() => LastingPort.choose())}`
      const configured = connection({ state, timeScale: 1, timeoutSeconds: 60, servers: [{ url, start: { device: "cpu", models } }] })
      yield* Effect.addFinalizer(() => Effect.ignore(stopServers(configured)))
      const [provider, place, { layout }] = [yield* make(configured), yield* folder, yield* Effect.promise(() => comfyui())]
      const files = store()
      const first = files.add(yield* Effect.promise(() => plainPicture(size.width, size.height, { r: 40, g: 120, b: 200 })))
      const filmed = (name: string, settings: { readonly [key: string]: Schema.Json }) =>
        Effect.gen(function*() {
          const { ticket } = yield* order(provider, clip(first, { size, recipe: recipe("generateVideo", settings) }), files.readAsset)
          const outcome = yield* ended(provider, ticket)
          assert.strictEqual(outcome.state, "succeeded", JSON.stringify(outcome))
          const [file, ...others] = yield* collected(provider, ticket, outcome)
          assert.isEmpty(others)
          const path = join(place, name)
          yield* Effect.promise(() => writeFile(path, file!.bytes))
          return { facts: yield* Effect.promise(() => decoded(layout.python, path)), mediaType: file!.mediaType }
        })
      const common = { width: 256, height: 448, frames: 9, rate: 8, moves: true }
      const wan = { ...clip(first).recipe.settings, ...brief }
      assert.deepStrictEqual(yield* filmed("wan.mp4", wan), { facts: { codec: "h264", ...common }, mediaType: "video/mp4" })
      assert.deepStrictEqual(yield* filmed("wan.webm", { ...wan, format: "webm" }), { facts: { codec: "vp9", ...common }, mediaType: "video/webm" })
      assert.deepStrictEqual(yield* filmed("ltx.mp4", { ...ltx, ...brief }), { facts: { codec: "h264", ...common }, mediaType: "video/mp4" })
    }))
})
