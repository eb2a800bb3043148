import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { make } from "../src/make.ts"
import { bench, collected, connection, ended, order } from "./support/bench.ts"
import { clip, enhance, picture, recipe, subject } from "./support/requests.ts"
import { plainPicture } from "./support/studio.ts"

const grey = { r: 90, g: 90, b: 90 }

/** A LoRA as the stand-in trainer writes it, as far as the emulator reads it. */
const loraBytes = (): Uint8Array => {
  const header = Buffer.from(JSON.stringify({ __metadata__: { sandbox_likeness: "0.9" }, "lora_unet_a.alpha": { dtype: "F16", shape: [1], data_offsets: [0, 2] } }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.byteLength))
  return Buffer.concat([length, header, Buffer.from([1, 0])])
}

describe("pictures, clips and enhancements over a server's wire", () => {
  it.live("the server is asked for previews only where the connection says so", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench()
      const asking = yield* make(connection({ servers: [{ url: sandbox.baseUrl }], previews: true }))
      const methods = yield* Effect.forEach([provider, asking], (each) =>
        Effect.map(each.prepare(picture(), { readAsset, known: [] }), (prepared) => JSON.parse(prepared.body).extra_data.preview_method as string))
      assert.deepStrictEqual(methods, ["none", "latent2rgb"])
    }))

  it.live("a picture with an identity's LoRA comes back whole, with the GPU time that the server measured", () =>
    Effect.gen(function*() {
      const { add, provider, readAsset, sandbox, studio } = yield* bench()
      const bytes = loraBytes()
      const request = picture({ prompt: { scene: "{persona} at a lighthouse", negative: "" }, subjects: [subject({ sha256: add(bytes), sizeBytes: bytes.byteLength }, 0.7)] })
      const { prepared, ticket } = yield* order(provider, request, readAsset)
      const outcome = yield* ended(provider, ticket)
      assert.strictEqual(outcome.state, "succeeded")
      const files = yield* collected(provider, ticket, outcome)
      const shape = yield* Effect.promise(() => sharp(files[0]!.bytes).metadata())
      assert.deepStrictEqual([files.length, shape.width, shape.height, files[0]!.mediaType, files[0]!.sizeBytes], [1, 512, 640, "image/png", files[0]!.bytes.byteLength])

      const sent = JSON.parse(prepared.body).prompt
      assert.strictEqual(sent["3"].inputs.text, "mayaxo woman at a lighthouse")
      assert.deepStrictEqual([sent["2"].inputs.strength_model, sent["2"].inputs.strength_clip], [0.7, 0.7])
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(sandbox.folders.loras)), [sent["2"].inputs.lora_name])
      assert.isAbove(studio.pictures[0]!.likeness, 0)

      const usage = outcome.usage[0]!
      assert.deepStrictEqual([usage.unit, usage.source], ["gpuSeconds", "provider"])
      // 0.72 USD an hour is 0.0002 USD a second.
      assert.strictEqual(Number(usage.worth!.amount), Number((Number(usage.amount) * 0.0002).toFixed(12)))
      assert.isAbove(Number(usage.amount), 0)
    }))

  it.live("a batch is one job at the server and gives as many pictures as were asked", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench()
      const { ticket } = yield* order(provider, picture({ count: 4 }), readAsset)
      const outcome = yield* ended(provider, ticket)
      const files = yield* collected(provider, ticket, outcome)
      assert.strictEqual(new Set(files.map((file) => file.bytes.toString("base64"))).size, 4)
      assert.strictEqual(sandbox.journal().filter((entry) => entry.method === "POST" && entry.path.endsWith("/prompt")).length, 1)
    }))

  it.live("preparing twice installs the LoRA once and uploads a picture once", () =>
    Effect.gen(function*() {
      const { add, provider, readAsset, sandbox } = yield* bench()
      const bytes = loraBytes()
      const init = add(yield* Effect.promise(() => plainPicture(64, 64, grey)))
      const request = picture({
        prompt: { scene: "{persona}" }, subjects: [subject({ sha256: add(bytes), sizeBytes: bytes.byteLength })],
        inputs: [{ role: "init", asset: { sha256: init, mediaType: "image/png" }, strength: 0.4 }], count: 2
      })
      const first = yield* provider.prepare(request, { readAsset, known: [] })
      const second = yield* provider.prepare(request, { readAsset, known: first.references })
      assert.notStrictEqual(first.key, second.key)
      assert.deepStrictEqual(first.references, second.references)
      assert.strictEqual(sandbox.journal().filter((entry) => entry.path.endsWith("/upload/image")).length, 1)
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(join(sandbox.folders.loras))), [first.references[0]!.id])
      const { ticket } = yield* order(provider, request, readAsset)
      assert.strictEqual((yield* ended(provider, ticket)).state, "succeeded")
    }))

  it.live("the same order sent anew is drawn anew, never answered with old files from the cache", () =>
    Effect.gen(function*() {
      const { provider, readAsset } = yield* bench()
      const first = yield* order(provider, picture(), readAsset)
      const outcome = yield* ended(provider, first.ticket)
      const second = yield* order(provider, picture(), readAsset)
      const again = yield* ended(provider, second.ticket)
      assert.strictEqual(again.state, "succeeded")
      assert.notDeepEqual(outcome.outputs, again.outputs)
      assert.strictEqual((yield* collected(provider, second.ticket, again)).length, 1)
    }))

  it.live("a clip begins at its first frame and comes as MP4", () =>
    Effect.gen(function*() {
      const { add, provider, readAsset, studio } = yield* bench()
      const first = add(yield* Effect.promise(() => plainPicture(90, 160, grey)))
      const { prepared, ticket } = yield* order(provider, clip(first), readAsset)
      const latent = JSON.parse(prepared.body).prompt["7"].inputs
      // A tall first frame decides for the tall size; 24 frames round to 4n + 1.
      assert.deepStrictEqual([latent.width, latent.height, latent.length], [704, 1280, 25])
      const outcome = yield* ended(provider, ticket)
      const files = yield* collected(provider, ticket, outcome)
      assert.deepStrictEqual([files.length, files[0]!.mediaType], [1, "video/mp4"])
      assert.strictEqual(studio.clips.length, 1)
    }))

  it.live("an upscale is as much larger as was asked", () =>
    Effect.gen(function*() {
      const { add, provider, readAsset } = yield* bench()
      const asset = add(yield* Effect.promise(() => plainPicture(64, 48, grey)))
      const { ticket } = yield* order(provider, enhance(asset, { factor: 2 }), readAsset)
      const files = yield* collected(provider, ticket, yield* ended(provider, ticket))
      const shape = yield* Effect.promise(() => sharp(files[0]!.bytes).metadata())
      assert.deepStrictEqual([shape.width, shape.height], [128, 96])
    }))

  it.live("a refinement keeps the picture's size and a masked region is painted anew", () =>
    Effect.gen(function*() {
      const { add, provider, readAsset } = yield* bench()
      const asset = add(yield* Effect.promise(() => plainPicture(64, 64, grey)))
      const mask = add(yield* Effect.promise(() => plainPicture(64, 64, { r: 255, g: 255, b: 255 })))
      const settings = { checkpoint: "sd_xl_base_1.0.safetensors", steps: 4 }
      const refined = yield* order(provider, enhance(asset, { operation: "refine", strength: 0, recipe: recipe("enhance", settings) }), readAsset)
      assert.strictEqual(JSON.parse(refined.prepared.body).prompt["8"].inputs.denoise, 0)
      const repaired = yield* order(provider, enhance(asset, { operation: "repairRegion", mask: { sha256: mask, mediaType: "image/png" }, recipe: recipe("enhance", settings) }), readAsset)
      for (const { ticket } of [refined, repaired]) {
        const files = yield* collected(provider, ticket, yield* ended(provider, ticket))
        const shape = yield* Effect.promise(() => sharp(files[0]!.bytes).metadata())
        assert.deepStrictEqual([shape.width, shape.height], [64, 64])
      }
    }))
})
