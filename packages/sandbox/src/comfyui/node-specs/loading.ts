import { combo, files, float, newFiles, type NodeSpec, socket } from "../NodeSpec.ts"

const strength = float(1, -100, 100, { step: 0.01, tooltip: "How strongly to modify the model. This value can be negative." })

const clipTypes = ["stable_diffusion", "stable_cascade", "sd3", "stable_audio", "mochi", "ltxv", "pixart", "cosmos", "lumina2", "wan", "hidream", "chroma", "ace", "omnigen2", "qwen_image", "hunyuan_image", "flux2", "ovis"]

/** Classes that open model files. */
export const loading: ReadonlyArray<NodeSpec> = [
  {
    name: "CheckpointLoaderSimple",
    displayName: "Load Checkpoint",
    category: "loaders",
    module: "nodes",
    required: { ckpt_name: files("checkpoints", { tooltip: "The name of the checkpoint (model) to load." }) },
    output: ["MODEL", "CLIP", "VAE"],
    description: "Loads a diffusion model checkpoint, diffusion models are used to denoise latents."
  },
  {
    name: "LoraLoader",
    displayName: "Load LoRA (Model and CLIP)",
    category: "loaders",
    module: "nodes",
    required: { model: socket("MODEL"), clip: socket("CLIP"), lora_name: files("loras", { tooltip: "The name of the LoRA." }), strength_model: strength, strength_clip: strength },
    output: ["MODEL", "CLIP"]
  },
  {
    name: "LoraLoaderModelOnly",
    displayName: "Load LoRA",
    category: "loaders",
    module: "nodes",
    required: { model: socket("MODEL"), lora_name: files("loras"), strength_model: strength },
    output: ["MODEL"]
  },
  {
    name: "VAELoader",
    displayName: "Load VAE",
    category: "loaders",
    module: "nodes",
    required: { vae_name: files("vae", {}, ["pixel_space"]) },
    output: ["VAE"]
  },
  {
    name: "UNETLoader",
    displayName: "Load Diffusion Model",
    category: "advanced/loaders",
    module: "nodes",
    required: { unet_name: files("diffusion_models"), weight_dtype: combo(["default", "fp8_e4m3fn", "fp8_e4m3fn_fast", "fp8_e5m2"], { advanced: true }) },
    output: ["MODEL"]
  },
  {
    name: "CLIPLoader",
    displayName: "Load CLIP",
    category: "advanced/loaders",
    module: "nodes",
    required: { clip_name: files("text_encoders"), type: combo(clipTypes) },
    optional: { device: combo(["default", "cpu"], { advanced: true }) },
    output: ["CLIP"]
  },
  {
    name: "UpscaleModelLoader",
    displayName: "Load Upscale Model",
    category: "loaders",
    module: "comfy_extras.nodes_upscale_model",
    required: { model_name: newFiles("upscale_models") },
    output: ["UPSCALE_MODEL"],
    newStyle: true
  }
]
