import { assert, describe, it } from "@effect/vitest"
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import type * as Recipe from "@likeness/core/Recipe"
import * as Effect from "effect/Effect"
import sharp from "sharp"
import { checkGraph } from "../src/check-graph.ts"
import { bench, collected, ended, order } from "./support/bench.ts"
import { checkpoint, enhance, picture, recipe, subject } from "./support/requests.ts"
import { plainPicture, shortClip } from "./support/studio.ts"

const node = (class_type: string, inputs: object, title?: string) => ({ class_type, inputs, ...(title === undefined ? {} : { _meta: { title } }) })

/** As a person exports it: their own seed, words and LoRA in it, and widget values that the server ignores. */
const portrait = {
  4: node("CheckpointLoaderSimple", { ckpt_name: checkpoint }, "Load Checkpoint"),
  10: node("LoraLoader", { model: ["4", 0], clip: ["4", 1], lora_name: "mine.safetensors", strength_model: 1, strength_clip: 1 }, "lora"),
  6: node("CLIPTextEncode", { clip: ["10", 1], text: "my own words" }, "Prompt"),
  7: node("CLIPTextEncode", { clip: ["10", 1], text: "my own fears" }, "negative"),
  5: node("EmptyLatentImage", { width: 512, height: 512, batch_size: 1 }, "width, height, count"),
  3: node("KSampler", { model: ["10", 0], positive: ["6", 0], negative: ["7", 0], latent_image: ["5", 0], seed: 1, steps: 4, cfg: 6, sampler_name: "euler", scheduler: "normal", denoise: 1, control_after_generate: "randomize" }, "seed"),
  8: node("VAEDecode", { samples: ["3", 0], vae: ["4", 2] }),
  9: node("SaveImage", { images: ["8", 0], filename_prefix: "mine" }, "output"),
  11: node("PreviewImage", { images: ["8", 0] })
}
const own = (capability: Recipe.Recipe["capability"], graph: object, settings: Recipe.Recipe["settings"] = {}): Recipe.Recipe => ({ ...recipe(capability, settings), graph: graph as NonNullable<Recipe.Recipe["graph"]> })

