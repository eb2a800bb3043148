import { boolean, float, int, largestSeed, maxResolution, newCombo, type NodeSpec, socket, text } from "../NodeSpec.ts"

const saved = { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" }

/** The image-to-video path of Wan 2.2 TI2V-5B and the savers. */
export const video: ReadonlyArray<NodeSpec> = [
  {
    name: "Wan22ImageToVideoLatent",
    displayName: "Wan22ImageToVideoLatent",
    category: "conditioning/inpaint",
    module: "comfy_extras.nodes_wan",
    required: { vae: socket("VAE", {}), width: int(1280, 32, maxResolution, { step: 32 }), height: int(704, 32, maxResolution, { step: 32 }), length: int(49, 1, maxResolution, { step: 4 }), batch_size: int(1, 1, 4096) },
    optional: { start_image: socket("IMAGE", {}) },
    output: ["LATENT"],
    newStyle: true
  },
  {
    name: "CreateVideo",
    displayName: "Create Video",
    category: "image/video",
    module: "comfy_extras.nodes_video",
    required: { images: socket("IMAGE", { tooltip: "The images to create a video from." }), fps: float(30, 1, 120, { step: 1 }) },
    optional: { audio: socket("AUDIO", { tooltip: "The audio to add to the video." }), bit_depth: int(8, 8, 10, { step: 2 }) },
    output: ["VIDEO"],
    description: "Create a video from images.",
    newStyle: true
  },
  {
    name: "SaveVideo",
    displayName: "Save Video",
    category: "image/video",
    module: "comfy_extras.nodes_video",
    required: { video: socket("VIDEO", { tooltip: "The video to save." }), filename_prefix: text({ default: "video/ComfyUI", multiline: false }), format: newCombo(["auto", "mp4"], { default: "auto" }), codec: newCombo(["auto", "h264"], { default: "auto" }) },
    hidden: saved,
    output: ["VIDEO"],
    outputName: ["video"],
    outputNode: true,
    description: "Saves the input images to your ComfyUI output directory.",
    newStyle: true
  }
]

const codecs = (...options: ReadonlyArray<string>) => ({ codec: newCombo(options, { default: options[0] ?? "auto" }) })

/** The three classes of {@link video} as of 0.34: `format` brings its codecs along, the older spelling still passes. */
export const videoSince34: ReadonlyArray<NodeSpec> = video.map((spec) => {
  if (spec.name !== "SaveVideo") return spec
  const { codec: _, ...required } = spec.required
  const options = [
    { key: "auto", inputs: codecs("auto", "h264") },
    { key: "mp4", inputs: codecs("auto", "h264") }
  ]
  return { ...spec, required: { ...required, format: { kind: "dynamic", options, settings: {} } } }
})

/** Listed only where the caller can encode WebM: an MP4 under that name would be a lie. */
export const saveWebm: NodeSpec = {
  name: "SaveWEBM",
  displayName: "Save WEBM",
  category: "image/video",
  module: "comfy_extras.nodes_video",
  required: { images: socket("IMAGE", {}), filename_prefix: text({ default: "ComfyUI", multiline: false }), codec: newCombo(["vp9", "av1"]), fps: float(24, 0.01, 1000, { step: 0.01 }), crf: float(32, 0, 63, { step: 1 }) },
  hidden: saved,
  output: ["IMAGE"],
  outputName: ["images"],
  outputNode: true,
  newStyle: true,
  experimental: true
}

/** One partner node: a run is paid from the account whose key the client sends. */
export const partner: NodeSpec = {
  name: "FluxProUltraImageNode",
  displayName: "Flux 1.1 [pro] Ultra Image",
  category: "api node/image/BFL",
  module: "comfy_api_nodes.nodes_bfl",
  required: { prompt: text({ default: "", multiline: true }), prompt_upsampling: boolean(false), seed: int(0, 0, largestSeed, { control_after_generate: true }), aspect_ratio: text({ default: "16:9", multiline: false }), raw: boolean(false) },
  optional: { image_prompt: socket("IMAGE", {}), image_prompt_strength: float(0.1, 0, 1, { step: 0.01 }) },
  hidden: { auth_token_comfy_org: "AUTH_TOKEN_COMFY_ORG", api_key_comfy_org: "API_KEY_COMFY_ORG", unique_id: "UNIQUE_ID" },
  output: ["IMAGE"],
  newStyle: true,
  apiNode: true
}
