import { boolean, float, int, largestSeed, maxResolution, newCombo, newUploads, type NodeSpec, socket } from "../NodeSpec.ts"

const samplers = ["euler", "euler_ancestral", "heun", "dpm_2", "dpmpp_2m", "dpmpp_2m_sde", "lcm", "ddim", "uni_pc"]

/** Opening clips, working on their frames one by one, and the image-to-video path of LTX-Video. */
export const clips: ReadonlyArray<NodeSpec> = [
  {
    name: "LoadVideo",
    displayName: "Load Video",
    category: "video",
    module: "comfy_extras.nodes_video",
    required: { file: newUploads({ video_upload: true }) },
    output: ["VIDEO"],
    newStyle: true
  },
  {
    name: "GetVideoComponents",
    displayName: "Get Video Components",
    category: "video",
    module: "comfy_extras.nodes_video",
    required: { video: socket("VIDEO", { tooltip: "The video to extract components from." }) },
    output: ["IMAGE", "AUDIO", "FLOAT", "INT"],
    outputName: ["images", "audio", "fps", "bit_depth"],
    newStyle: true
  },
  {
    name: "RebatchImages",
    displayName: "Rebatch Images",
    category: "image/batch",
    module: "comfy_extras.nodes_rebatch",
    required: { images: socket("IMAGE", {}), batch_size: int(1, 1, 4096) },
    output: ["IMAGE"],
    isList: true,
    newStyle: true
  },
  {
    name: "LTXVPreprocess",
    displayName: "LTXV Preprocess",
    category: "video/preprocessors",
    module: "comfy_extras.nodes_lt",
    required: { image: socket("IMAGE", {}), img_compression: int(35, 0, 100, { tooltip: "Amount of compression to apply on image." }) },
    output: ["IMAGE"],
    outputName: ["output_image"],
    newStyle: true
  },
  {
    name: "LTXVImgToVideo",
    displayName: "LTXVImgToVideo",
    category: "model/conditioning/ltxv",
    module: "comfy_extras.nodes_lt",
    required: {
      positive: socket("CONDITIONING", {}), negative: socket("CONDITIONING", {}), vae: socket("VAE", {}), image: socket("IMAGE", {}),
      width: int(768, 64, maxResolution, { step: 32 }), height: int(512, 64, maxResolution, { step: 32 }), length: int(97, 9, maxResolution, { step: 8 }),
      batch_size: int(1, 1, 4096), strength: float(1, 0, 1)
    },
    output: ["CONDITIONING", "CONDITIONING", "LATENT"],
    outputName: ["positive", "negative", "latent"],
    newStyle: true
  },
  {
    name: "LTXVConditioning",
    displayName: "LTXVConditioning",
    category: "model/conditioning/ltxv",
    module: "comfy_extras.nodes_lt",
    required: { positive: socket("CONDITIONING", {}), negative: socket("CONDITIONING", {}), frame_rate: float(25, 0, 1000, { step: 0.01 }) },
    output: ["CONDITIONING", "CONDITIONING"],
    outputName: ["positive", "negative"],
    newStyle: true
  },
  {
    name: "LTXVScheduler",
    displayName: "LTXVScheduler",
    category: "model/sampling/schedulers",
    module: "comfy_extras.nodes_lt",
    required: {
      steps: int(20, 1, 10_000), max_shift: float(2.05, 0, 100, { step: 0.01 }), base_shift: float(0.95, 0, 100, { step: 0.01 }),
      stretch: boolean(true, { advanced: true }), terminal: float(0.1, 0, 0.99, { step: 0.01, advanced: true })
    },
    optional: { latent: socket("LATENT", {}) },
    output: ["SIGMAS"],
    newStyle: true
  },
  {
    name: "KSamplerSelect",
    displayName: "KSamplerSelect",
    category: "model/sampling/samplers",
    module: "comfy_extras.nodes_custom_sampler",
    required: { sampler_name: newCombo(samplers) },
    output: ["SAMPLER"],
    newStyle: true
  },
  {
    name: "SamplerCustom",
    displayName: "SamplerCustom",
    category: "model/sampling/custom",
    module: "comfy_extras.nodes_custom_sampler",
    required: {
      model: socket("MODEL", {}), add_noise: boolean(true, { advanced: true }), noise_seed: int(0, 0, largestSeed, { control_after_generate: true }),
      cfg: float(8, 0, 100, { step: 0.1, round: 0.01 }), positive: socket("CONDITIONING", {}), negative: socket("CONDITIONING", {}),
      sampler: socket("SAMPLER", {}), sigmas: socket("SIGMAS", {}), latent_image: socket("LATENT", {})
    },
    output: ["LATENT", "LATENT"],
    outputName: ["output", "denoised_output"],
    newStyle: true
  }
]
