/** Small orders for the emulated server. */
import type * as Hash from "@likeness/core/Hash"
import type * as Recipe from "@likeness/core/Recipe"
import type * as Request from "@likeness/core/Request"
import { sdxlCheckpointSha256 } from "@likeness/sandbox/trainer/sdxl-checkpoint"
import type * as Schema from "effect/Schema"

export const checkpoint = "sd_xl_base_1.0.safetensors"
export const persona = { name: "maya", triggerToken: "mayaxo", classToken: "woman" }

export const ltx = { providerModel: "ltx-video-2b", checkpoint: "ltx-video-2b-v0.9.5.safetensors", textEncoder: "t5xxl_fp16.safetensors", steps: 4 }
/** What an emulated server must have for {@link ltx}. */
export const ltxModels = { checkpoints: [ltx.checkpoint], text_encoders: [ltx.textEncoder] }

export const recipe = (capability: Recipe.Recipe["capability"], settings: { readonly [key: string]: Schema.Json }): Recipe.Recipe => ({
  v: 1, name: "test", capability, provider: "local-gpu", settings, retries: 0
})

export const baseModel = {
  v: 1 as const, family: "sdxl", files: [{ role: "checkpoint" as const, name: checkpoint, sha256: sdxlCheckpointSha256 }], licence: { name: "OpenRAIL++-M", source: "model card" }
}

export const subject = (lora: { readonly sha256: Hash.Sha256; readonly sizeBytes: number }, strength?: number): Request.Subject => ({
  persona,
  slot: "persona",
  identity: {
    _tag: "model",
    model: {
      v: 1, kind: "lora/sdxl", persona: "maya", baseModel,
      source: { _tag: "files", files: [{ role: "lora", ...lora }] },
      origin: { _tag: "imported", from: "a test" }
    },
    ...(strength === undefined ? {} : { strength })
  }
})

export const picture = (changes: Partial<Request.GenerateImage> = {}): Request.GenerateImage => ({
  _tag: "generateImage",
  v: 1,
  prompt: { scene: "a lighthouse at dusk" },
  subjects: [],
  inputs: [],
  size: { _tag: "pixels", width: 512, height: 640 },
  count: 1,
  seed: 7,
  recipe: recipe("generateImage", { checkpoint, steps: 4 }),
  ...changes
})

export const clip = (first: Hash.Sha256, changes: Partial<Request.GenerateVideo> = {}): Request.GenerateVideo => ({
  _tag: "generateVideo",
  v: 1,
  prompt: { scene: "the beam turns" },
  inputs: [{ role: "first", asset: { sha256: first, mediaType: "image/png" } }],
  durationSeconds: 1,
  seed: 3,
  recipe: recipe("generateVideo", {
    diffusionModel: "wan2.2_ti2v_5B_fp16.safetensors", textEncoder: "umt5_xxl_fp8_e4m3fn_scaled.safetensors", vae: "wan2.2_vae.safetensors", steps: 4
  }),
  ...changes
})

export const enhance = (asset: Hash.Sha256, changes: Partial<Request.Enhance> = {}): Request.Enhance => ({
  _tag: "enhance",
  v: 1,
  asset: { sha256: asset, mediaType: "image/png" },
  operation: "upscale",
  subjects: [],
  seed: 0,
  recipe: recipe("enhance", { upscaleModel: "RealESRGAN_x4plus.safetensors" }),
  ...changes
})