describe("a graph of one's own", () => {
  it.live("is filled by its titled nodes and made as any other", () =>
    Effect.gen(function*() {
      const { add, provider, readAsset, sandbox } = yield* bench({ models: { loras: ["mine.safetensors"] } })
      const lora = SampleAssets.safetensors(0).bytes
      const request = picture({
        recipe: own("generateImage", portrait), count: 2, seed: 99, prompt: { scene: "{persona} at a door" }, subjects: [subject({ sha256: add(lora), sizeBytes: lora.byteLength }, 0.6)]
      })
      assert.deepStrictEqual(provider.validate(request), [])
      const { prepared, ticket } = yield* order(provider, request, readAsset)
      const sent = JSON.parse(prepared.body).prompt
      assert.deepStrictEqual(
        [sent[6].inputs.text, sent[7].inputs.text, sent[5].inputs, sent[3].inputs.seed, sent[10].inputs.strength_model, sent[10].inputs.strength_clip],
        ["mayaxo woman at a door", "my own fears", { width: 512, height: 640, batch_size: 2 }, 99, 0.6, 0.6]
      )
      assert.match(sent[10].inputs.lora_name, /^likeness-/u)
      const outcome = yield* ended(provider, ticket)
      const files = yield* collected(provider, ticket, outcome)
      assert.deepStrictEqual([outcome.state, files.length], ["succeeded", 2])
      // The workflow that ComfyUI wrote into the picture stays in it.
      assert.isTrue(files.every((file) => file.bytes.includes("tEXtprompt")))
      assert.strictEqual((yield* Effect.promise(() => sharp(files[0]!.bytes).metadata())).height, 640)
      assert.strictEqual(sandbox.journal().filter((entry) => entry.path.endsWith("/prompt") && entry.method === "POST").length, 1)
    }))

  it.live("lends no other face: without an identity its LoRA has strength 0", () =>
    Effect.gen(function*() {
      const { provider, readAsset } = yield* bench({ models: { loras: ["mine.safetensors"] } })
      const prepared = yield* provider.prepare(picture({ recipe: own("generateImage", portrait) }), { readAsset, known: [] })
      const { strength_clip: clip, strength_model: model } = JSON.parse(prepared.body).prompt[10].inputs
      assert.deepStrictEqual([model, clip], [0, 0])
    }))

  it.effect("says which slots it has, which are missing and for what", () =>
    Effect.sync(() => {
      const found = checkGraph("generateImage", portrait)
      assert.deepStrictEqual(found.found.map((each) => each.slot).toSorted(), ["count", "height", "lora", "negative", "prompt", "seed", "width"])
      assert.deepStrictEqual([found.problems, found.saver], [[], "9"])
      assert.deepInclude(found.missing, { slot: "pose", needed: "for a pose" })
      const { 6: _, 5: latent, ...rest } = portrait
      const poor = checkGraph("generateImage", { ...rest, 5: { ...latent, _meta: { title: "width" } }, 8: node("VAEDecode", { samples: ["3", 0], vae: ["4", 2] }, "seed") })
      assert.deepStrictEqual(poor.missing.filter((each) => each.needed === "always").map((each) => each.slot), ["prompt", "height"])
      assert(poor.problems.some((problem) => problem.includes("node 8 (VAEDecode) is titled seed")), poor.problems.join("\n"))
      assert.match(checkGraph("generateImage", { nodes: [], links: [] }).problems[0]!, /API format/u)
      assert.match(checkGraph("generateImage", { 1: portrait[4] }).problems.join("\n"), /no node saves/u)
      const twice = checkGraph("generateImage", { ...portrait, 9: node("SaveImage", { images: ["8", 0], filename_prefix: "a" }), 12: node("SaveImage", { images: ["8", 0], filename_prefix: "b" }) })
      assert.match(twice.problems.join("\n"), /title the one/u)
    }))

  it.effect("refuses a request for which it has no slot, and one that leaves its slot for a file empty", () =>
    Effect.gen(function*() {
      const { provider } = yield* bench()
      const { 10: _, ...withoutLora } = portrait
      const plain = { ...withoutLora, 3: { ...portrait[3], inputs: { ...portrait[3].inputs, model: ["4", 0] } } }
      const one = subject({ sha256: "a".repeat(64), sizeBytes: 1 })
      const words = (request: Parameters<typeof provider.validate>[0]) => provider.validate(request).map((fault) => fault.message).join("\n")
      assert.match(words(picture({ recipe: own("generateImage", plain), subjects: [one] })), /no slot lora/u)
      const posed = { ...portrait, 20: node("LoadImage", { image: "mine.png" }, "pose") }
      assert.match(words(picture({ recipe: own("generateImage", posed) })), /an input with the role pose is needed/u)
      assert.strictEqual(words(picture({ recipe: own("generateImage", posed), inputs: [{ role: "pose", asset: { sha256: "a".repeat(64), mediaType: "image/png" } }] })), "")
      assert.match(words(picture({ recipe: own("generateImage", portrait, { steps: 4 }) })), /steps|excess|unexpected/iu)
    }))

  it.live("enhances pictures and clips with nothing but core nodes", () =>
    Effect.gen(function*() {
      const { add, provider, readAsset } = yield* bench()
      const still = add(yield* Effect.promise(() => plainPicture(40, 30, { r: 1, g: 2, b: 3 })))
      const scale = own("enhance", {
        1: node("LoadImage", { image: "mine.png", upload: "image" }, "image"),
        2: node("ImageScaleBy", { image: ["1", 0], upscale_method: "lanczos", scale_by: 1 }, "factor"),
        3: node("SaveImage", { images: ["2", 0], filename_prefix: "mine" })
      })
      const { ticket } = yield* order(provider, enhance(still, { recipe: scale, factor: 2 }), readAsset)
      const [file] = yield* Effect.flatMap(ended(provider, ticket), (outcome) => collected(provider, ticket, outcome))
      assert.strictEqual((yield* Effect.promise(() => sharp(file!.bytes).metadata())).width, 80)
      const movie = add(yield* Effect.promise(shortClip))
      const again = own("enhance", {
        1: node("LoadVideo", { file: "mine.mp4" }, "video"),
        2: node("SaveVideo", { video: ["1", 0], filename_prefix: "mine", format: "auto", codec: "auto" })
      })
      const clip = yield* order(provider, enhance(movie, { asset: { sha256: movie, mediaType: "video/mp4" }, recipe: again }), readAsset)
      assert.strictEqual((yield* ended(provider, clip.ticket)).state, "succeeded")
    }))

  it.live("with a paid node needs a price, and is never made again by itself", () =>
    Effect.gen(function*() {
      const { provider, readAsset } = yield* bench()
      const paid = {
        1: node("FluxProUltraImageNode", { prompt: "x", prompt_upsampling: false, seed: 1, aspect_ratio: "1:1", raw: false }, "prompt, seed"),
        2: node("ImageScale", { image: ["1", 0], upscale_method: "lanczos", width: 8, height: 8, crop: "disabled" }, "width, height"),
        3: node("SaveImage", { images: ["2", 0], filename_prefix: "mine" })
      }
      const request = picture({ recipe: own("generateImage", paid) })
      const refused = yield* Effect.flip(provider.prepare(request, { readAsset, known: [] }))
      assert(refused._tag === "Unsupported")
      assert.include(refused.message, "names no price")
      const priced = { ...request, recipe: { ...request.recipe, pricePerRun: { amount: "0.06", currency: "USD" } } }
      const { ticket } = yield* order(provider, priced, readAsset)
      // No key was sent, so the node refuses; what it may have cost by then only its own account knows.
      const outcome = yield* ended(provider, ticket)
      assert.deepStrictEqual([outcome.state, outcome.billed], ["failed", "unknown"])
    }))
})
