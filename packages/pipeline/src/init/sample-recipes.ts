/** Recipes and sets of a new workspace: one of each stage for an own GPU and for Higgsfield, and a training for each size of card. */
import { type Aim, type Memory, trainingPreset } from "@likeness/provider-local-gpu/training-presets"

/** The base model of every training here. */
const trainedOn = `# The checkpoint lies in the connection's checkpoints folder, under this name.
baseModel:
  v: 1
  family: sdxl
  files:
    - role: checkpoint
      name: sd_xl_base_1.0.safetensors
      sha256: 31e35c80fc4829d14f90153f4c74cd59c90b779f6afe05a74cd6120b893f7e5b
  licence:
    name: CreativeML Open RAIL++-M
    source: https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0
retries: 1
`

/** A training's recipe for a card and an aim, each value with the trainer's name for it. */
const trainingRecipe = (comment: string, memory: Memory, aim: Aim): string => {
  const { fallbacks = [], settings } = trainingPreset(memory, aim)
  const lines = (values: object, indent: string) => Object.entries(values).map(([name, value]) => `${indent}${name}: ${String(value)}\n`).join("")
  return `${comment}capability: trainIdentity
provider: local-gpu
settings:
${lines(settings, "  ")}fallbacks:                  # once, where the card's memory runs out in spite of it
${fallbacks.map((fallback) => `  - after: ${fallback.after}\n    settings:\n${lines(fallback.settings, "      ")}`).join("")}${trainedOn}`
}

const localTrainings = {
  "local-train": trainingRecipe("# Trains a LoRA of an SDXL base model with sd-scripts, on a card of 16 GB or more: the balanced preset.\n", 16, "balanced"),
  "local-train-fast": trainingRecipe("# A quarter of the time: whether pictures and trigger are worth a whole training. 16 GB or more.\n", 16, "fast"),
  "local-train-quality": trainingRecipe("# For 40 varied pictures or more; the best epoch is chosen by measurement and often not the last. 16 GB or more.\n", 16, "quality"),
  "local-train-12gb": trainingRecipe("# The balanced preset for a card of 12 GB that drives no screen.\n", 12, "balanced"),
  "local-train-24gb": trainingRecipe("# The balanced preset for a card of 24 GB.\n", 24, "balanced"),
  "local-train-48gb": trainingRecipe("# The balanced preset for a card of 48 GB.\n", 48, "balanced"),
  "local-train-80gb": trainingRecipe("# The balanced preset for a card of 80 GB.\n", 80, "balanced")
}

const localImage = `# Pictures with an SDXL checkpoint and the persona's LoRA, on ComfyUI.
capability: generateImage
provider: local-gpu
settings:
  checkpoint: sd_xl_base_1.0.safetensors
  steps: 30
  cfg: 6
  samplerName: dpmpp_2m
  scheduler: karras
  strengthModel: 0.8        # of the LoRA
prompt:
  prefix: photo
  negative: "text, watermark, deformed hands"
retries: 1
`

const localVideo = `# Clips from an approved picture with Wan 2.2 TI2V-5B, on ComfyUI.
capability: generateVideo
provider: local-gpu
settings:
  diffusionModel: wan2.2_ti2v_5B_fp16.safetensors
  textEncoder: umt5_xxl_fp8_e4m3fn_scaled.safetensors
  vae: wan2.2_vae.safetensors
  steps: 20
  cfg: 5
  frameRate: 24
retries: 1
`

const localEnhance = `# Upscaling with an ESRGAN model, on ComfyUI.
capability: enhance
provider: local-gpu
settings:
  upscaleModel: RealESRGAN_x4plus.safetensors
  modelFactor: 4
retries: 1
`

const localFace = `# The largest face of a picture, painted anew at the size that the checkpoint knows: likeness enhance --recipe local-face --operation repairFace
capability: enhance
provider: local-gpu
settings:
  checkpoint: sd_xl_base_1.0.safetensors
  denoise: 0.45             # how much of the face may change
  steps: 30
  cfg: 6
retries: 1
`

const cloudTrain = `# A Soul ID of the second generation: 40 credits (2.50 USD).
capability: trainIdentity
provider: higgsfield
settings:
  providerModel: soul-id/v2
retries: 1
`

const cloudImage = `# Pictures with Soul v2 and the persona's Soul ID: about 0.09 credits each at 1080p.
capability: generateImage
provider: higgsfield
settings:
  providerModel: higgsfield-ai/soul/v2/standard
  resolution: 1080p         # or 720p: about 0.05 credits each
retries: 1
`

const cloudVideo = `# Clips of about five seconds from an approved picture.
capability: generateVideo
provider: higgsfield
settings:
  providerModel: higgsfield-ai/dop/lite    # 2 credits; dop/turbo 6.5, dop/standard 9
retries: 1
`

/** Text by file name without its ending. */
export const sampleRecipes: { readonly [name: string]: string } = {
  "cloud-image": cloudImage,
  "cloud-train": cloudTrain,
  "cloud-video": cloudVideo,
  "local-enhance": localEnhance,
  "local-face": localFace,
  "local-image": localImage,
  ...localTrainings,
  "local-video": localVideo
}

/** Text by file name without its ending: recipes by name, one for each stage that the set has. */
export const sampleSets: { readonly [name: string]: string } = {
  local: `# Everything on your own GPU.
trainIdentity: local-train
generateImage: local-image
generateVideo: local-video
enhance: local-enhance
`,
  cloud: `# Everything on Higgsfield.
trainIdentity: cloud-train
generateImage: cloud-image
generateVideo: cloud-video
`,
  hybrid: `# Identity and pictures on your own GPU, clips on Higgsfield.
trainIdentity: local-train
generateImage: local-image
generateVideo: cloud-video
enhance: local-enhance
`
}
