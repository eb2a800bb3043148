import { assert, describe, it } from "@effect/vitest"
import type { Graph } from "../src/comfyui/Graph.ts"
import { mp4Facts } from "@likeness/sandbox/comfyui/mp4-facts"
import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { regionAround } from "../src/face-region.ts"
import { make } from "../src/make.ts"
import { bench, collected, ended, order } from "./support/bench.ts"
import { checkpoint, clip, enhance, ltx, ltxModels, recipe } from "./support/requests.ts"
import { plainPicture, shortClip } from "./support/studio.ts"

const grey = { r: 90, g: 90, b: 90 }
const sampled = recipe("enhance", { checkpoint, steps: 4, denoise: 0.5 })
const sentBy = (order: { readonly prepared: { readonly body: string } }): Graph => JSON.parse(order.prepared.body).prompt as Graph

describe("graphs", () => {
  it.live("a clip by LTX-Video has 8n + 1 frames at its own rate and begins at the given picture", () =>
    Effect.gen(function*() {
      const { add, provider, readAsset, studio } = yield* bench({ models: ltxModels })
      const first = add(yield* Effect.promise(() => plainPicture(480, 832, grey)))
      const made = yield* order(provider, clip(first, { durationSeconds: 2, recipe: recipe("generateVideo", ltx) }), readAsset)
      const outcome = yield* ended(provider, made.ticket)
      assert.strictEqual(outcome.state, "succeeded")
      const latent = Object.values(sentBy(made)).find((node) => node.class_type === "LTXVImgToVideo")!
      assert.deepStrictEqual([latent.inputs["width"], latent.inputs["height"], latent.inputs["length"]], [480, 832, 49])
      assert.deepStrictEqual([studio.clips[0]!.frameRate, studio.clips[0]!.durationSeconds], [25, 49 / 25])
      assert.strictEqual((yield* collected(provider, made.ticket, outcome))[0]!.mediaType, "video/mp4")
    }))

  it.live("an enhanced clip is larger and keeps its rate and its number of frames; its sound goes through", () =>
    Effect.gen(function*() {
      const { add, provider, readAsset, studio } = yield* bench()
      const bytes = yield* Effect.promise(shortClip)
      const facts = mp4Facts(bytes)!
      assert.deepStrictEqual(facts, { width: 64, height: 64, frames: 8, frameRate: 8, hasSound: false })
      const asset = { sha256: add(bytes), mediaType: "video/mp4" }
      for (const request of [enhance(asset.sha256, { asset, factor: 2 }), enhance(asset.sha256, { asset, operation: "refine", recipe: sampled })]) {
        const made = yield* order(provider, request, readAsset)
        const outcome = yield* ended(provider, made.ticket)
        assert.strictEqual(outcome.state, "succeeded")
        const filmed = studio.clips.at(-1)!
        assert.deepStrictEqual([filmed.width, filmed.frameRate, filmed.durationSeconds], [request.operation === "upscale" ? 128 : 64, 8, 1])
        const join = Object.values(sentBy(made)).find((node) => node.class_type === "CreateVideo")!
        assert.deepStrictEqual([join.inputs["fps"], join.inputs["audio"]], [["31", 2], ["31", 1]])
        assert.deepStrictEqual((yield* collected(provider, made.ticket, outcome)).map((file) => [file.mediaType, outcome.outputs[0]!._tag]), [["video/mp4", "file"]])
      }
    }))

  it.effect("a clip is made larger by whole factors only, and a refined one keeps its size", () =>
    Effect.gen(function*() {
      const { provider } = yield* bench()
      const asset = { sha256: "a".repeat(64), mediaType: "video/mp4" }
      assert.deepStrictEqual(provider.validate(enhance(asset.sha256, { asset, factor: 1.5 })).map((fault) => fault.path.join(".")), ["factor"])
      assert.deepStrictEqual(provider.validate(enhance(asset.sha256, { asset, operation: "refine", factor: 2, recipe: sampled })).map((fault) => fault.path.join(".")), ["factor"])
    }))

  it.live("a repaired face is painted at about 1024 pixels and pasted back; everything else is the original's bytes", () =>
    Effect.gen(function*() {
      const { add, provider, readAsset, sandbox } = yield* bench()
      // Sides that are no multiples of 8: the picture itself never goes through the sampler.
      const original = yield* Effect.promise(() => sharp(Buffer.from(Array.from({ length: 301 * 403 * 3 }, (_, index) => (index * 7) % 251)), { raw: { width: 301, height: 403, channels: 3 } }).png().toBuffer())
      const made = yield* order(provider, enhance(add(original), { operation: "repairFace", seed: 5, recipe: sampled }), readAsset)
      const outcome = yield* ended(provider, made.ticket)
      assert.strictEqual(outcome.state, "succeeded")
      const [file] = yield* collected(provider, made.ticket, outcome)
      const raw = (bytes: Uint8Array) => Effect.promise(() => sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true }))
      const [before, after] = [yield* raw(original), yield* raw(file!.bytes)]
      assert.deepStrictEqual([after.info.width, after.info.height], [301, 403])
      const side = Math.floor(301 / 4)
      const region = regionAround({ left: Math.floor((301 - side) / 2), top: Math.floor((403 - side) / 2), width: side, height: side }, before.info)
      let outside = 0
      let inside = 0
      for (let at = 0; at < before.data.length; at++) {
        if (before.data[at] === after.data[at]) continue
        const [x, y] = [Math.floor(at / 3) % 301, Math.floor(at / 3 / 301)]
        if (x >= region.left && x < region.left + region.width && y >= region.top && y < region.top + region.height) inside += 1
        else outside += 1
      }
      assert.strictEqual(outside, 0)
      assert.isAbove(inside, 0)
      const graph = sentBy(made)
      const name = (id: string) => join(sandbox.folders.input, String(graph[id]!.inputs["image"]))
      const [crop, mask] = yield* Effect.promise(async () => [await sharp(await readFile(name("3"))).metadata(), await sharp(await readFile(name("4"))).metadata()])
      assert.deepStrictEqual([crop!.width, crop!.height, mask!.width, mask!.height], [1024, 1024, 1024, 1024])
    }))

  it.live("without a face there is nothing to repair; without instruments it is not offered", () =>
    Effect.gen(function*() {
      const { add, connection: configured, provider, readAsset } = yield* bench()
      const flat = add(yield* Effect.promise(() => plainPicture(64, 1, grey)))
      const request = enhance(flat, { operation: "repairFace", recipe: sampled })
      const error = yield* Effect.flip(provider.prepare(request, { readAsset, known: [] }))
      assert(error._tag === "InvalidRequest")
      assert.include(error.message, "no face was found")
      const blind = yield* make(configured)
      assert.deepStrictEqual(blind.validate(request).map((fault) => fault.tag), ["Unsupported"])
    }))

  it.effect("the region around a face lies in the picture, however near to its edge the face is", () =>
    Effect.sync(() => {
      const picture = { width: 500, height: 300 }
      assert.deepStrictEqual(regionAround({ left: 0, top: 0, width: 100, height: 120 }, picture), { left: 0, top: 0, width: 240, height: 240 })
      assert.deepStrictEqual(regionAround({ left: 420, top: 200, width: 80, height: 100 }, picture), { left: 300, top: 100, width: 200, height: 200 })
      assert.deepStrictEqual(regionAround({ left: 100, top: 10, width: 280, height: 280 }, picture), { left: 0, top: 0, width: 500, height: 300 })
    }))
})
