/**
 * Against a real ComfyUI on the CPU, started here in the workspace's golden environment, or on
 * `LIKENESS_COMFYUI_PYTHON` with the checkout `LIKENESS_COMFYUI_SOURCE`. No model is needed: loading is tried on empty files.
 */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import type * as Request from "@likeness/core/Request"
import * as ComfyUiSandbox from "@likeness/sandbox/comfyui/ComfyUiSandbox"
import { mp4Facts } from "@likeness/sandbox/comfyui/mp4-facts"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { execa } from "execa"
import { createHash } from "node:crypto"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { make } from "../../src/make.ts"
import { collected, connection, ended, folder, intent, order, store, until } from "../support/bench.ts"
import { instruments } from "../support/instruments.ts"
import { made } from "../support/made.ts"
import { startRealComfyUi, type RealComfyUi } from "../support/real-comfyui.ts"
import { checkpoint, clip, enhance, ltx, picture, recipe, subject } from "../support/requests.ts"
import { makeStudio, plainPicture } from "../support/studio.ts"
import { wireCases } from "../support/wire-cases.ts"

const node = (class_type: string, inputs: object, title?: string) => ({ class_type, inputs, ...(title === undefined ? {} : { _meta: { title } }) })

/** Pictures of one colour: the words and the seed stand in the graph and nothing links to them. */
const coloured = {
  1: node("EmptyImage", { width: 64, height: 64, batch_size: 1, color: 255 }, "width, height, count"),
  2: node("SaveImage", { images: ["1", 0], filename_prefix: "mine" }),
  3: node("PrimitiveStringMultiline", { value: "" }, "prompt"),
  4: node("PrimitiveInt", { value: 0 }, "seed")
}
const own = (capability: "generateImage" | "enhance", graph: object) => ({ ...recipe(capability, {}), graph: graph as NonNullable<Request.Request["recipe"]["graph"]> })
const easy = (seed: number) => picture({ seed, recipe: own("generateImage", coloured) })
/** Some seconds at one node. */
const busy = picture({
  recipe: own("generateImage", {
    ...coloured,
    1: node("EmptyImage", { width: 64, height: 64, batch_size: 1, color: 255 }, "width, height"),
    5: node("RepeatImageBatch", { image: ["1", 0], amount: 80 }),
    6: node("ImageScale", { image: ["5", 0], upscale_method: "lanczos", width: 1024, height: 1024, crop: "disabled" }),
    2: node("SaveImage", { images: ["6", 0], filename_prefix: "mine" })
  })
})

const provide = (servers: ReadonlyArray<RealComfyUi>, more: { readonly [key: string]: number } = {}) =>
  make(connection({ timeScale: 0.1, timeoutSeconds: 60, servers: servers.map((each) => ({ url: each.url, loras: each.models("loras") })), ...more }), instruments)

