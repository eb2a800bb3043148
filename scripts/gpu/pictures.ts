// Makes pictures with a real ComfyUI on a GPU, through Likeness' runtime and by a bare loop, and tries every graph.
//
//   node scripts/gpu/pictures.ts --checkpoint FILE --upscaler FILE --work FOLDER --results FILE.json
//     [--lora FILE] [--clip FILE.mp4] [--parts graphs,rate] [--count 40] [--rounds 2] [--pictures FOLDER] [--previews]
//
// LIKENESS_COMFYUI_PYTHON and LIKENESS_COMFYUI_SOURCE name the interpreter and the checkout; LIKENESS_COMFYUI_DEVICE=cuda
// takes the GPU. Parts:
//   graphs  each graph of the provider once, to its end
//   rate    COUNT pictures of 1024 x 1024, 20 steps, with the LoRA: bare, Likeness, Likeness, bare; the bare loop posts all
//           of them at once and waits for the last
import * as Hash from "../../packages/core/src/Hash.ts"
import type * as Request from "../../packages/core/src/Request.ts"
import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"
import { readFileSync, symlinkSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import { setTimeout } from "node:timers/promises"
import { parseArgs } from "node:util"
import sharp from "sharp"
import { enhance, picture, recipe, subject } from "../../packages/provider-local-gpu/test/support/requests.ts"
import { mp4Facts } from "../../packages/sandbox/src/comfyui/mp4-facts.ts"
import { connection, openRuntime, pictureBytes, put, results, rounded, settled, startedServer } from "./bench.ts"

const { values } = parseArgs({ options: {
  checkpoint: { type: "string" }, lora: { type: "string" }, upscaler: { type: "string" }, clip: { type: "string" }, pictures: { type: "string" }, work: { type: "string" }, results: { type: "string" },
  previews: { type: "boolean", default: false }, parts: { type: "string", default: "graphs,rate" }, count: { type: "string", default: "40" }, rounds: { type: "string", default: "2" }, side: { type: "string", default: "1024" }, steps: { type: "string", default: "20" }
} })
const named = (name: "checkpoint" | "upscaler" | "work" | "results"): string => {
  const value = values[name]
  if (value === undefined) throw new Error(`--${name} is missing`)
  return resolve(value)
}
const [checkpointPath, upscaler, work] = [named("checkpoint"), named("upscaler"), named("work")]
const say = results(named("results"))
const parts = new Set(values.parts.split(","))
const [count, rounds, side, steps] = [Number(values.count), Number(values.rounds), Number(values.side), Number(values.steps)]
const checkpoint = basename(checkpointPath)
const sampled = { checkpoint, steps }

const main = Effect.gen(function*() {
  const server = yield* startedServer(work, (base) => {
    symlinkSync(checkpointPath, join(base, "models", "checkpoints", checkpoint))
    symlinkSync(upscaler, join(base, "models", "upscale_models", basename(upscaler)))
  }, say)

  const to = connection({ servers: [{ url: server.url, loras: server.models("loras") }], timeoutSeconds: 60, previews: values.previews })
  const runtime = yield* openRuntime(join(work, ".likeness"))
  const lora = values.lora === undefined ? undefined : readFileSync(values.lora)
  const stills = pictureBytes(values.pictures)
  const large = yield* Effect.promise(() => sharp(stills[0]!).resize(side, side).png().toBuffer())
  const mask = yield* Effect.promise(() => sharp({ create: { width: side, height: side, channels: 3, background: "black" } }).composite([{ input: { create: { width: side / 4, height: side / 4, channels: 3, background: "white" } }, gravity: "centre" }]).png().toBuffer())
  yield* put(runtime, [large, mask, ...(lora === undefined ? [] : [lora])])
  const subjects = lora === undefined ? [] : [subject({ sha256: Hash.ofBytes(lora), sizeBytes: lora.byteLength })]
  const asset = Hash.ofBytes(large)
  const size = { _tag: "pixels" as const, width: side, height: side }
  const still = (seed: number): Request.GenerateImage => picture({ seed, size, subjects, recipe: recipe("generateImage", sampled) })

  const graph = (name: string, request: Request.Request, look: (files: ReadonlyArray<Buffer>) => Promise<object> = async (files) => {
    const { height, width } = await sharp(files[0]).metadata()
    // One colour alone would be a picture of numbers that are none.
    return { width, height, deviation: rounded((await sharp(files[0]).stats()).channels[0]!.stdev) }
  }) =>
    Effect.gen(function*() {
      const { job, seconds } = yield* settled(runtime, name, request, to)
      const files = job.outputs.map((output) => readFileSync(runtime.blobs.path(output.sha256)))
      const seen = job.outcome?.state === "succeeded" ? yield* Effect.promise(() => look(files)) : { error: job.error?.message, code: job.error?.code, line: job.error !== undefined && "line" in job.error ? job.error.line : undefined }
      say(`graph ${name}`, { state: job.state, outcome: job.outcome?.state, seconds: rounded(seconds), gpuSeconds: job.outcome?.usage[0]?.amount, files: files.length, ...seen, warnings: job.warnings })
    })

  const video = async (files: ReadonlyArray<Buffer>) => ({ ...mp4Facts(files[0]!) })
  // The first picture loads the model; it belongs to no measuring.
  yield* graph("picture", still(1))
  if (parts.has("graphs")) {
    yield* graph("init", { ...still(2), inputs: [{ role: "init", asset: { sha256: asset, mediaType: "image/png" } }], count: 2 })
    yield* graph("refine", enhance(asset, { operation: "refine", factor: 1.5, subjects, recipe: recipe("enhance", sampled) }))
    yield* graph("upscale", enhance(asset, { factor: 2, recipe: recipe("enhance", { upscaleModel: basename(upscaler) }) }))
    yield* graph("repairRegion", enhance(asset, { operation: "repairRegion", mask: { sha256: Hash.ofBytes(mask), mediaType: "image/png" }, subjects, recipe: recipe("enhance", sampled) }))
    yield* graph("repairFace", enhance(asset, { operation: "repairFace", subjects, recipe: recipe("enhance", sampled) }))
    if (values.clip !== undefined) {
      const movie = readFileSync(values.clip)
      yield* put(runtime, [movie])
      say("clip", mp4Facts(movie))
      const moving = { sha256: Hash.ofBytes(movie), mediaType: "video/mp4" as const }
      yield* graph("upscale-clip", enhance(moving.sha256, { asset: moving, factor: 2, recipe: recipe("enhance", { upscaleModel: basename(upscaler) }) }), video)
      yield* graph("refine-clip", enhance(moving.sha256, { asset: moving, operation: "refine", subjects, recipe: recipe("enhance", { ...sampled, steps: 8 }) }), video)
    }
  }
  if (!parts.has("rate")) return

  const perHour = (seconds: number): number => Math.round((count / seconds) * 3_600)
  const likeness = (round: number) =>
    Effect.gen(function*() {
      const ids = Array.from({ length: count }, (_, index) => `rate-${round}-${index}`)
      const at = performance.now()
      for (const [index, id] of ids.entries()) yield* runtime.jobs.submit({ id, request: still(1_000 * (round + 1) + index), connection: to, persona: "maya" })
      const jobs = yield* Effect.forEach(ids, (id) => runtime.jobs.await(id), { concurrency: "unbounded" })
      const seconds = (performance.now() - at) / 1000
      const stored = new Set(jobs.flatMap((job) => job.outputs.map((output) => output.sha256)))
      return { who: "likeness", settled: jobs.filter((job) => job.state === "settled" && job.outcome?.state === "succeeded").length, stored: stored.size, seconds: rounded(seconds), perHour: perHour(seconds) }
    })

  const [first] = yield* runtime.jobs.orders("picture")
  interface Body { readonly prompt: Record<string, { readonly class_type: string; readonly inputs: object }> }
  const body = JSON.parse((first!.prepared as { readonly body: string }).body) as Body
  /** The same graph as Likeness sends, with other seeds and folders; nothing is downloaded. */
  const bare = (round: number) =>
    Effect.promise(async () => {
      const at = performance.now()
      const ids: Array<string> = []
      for (let index = 0; index < count; index++) {
        const id = randomUUID()
        const prompt = Object.fromEntries(Object.entries(body.prompt).map(([key, node]) => [key, {
          ...node, inputs: { ...node.inputs, ...(node.class_type === "KSampler" ? { seed: 500_000 + 1_000 * round + index } : node.class_type === "SaveImage" ? { filename_prefix: `bare/${id}/picture` } : {}) }
        }]))
        const answer = await fetch(`${server.url}/prompt`, { method: "POST", body: JSON.stringify({ prompt, prompt_id: id }) })
        if (answer.status !== 200) throw new Error(await answer.text())
        ids.push(id)
      }
      const last = ids.at(-1)!
      for (;;) {
        const entry = (await (await fetch(`${server.url}/history/${last}`)).json()) as { readonly [id: string]: unknown }
        if (entry[last] !== undefined) break
        await setTimeout(20)
      }
      const seconds = (performance.now() - at) / 1000
      const history = (await (await fetch(`${server.url}/history`)).json()) as { readonly [id: string]: { readonly status: { readonly status_str: string } } }
      return { who: "bare", done: ids.filter((id) => history[id]?.status.status_str === "success").length, seconds: rounded(seconds), perHour: perHour(seconds) }
    })

  const turns: Array<unknown> = []
  for (let round = 0; round < rounds; round++) {
    for (const turn of round % 2 === 0 ? [bare(round), likeness(round)] : [likeness(round), bare(round)]) {
      turns.push(yield* turn)
      say("rate", turns)
    }
  }
})

await Effect.runPromise(Effect.scoped(main))
