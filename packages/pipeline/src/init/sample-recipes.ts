/** Recipes and sets of a new workspace: one of each stage for an own GPU and for Higgsfield. */

const localTrain = `# Trains a LoRA of an SDXL base model with sd-scripts. The values are the balanced preset's.
capability: trainIdentity
provider: local-gpu
settings:
  resolution: 1024
  networkDim: 32            # network_dim
  networkAlpha: 16          # network_alpha
  maxTrainEpochs: 10
  learningRate: 0.0001
  lrScheduler: cosine
  seed: 42
# The checkpoint lies in the connection's checkpoints folder, under this name.
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
  "local-image": localImage,
  "local-train": localTrain,
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
