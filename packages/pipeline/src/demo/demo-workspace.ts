/** The demonstration's workspace: settings, recipes, sets, briefs and the study's plan, as files a user could have written. */
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import type { Sandbox } from "@likeness/sandbox"
import { samplePersonaFolder, trainerEntry } from "@likeness/sandbox"
import { sdxlCheckpointSha256 } from "@likeness/sandbox/trainer/sdxl-checkpoint"
import { copyFile, mkdir, readdir, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { stringify } from "yaml"
import { demoBriefs } from "./demo-briefs.ts"

export const studyName = "demo"
export const personaName = "maya"
export const reviewerName = "sandbox-reviewer"

/** The references that pictures are measured against; the sandbox draws from the others. */
const measureWith = ["persona-01.jpg", "persona-02.jpg", "persona-03.jpg", "persona-04.jpg", "persona-05.jpg"]

export interface DemoOptions {
  readonly seed: number
  /** How many of the eight briefs; two of any number go on to a clip. */
  readonly briefs: number
  /** Real seconds per simulated second. */
  readonly timeScale: number
}

const checkpoint = "sd_xl_base_1.0.safetensors"

const settings = (folder: string, sandbox: Sandbox.Sandbox, options: DemoOptions) => ({
  workspace: "demo",
  sandbox: true,
  currency: "USD",
  personas: {
    // Provisional: between the persona's own pictures (0.70 and above) and the nearest of the other faces (0.56 and below).
    [personaName]: { triggerToken: "mayaxo", classToken: "woman", synthetic: true, threshold: 0.62, measureWith }
  },
  connections: {
    home: {
      provider: "local-gpu",
      gpuPrice: { perHour: { amount: "0.42", currency: "USD" }, basis: "used" },
      servers: [{ url: sandbox.comfyui.baseUrl, loras: sandbox.comfyui.folders.loras }],
      training: {
        command: [process.execPath, fileURLToPath(trainerEntry)],
        // Whole: the provider knows no workspace, and a relative path would be the calling process' own.
        runs: resolve(folder, ".likeness", "runs"),
        checkpoints: sandbox.comfyui.folders.checkpoints,
        variables: { LIKENESS_SANDBOX_TIME_SCALE: String(options.timeScale) },
        usage: "trainer"
      },
      timeScale: options.timeScale,
      // Drawing and encoding take their real time here, which no time scale shortens.
      patience: 1 / options.timeScale
    },
    "hf-main": {
      provider: "higgsfield",
      account: "studio",
      credentials: "env:HF_CREDENTIALS",
      baseUrl: sandbox.higgsfield.baseUrl,
      timeScale: options.timeScale
    }
  },
  budget: { total: { amount: "25", currency: "USD" } },
  media: { verticalSize: { width: 540, height: 960 } }
})

const recipes = {
  "sdxl-lora": {
    capability: "trainIdentity",
    provider: "local-gpu",
    settings: { networkDim: 8, networkAlpha: 4, maxTrainEpochs: 3, repeats: 2, resolution: 512 },
    baseModel: {
      v: 1,
      family: "sdxl",
      files: [{ role: "checkpoint", name: checkpoint, sha256: sdxlCheckpointSha256 }],
      licence: { name: "CreativeML Open RAIL++-M", source: "https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0" }
    }
  },
  "sdxl-picture": {
    capability: "generateImage",
    provider: "local-gpu",
    settings: { checkpoint, steps: 30, cfg: 6, strengthModel: 1 },
    prompt: { style: "photo, natural skin, 50 mm", negative: "text, watermark, deformed hands" }
  },
  "sdxl-picture-quick": {
    capability: "generateImage",
    provider: "local-gpu",
    settings: { checkpoint, steps: 22, cfg: 5.5, strengthModel: 0.8 },
    prompt: { style: "photo, natural skin, 50 mm", negative: "text, watermark, deformed hands" }
  },
  "wan-clip": {
    capability: "generateVideo",
    provider: "local-gpu",
    settings: { diffusionModel: "wan2.2_ti2v_5B_fp16.safetensors", textEncoder: "umt5_xxl_fp8_e4m3fn_scaled.safetensors", vae: "wan2.2_vae.safetensors", resolutions: { "9:16": { width: 480, height: 832 } } }
  },
  "soul-id": { capability: "trainIdentity", provider: "higgsfield", settings: { providerModel: "soul-id/v2" } },
  "soul-picture": { capability: "generateImage", provider: "higgsfield", settings: { providerModel: "higgsfield-ai/soul/v2/standard", resolution: "1080p" } },
  "dop-clip": { capability: "generateVideo", provider: "higgsfield", settings: { providerModel: "higgsfield-ai/dop/standard" } }
}

const sets = {
  local: { trainIdentity: "sdxl-lora", generateImage: "sdxl-picture", generateVideo: "wan-clip" },
  cloud: { trainIdentity: "soul-id", generateImage: "soul-picture", generateVideo: "dop-clip" },
  // Own pictures on fewer steps, clips from the cloud.
  hybrid: { trainIdentity: "sdxl-lora", generateImage: "sdxl-picture-quick", generateVideo: "dop-clip" }
}

const at = (connection: string, set: string) => ({ connection, set })

const plan = (options: DemoOptions) => ({
  persona: personaName,
  arms: {
    cloud: { trainIdentity: at("hf-main", "cloud"), generateImage: at("hf-main", "cloud"), generateVideo: at("hf-main", "cloud") },
    local: { trainIdentity: at("home", "local"), generateImage: at("home", "local"), generateVideo: at("home", "local") },
    hybrid: { trainIdentity: at("home", "local"), generateImage: at("home", "hybrid"), generateVideo: at("hf-main", "hybrid") }
  },
  baseline: "cloud",
  briefs: demoBriefs.slice(0, options.briefs).map((brief) => brief.id),
  takes: 2,
  days: 1,
  reviewers: [reviewerName],
  analysis: {
    output_stages: ["image", "video"],
    approval_rule: "first",
    horizon_hours: 24,
    confidence: 0.95,
    bootstrap: { resamples: 2000, seed: options.seed },
    permutations: 10_000,
    primary: { metric: "cost_per_approved", min_effect: 0.95, migrate_effect: 0.8 },
    secondary: ["approval_rate", "time_to_publish", "identity", "failure_rate"],
    guardrails: [{ metric: "identity_floor", floor: 0.45 }, { metric: "approval_rate", margin: 0.3 }],
    sequential: { alpha: 0.05, looks: [1], max_briefs: options.briefs, min_briefs: Math.min(options.briefs, 8) }
  }
})

/** Writes the workspace into an empty folder. */
export const writeDemoWorkspace = (folder: string, sandbox: Sandbox.Sandbox, options: DemoOptions): Effect.Effect<void, RuleError.InvalidInput> =>
  Effect.tryPromise({
    try: async () => {
      for (const name of ["references", "briefs", "recipes", "sets", `studies/${studyName}`]) await mkdir(join(folder, name), { recursive: true })
      const file = (name: string, value: unknown) => writeFile(join(folder, name), stringify(value))
      await file("likeness.yaml", settings(folder, sandbox, options))
      for (const [name, recipe] of Object.entries(recipes)) await file(`recipes/${name}.yaml`, recipe)
      for (const [name, set] of Object.entries(sets)) await file(`sets/${name}.yaml`, set)
      for (const brief of demoBriefs.slice(0, options.briefs)) await file(`briefs/${brief.id}.yaml`, brief)
      await file(`studies/${studyName}/plan.yaml`, plan(options))
      const samples = fileURLToPath(samplePersonaFolder)
      for (const name of await readdir(samples)) if (/^(persona-\d+\.jpg|README\.md)$/u.test(name)) await copyFile(join(samples, name), join(folder, "references", name))
    },
    catch: (cause) => new RuleError.InvalidInput({ place: folder, message: `${folder} could not be written (${(cause as Error).message})`, advice: "Check the folder's permissions and free space." })
  })