describe("a real ComfyUI", () => {
  let server: RealComfyUi
  beforeAll(async () => {
    server = await startRealComfyUi()
    for (const [kind, name] of [
      ["checkpoints", checkpoint], ["checkpoints", ltx.checkpoint], ["text_encoders", ltx.textEncoder], ["text_encoders", "umt5_xxl_fp8_e4m3fn_scaled.safetensors"],
      ["vae", "wan2.2_vae.safetensors"], ["diffusion_models", "wan2.2_ti2v_5B_fp16.safetensors"], ["upscale_models", "RealESRGAN_x4plus.safetensors"]
    ] as const) await writeFile(join(server.models(kind), name), "")
  })
  afterAll(() => server?.close())

  describe("on the wire, as the emulated one", () => {
    for (const { name, run } of wireCases) it(`${name}`, async () => assert.isUndefined(await run({ url: server.url, checkpoints: server.models("checkpoints") })))
  })

  it("has every class that the emulator has, with its inputs and outputs", async () => {
    const sandbox = await ComfyUiSandbox.start({ ...makeStudio(), apiNodes: false })
    try {
      type Info = { readonly [name: string]: { readonly input: { readonly [kind: string]: { readonly [input: string]: ReadonlyArray<unknown> } }; readonly output: ReadonlyArray<string>; readonly output_name: ReadonlyArray<string>; readonly output_node: boolean; readonly is_input_list: boolean } }
      const [emulated, real] = await Promise.all([sandbox.baseUrl, server.url].map(async (url) => (await (await fetch(`${url}/api/object_info`)).json()) as Info))
      const known = (info: Info[string]) => ({ ...info.input["required"], ...info.input["optional"] })
      // Its choice of formats and codecs is nested from one release to the next; both spellings of the order pass.
      const nested = new Set(["SaveVideo.format", "SaveVideo.codec"])
      const differences = Object.entries(emulated!).flatMap(([name, own]) => {
        const there = real![name]
        if (there === undefined) return [`${name} is absent`]
        return [
          ...Object.entries(known(own)).filter(([input]) => !nested.has(`${name}.${input}`)).flatMap(([input, [type]]) => {
            const other = known(there)[input]?.[0]
            return other === undefined ? [`${name} has no input ${input}`] : (Array.isArray(type) ? "list" : type) === (Array.isArray(other) ? "list" : other) ? [] : [`${name}.${input} is ${String(other)}`]
          }),
          ...own.output.flatMap((type, index) => (there.output[index] === type && there.output_name[index] === own.output_name[index] ? [] : [`${name} gives ${there.output.join(", ")}`])),
          ...(own.output_node === there.output_node && own.is_input_list === there.is_input_list ? [] : [`${name} is another kind of node`])
        ]
      })
      assert.deepStrictEqual(differences, [])
    } finally {
      await sandbox.close()
    }
  })

  it.live("takes every graph of this provider; each fails at the empty model file and says so", () =>
    Effect.gen(function*() {
      const files = store()
      const provider = yield* provide([server])
      const still = files.add(yield* Effect.promise(() => plainPicture(256, 256, { r: 9, g: 9, b: 9 })))
      const mask = files.add(yield* Effect.promise(() => plainPicture(256, 256, { r: 255, g: 255, b: 255 })))
      const movie = yield* film
      const moving = { sha256: files.add(movie), mediaType: "video/mp4" }
      const lora = Buffer.from("a LoRA of nothing")
      const sampled = recipe("enhance", { checkpoint, steps: 2 })
      const requests: ReadonlyArray<Request.Request> = [
        picture({ subjects: [subject({ sha256: files.add(lora), sizeBytes: lora.byteLength })] }),
        picture({ inputs: [{ role: "init", asset: { sha256: still, mediaType: "image/png" } }], count: 2 }),
        clip(still), clip(still, { recipe: recipe("generateVideo", ltx) }),
        enhance(still, { factor: 2 }), enhance(still, { operation: "refine", factor: 2, recipe: sampled }),
        enhance(still, { operation: "repairRegion", mask: { sha256: mask, mediaType: "image/png" }, recipe: sampled }),
        enhance(still, { operation: "repairFace", recipe: sampled }),
        enhance(moving.sha256, { asset: moving, factor: 2 }), enhance(moving.sha256, { asset: moving, operation: "refine", recipe: sampled })
      ]
      for (const request of requests) {
        const { ticket } = yield* order(provider, request, files.readAsset)
        const outcome = yield* ended(provider, ticket)
        assert(outcome.state === "failed", JSON.stringify(outcome))
        assert.deepStrictEqual([outcome.error._tag, outcome.error.code, outcome.billed], ["WorkFailed", "model.corrupt", "no"], `${request._tag}: ${outcome.error.message} ${"line" in outcome.error ? outcome.error.line : ""}`)
      }
    }))

  /** Two seconds at a rate that is no whole number, with sound. */
  const film = Effect.gen(function*() {
    const path = join(yield* folder, "film.mp4")
    yield* Effect.promise(() => execa(process.env["LIKENESS_FFMPEG_FALLBACK"] ?? "ffmpeg", [
      "-loglevel", "error", "-f", "lavfi", "-i", "testsrc=s=96x64:r=30000/1001:d=2", "-f", "lavfi", "-i", "sine=440:d=2", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", path
    ]))
    return new Uint8Array(yield* Effect.promise(() => readFile(path)))
  })

  it.live("enhances a clip frame by frame and keeps its rate, its length and its sound", () =>
    Effect.gen(function*() {
      const files = store()
      const provider = yield* provide([server])
      const bytes = yield* film
      const before = mp4Facts(bytes)!
      const asset = { sha256: files.add(bytes), mediaType: "video/mp4" }
      // The provider's own frame-by-frame graph, with scaling in place of a model.
      const graph = {
        30: node("LoadVideo", { file: "mine.mp4" }, "video"), 31: node("GetVideoComponents", { video: ["30", 0] }), 32: node("RebatchImages", { images: ["31", 0], batch_size: 1 }),
        3: node("ImageScaleBy", { image: ["32", 0], upscale_method: "lanczos", scale_by: 1 }, "factor"), 33: node("RebatchImages", { images: ["3", 0], batch_size: 4096 }),
        34: node("CreateVideo", { images: ["33", 0], fps: ["31", 2], audio: ["31", 1] }), 35: node("SaveVideo", { video: ["34", 0], filename_prefix: "mine", format: "mp4", codec: "h264" })
      }
      const { ticket } = yield* order(provider, enhance(asset.sha256, { asset, factor: 2, recipe: own("enhance", graph) }), files.readAsset)
      const outcome = yield* ended(provider, ticket)
      assert.strictEqual(outcome.state, "succeeded", JSON.stringify(outcome))
      const after = mp4Facts((yield* collected(provider, ticket, outcome))[0]!.bytes)!
      assert.deepStrictEqual([after.width, after.height, after.frames, after.hasSound, before.hasSound], [192, 128, before.frames, true, true])
      assert.closeTo(after.frameRate, before.frameRate, 0.001)
    }))

  it.live("a graph of one's own is filled, made and collected, and the picture keeps the workflow", () =>
    Effect.gen(function*() {
      const provider = yield* provide([server])
      const { ticket } = yield* order(provider, picture({ count: 3, recipe: own("generateImage", coloured), prompt: { scene: "a lighthouse" } }), store().readAsset)
      const outcome = yield* ended(provider, ticket)
      const found = yield* collected(provider, ticket, outcome)
      assert.deepStrictEqual([outcome.state, found.length], ["succeeded", 3])
      assert.deepStrictEqual(yield* Effect.promise(async () => [(await sharp(found[0]!.bytes).metadata()).width, (await sharp(found[0]!.bytes).metadata()).height]), [512, 640])
      assert.include(found[0]!.bytes.toString("latin1"), "a lighthouse")
      assert.isAbove(Number(outcome.usage[0]!.amount), 0)
    }))

  it.live("hints come while it works and end with the job; a cancelled one ends cancelled", () =>
    Effect.gen(function*() {
      const provider = yield* provide([server])
      const { readAsset } = store()
      const { ticket } = yield* order(provider, busy, readAsset)
      const hints = yield* Effect.forkChild(Stream.runCollect(provider.watch(ticket)))
      yield* until(provider, ticket, "running")
      assert.include(["requested", "cancelled"], (yield* provider.cancel(ticket)).answer)
      assert.strictEqual((yield* ended(provider, ticket)).state, "cancelled")
      yield* Effect.sync(() => hints.interruptUnsafe())
      const next = yield* order(provider, easy(3), readAsset)
      assert.strictEqual((yield* ended(provider, next.ticket)).state, "succeeded")
    }))

  it.live("killed in the middle of a job it is waited for; restarted, the job is lost, and what lay on its disk is not", () =>
    Effect.gen(function*() {
      const provider = yield* provide([server])
      const { readAsset } = store()
      const whole = yield* order(provider, easy(11), readAsset)
      assert.strictEqual((yield* ended(provider, whole.ticket)).state, "succeeded")
      const { intent: sent, ticket } = yield* order(provider, busy, readAsset)
      yield* until(provider, ticket, "running")
      yield* Effect.promise(server.kill)
      assert.strictEqual((yield* Effect.flip(provider.poll(ticket)))._tag, "Unreachable")
      assert.strictEqual((yield* provider.lookup(sent))._tag, "unknowable")
      yield* Effect.promise(server.restart)
      const lost = yield* Effect.flip(provider.poll(ticket))
      assert.deepStrictEqual([lost._tag, lost.billed, lost.retryable], ["TicketLost", "no", "now"])
      assert.strictEqual((yield* provider.lookup(sent))._tag, "absent")
      const left = yield* ended(provider, whole.ticket)
      assert.deepStrictEqual([left.state, (yield* collected(provider, whole.ticket, left)).length], ["succeeded", 1])
      const again = yield* order(provider, busy, readAsset)
      assert.notStrictEqual(again.ticket.id, ticket.id)
      assert.strictEqual((yield* ended(provider, again.ticket)).state, "succeeded")
    }))

  it.live("one of two real servers is killed with 20 jobs in flight: 20 outcomes and no duplicate", () =>
    Effect.gen(function*() {
      const other = yield* Effect.acquireRelease(Effect.promise(() => startRealComfyUi()), (started) => Effect.promise(started.close))
      const provider = yield* provide([server, other], { giveUpServerSeconds: 10 })
      const { readAsset } = store()
      const placed = new Map<string, number>()
      const killed = Effect.gen(function*() {
        // A job of seconds first, so that none has ended when the server dies.
        while ([...placed.values()].reduce((sum, count) => sum + count, 0) < 20) yield* Effect.sleep(5)
        yield* Effect.promise(other.kill)
      })
      const slow = yield* Effect.forEach([server, other], (each) => Effect.flatMap(provide([each]), (alone) => order(alone, busy, readAsset)))
      const [, outcomes] = yield* Effect.all([
        killed,
        Effect.forEach(Array.from({ length: 20 }, (_, seed) => seed), (seed) => made(provider, easy(seed), readAsset, (at) => placed.set(at, (placed.get(at) ?? 0) + 1)), { concurrency: 20 })
      ], { concurrency: 2 })
      assert.strictEqual(slow.length, 2)
      assert.deepStrictEqual(outcomes.map(({ outcome }) => outcome.state), Array.from({ length: 20 }, () => "succeeded"))
      const pictures = outcomes.flatMap((each) => each.files.map((file) => createHash("sha256").update(file.bytes).digest("hex")))
      assert.deepStrictEqual([pictures.length, new Set(pictures).size], [20, 20])
    }))

  it.live("an order that was cut off before or after it was accepted is found, or certainly not there", () =>
    Effect.gen(function*() {
      const provider = yield* provide([server])
      const { readAsset } = store()
      const unsent = intent(yield* provider.prepare(easy(1), { readAsset, known: [] }))
      assert.strictEqual((yield* provider.lookup(unsent))._tag, "absent")
      const sent = intent(yield* provider.prepare(easy(2), { readAsset, known: [] }))
      // As a process that died before the answer: the bytes left, nobody read what came back.
      yield* Effect.promise(async () => {
        const leaving = new AbortController()
        const answer = fetch(`${server.url}/api/prompt`, { method: "POST", body: sent.prepared.body, signal: leaving.signal }).catch(() => undefined)
        await answer
        leaving.abort()
      })
      const found = yield* provider.lookup(sent)
      assert(found._tag === "found")
      assert.strictEqual((yield* ended(provider, found.ticket)).state, "succeeded")
    }))
})
