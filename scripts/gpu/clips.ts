// Makes a clip with Wan 2.2 TI2V-5B and with LTX-Video 2B on a real ComfyUI on a GPU, through Likeness' runtime, at the recipes' own values.
//
//   node scripts/gpu/clips.ts --models FOLDER --work FOLDER --results FILE.json [--pictures FOLDER] [--steps N] [--seconds 5]
//
// MODELS has the server's own folders, as random_clip_models.py writes them: …/vae/wan2.2_vae.safetensors.
// LIKENESS_COMFYUI_PYTHON and LIKENESS_COMFYUI_SOURCE name the interpreter and the checkout; LIKENESS_COMFYUI_DEVICE=cuda
// takes the GPU. Each clip is made twice, with two seeds: the first loads the model.
import * as Hash from "../../packages/core/src/Hash.ts"
import type * as Request from "../../packages/core/src/Request.ts"
import * as Effect from "effect/Effect"
import { copyFileSync, readdirSync, readFileSync, symlinkSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import sharp from "sharp"
import { clip, ltx, recipe } from "../../packages/provider-local-gpu/test/support/requests.ts"
import { mp4Facts } from "../../packages/sandbox/src/comfyui/mp4-facts.ts"
import { connection, openRuntime, pictureBytes, put, results, rounded, settled, startedServer } from "./bench.ts"

const { values } = parseArgs({ options: {
  models: { type: "string" }, work: { type: "string" }, results: { type: "string" }, pictures: { type: "string" }, steps: { type: "string" }, seconds: { type: "string", default: "5" }
} })
const named = (name: "models" | "work" | "results"): string => {
  const value = values[name]
  if (value === undefined) throw new Error(`--${name} is missing`)
  return resolve(value)
}
const [models, work] = [named("models"), named("work")]
const say = results(named("results"))
const durationSeconds = Number(values.seconds)
/** The recipe's own number of steps, unless one is given. */
const steps = values.steps === undefined ? {} : { steps: Number(values.steps) }

const furnish = (base: string): void => {
  for (const kind of readdirSync(models)) for (const name of readdirSync(join(models, kind))) symlinkSync(join(models, kind, name), join(base, "models", kind, name))
}

const main = Effect.gen(function*() {
  const server = yield* startedServer(work, furnish, say)
  const to = connection({ servers: [{ url: server.url, loras: server.models("loras") }], timeoutSeconds: 60 })
  const runtime = yield* openRuntime(join(work, ".likeness"))
  const filmed = (name: string, width: number, height: number, settings: Request.GenerateVideo["recipe"]["settings"]) =>
    Effect.gen(function*() {
      const first = yield* Effect.promise(() => sharp(pictureBytes(values.pictures)[0]!).resize(width, height).png().toBuffer())
      yield* put(runtime, [first])
      for (const seed of [1, 2]) {
        const request = clip(Hash.ofBytes(first), { seed, durationSeconds, size: { _tag: "pixels", width, height }, recipe: recipe("generateVideo", { ...settings, ...steps }) })
        const { job, seconds } = yield* settled(runtime, `${name}-${seed}`, request, to)
        const facts = job.outcome?.state === "succeeded" ? mp4Facts(readFileSync(runtime.blobs.path(job.outputs[0]!.sha256))) : { error: job.error }
        if (job.outputs[0] !== undefined) copyFileSync(runtime.blobs.path(job.outputs[0].sha256), join(work, `${name}-${seed}.mp4`))
        say(`${name}, seed ${seed}`, { state: job.state, outcome: job.outcome?.state, seconds: rounded(seconds), gpuSeconds: job.outcome?.usage[0]?.amount, ...facts, warnings: job.warnings })
      }
    })
  const { steps: _wan, ...wan } = clip(Hash.ofBytes(Buffer.alloc(0))).recipe.settings
  const { steps: _ltx, ...ofLtx } = ltx
  yield* filmed("ltx", 480, 832, ofLtx)
  yield* filmed("wan", 704, 1280, wan)
})

await Effect.runPromise(Effect.scoped(main))
