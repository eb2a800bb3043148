import { boolean, combo, float, int, largestSeed, maxResolution, type NodeSpec, socket, text } from "../NodeSpec.ts"

const samplers = ["euler", "euler_cfg_pp", "euler_ancestral", "euler_ancestral_cfg_pp", "heun", "heunpp2", "dpm_2", "dpm_2_ancestral", "lms", "dpm_fast", "dpm_adaptive", "dpmpp_2s_ancestral", "dpmpp_sde", "dpmpp_sde_gpu", "dpmpp_2m", "dpmpp_2m_sde", "dpmpp_2m_sde_gpu", "dpmpp_3m_sde", "dpmpp_3m_sde_gpu", "ddpm", "lcm", "ipndm", "deis", "res_multistep", "gradient_estimation", "er_sde", "ddim", "uni_pc", "uni_pc_bh2"]

const schedulers = ["simple", "sgm_uniform", "karras", "exponential", "ddim_uniform", "beta", "normal", "linear_quadratic", "kl_optimal"]

const latentMethods = ["nearest-exact", "bilinear", "area", "bicubic", "bislerp"]

const side = (initial: number, min = 16) => int(initial, min, maxResolution, { step: 8 })

/** Classes between loaded models and decoded pictures. */
export const sampling: ReadonlyArray<NodeSpec> = [
  {
    name: "CLIPTextEncode",
    displayName: "CLIP Text Encode (Prompt)",
    category: "conditioning",
    module: "nodes",
    required: { text: text({ multiline: true, dynamicPrompts: true, tooltip: "The text to be encoded." }), clip: socket("CLIP", { tooltip: "The CLIP model used for encoding the text." }) },
    output: ["CONDITIONING"]
  },
  {
    name: "CLIPSetLastLayer",
    displayName: "CLIP Set Last Layer",
    category: "conditioning",
    module: "nodes",
    required: { clip: socket("CLIP"), stop_at_clip_layer: int(-1, -24, -1, { step: 1, advanced: true }) },
    output: ["CLIP"]
  },
  {
    name: "EmptyLatentImage",
    displayName: "Empty Latent Image",
    category: "latent",
    module: "nodes",
    required: { width: side(512), height: side(512), batch_size: int(1, 1, 4096) },
    output: ["LATENT"]
  },
  {
    name: "KSampler",
    displayName: "KSampler",
    category: "sampling",
    module: "nodes",
    required: {
      model: socket("MODEL"),
      seed: int(0, 0, largestSeed, { control_after_generate: true }),
      steps: int(20, 1, 10000),
      cfg: float(8, 0, 100, { step: 0.1, round: 0.01 }),
      sampler_name: combo(samplers),
      scheduler: combo(schedulers),
      positive: socket("CONDITIONING"),
      negative: socket("CONDITIONING"),
      latent_image: socket("LATENT"),
      denoise: float(1, 0, 1, { step: 0.01 })
    },
    output: ["LATENT"]
  },
  {
    name: "VAEDecode",
    displayName: "VAE Decode",
    category: "latent",
    module: "nodes",
    required: { samples: socket("LATENT"), vae: socket("VAE") },
    output: ["IMAGE"]
  },
  {
    name: "VAEDecodeTiled",
    displayName: "VAE Decode (Tiled)",
    category: "_for_testing",
    module: "nodes",
    required: {
      samples: socket("LATENT"),
      vae: socket("VAE"),
      tile_size: int(512, 64, 4096, { step: 32, advanced: true }),
      overlap: int(64, 0, 4096, { step: 32, advanced: true }),
      temporal_size: int(64, 8, 4096, { step: 4, advanced: true }),
      temporal_overlap: int(8, 4, 4096, { step: 4, advanced: true })
    },
    output: ["IMAGE"]
  },
  {
    name: "VAEEncode",
    displayName: "VAE Encode",
    category: "latent",
    module: "nodes",
    required: { pixels: socket("IMAGE"), vae: socket("VAE") },
    output: ["LATENT"]
  },
  {
    name: "VAEEncodeForInpaint",
    displayName: "VAE Encode (for Inpainting)",
    category: "latent/inpaint",
    module: "nodes",
    required: { pixels: socket("IMAGE"), vae: socket("VAE"), mask: socket("MASK"), grow_mask_by: int(6, 0, 64, { step: 1, advanced: true }) },
    output: ["LATENT"]
  },
  {
    name: "SetLatentNoiseMask",
    displayName: "Set Latent Noise Mask",
    category: "latent/inpaint",
    module: "nodes",
    required: { samples: socket("LATENT"), mask: socket("MASK") },
    output: ["LATENT"]
  },
  {
    name: "InpaintModelConditioning",
    displayName: "InpaintModelConditioning",
    category: "conditioning/inpaint",
    module: "nodes",
    required: { positive: socket("CONDITIONING"), negative: socket("CONDITIONING"), vae: socket("VAE"), pixels: socket("IMAGE"), mask: socket("MASK"), noise_mask: boolean(true, { tooltip: "Add a noise mask to the latent so sampling will only happen within the mask." }) },
    output: ["CONDITIONING", "CONDITIONING", "LATENT"],
    outputName: ["positive", "negative", "latent"]
  },
  {
    name: "LatentUpscale",
    displayName: "Upscale Latent",
    category: "latent",
    module: "nodes",
    required: { samples: socket("LATENT"), upscale_method: combo(latentMethods), width: side(512, 0), height: side(512, 0), crop: combo(["disabled", "center"]) },
    output: ["LATENT"]
  },
  {
    name: "LatentUpscaleBy",
    displayName: "Upscale Latent By",
    category: "latent",
    module: "nodes",
    required: { samples: socket("LATENT"), upscale_method: combo(latentMethods), scale_by: float(1.5, 0.01, 8, { step: 0.01 }) },
    output: ["LATENT"]
  },
  {
    name: "DifferentialDiffusion",
    displayName: "Differential Diffusion",
    category: "_for_testing",
    module: "comfy_extras.nodes_differential_diffusion",
    required: { model: socket("MODEL", {}) },
    optional: { strength: float(1, 0, 1, { step: 0.001 }) },
    output: ["MODEL"],
    newStyle: true,
    experimental: true
  },
  {
    name: "ModelSamplingSD3",
    displayName: "ModelSamplingSD3",
    category: "advanced/model",
    module: "comfy_extras.nodes_model_advanced",
    required: { model: socket("MODEL"), shift: float(3, 0, 100, { step: 0.01 }) },
    output: ["MODEL"]
  }
]
