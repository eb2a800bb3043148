import { boolean, combo, files, float, int, maxResolution, newCombo, type NodeSpec, socket, text } from "../NodeSpec.ts"

const methods = ["nearest-exact", "bilinear", "area", "bicubic", "lanczos"]

const saved = { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" }

/** Classes that take, make, change or save pictures. */
export const pictures: ReadonlyArray<NodeSpec> = [
  {
    name: "LoadImage",
    displayName: "Load Image",
    category: "image",
    module: "nodes",
    required: { image: files("input", { image_upload: true }) },
    output: ["IMAGE", "MASK"]
  },
  {
    name: "SaveImage",
    displayName: "Save Image",
    category: "image",
    module: "nodes",
    required: { images: socket("IMAGE", { tooltip: "The images to save." }), filename_prefix: text({ default: "ComfyUI", tooltip: "The prefix for the file to save." }) },
    hidden: saved,
    output: ["IMAGE"],
    outputName: ["images"],
    outputNode: true,
    description: "Saves the input images to your ComfyUI output directory."
  },
  {
    name: "PreviewImage",
    displayName: "Preview Image",
    category: "image",
    module: "nodes",
    required: { images: socket("IMAGE") },
    hidden: saved,
    output: ["IMAGE"],
    outputName: ["images"],
    outputNode: true
  },
  {
    name: "ImageScale",
    displayName: "Upscale Image",
    category: "image/upscaling",
    module: "nodes",
    required: { image: socket("IMAGE"), upscale_method: combo(methods), width: int(512, 0, maxResolution, { step: 1 }), height: int(512, 0, maxResolution, { step: 1 }), crop: combo(["disabled", "center"]) },
    output: ["IMAGE"]
  },
  {
    name: "ImageScaleBy",
    displayName: "Upscale Image By",
    category: "image/upscaling",
    module: "nodes",
    required: { image: socket("IMAGE"), upscale_method: combo(methods), scale_by: float(1, 0.01, 8, { step: 0.01 }) },
    output: ["IMAGE"]
  },
  {
    name: "ImageUpscaleWithModel",
    displayName: "Upscale Image (using Model)",
    category: "image/upscaling",
    module: "comfy_extras.nodes_upscale_model",
    required: { upscale_model: socket("UPSCALE_MODEL", {}), image: socket("IMAGE", {}) },
    output: ["IMAGE"],
    newStyle: true
  },
  {
    name: "EmptyImage",
    displayName: "EmptyImage",
    category: "image",
    module: "nodes",
    required: { width: int(512, 1, maxResolution, { step: 1 }), height: int(512, 1, maxResolution, { step: 1 }), batch_size: int(1, 1, 4096), color: int(0, 0, 0xffffff, { step: 1, display: "color" }) },
    output: ["IMAGE"]
  },
  {
    name: "ImageBatch",
    displayName: "Batch Images",
    category: "image",
    module: "nodes",
    required: { image1: socket("IMAGE"), image2: socket("IMAGE") },
    output: ["IMAGE"],
    deprecated: true
  },
  {
    name: "RepeatImageBatch",
    displayName: "RepeatImageBatch",
    category: "image/batch",
    module: "comfy_extras.nodes_images",
    required: { image: socket("IMAGE", {}), amount: int(1, 1, 4096) },
    output: ["IMAGE"],
    newStyle: true
  },
  {
    name: "ImageBlur",
    displayName: "Image Blur",
    category: "image/postprocessing",
    module: "comfy_extras.nodes_post_processing",
    required: { image: socket("IMAGE", {}), blur_radius: int(1, 1, 31, { step: 1 }), sigma: float(1, 0.1, 10, { step: 0.1 }) },
    output: ["IMAGE"],
    newStyle: true
  },
  {
    name: "LoadImageMask",
    displayName: "Load Image (as Mask)",
    category: "mask",
    module: "nodes",
    required: { image: files("input", { image_upload: true }), channel: combo(["alpha", "red", "green", "blue"]) },
    output: ["MASK"]
  },
  {
    name: "GrowMask",
    displayName: "Grow Mask",
    category: "mask",
    module: "comfy_extras.nodes_mask",
    required: { mask: socket("MASK", {}), expand: int(0, -maxResolution, maxResolution, { step: 1 }), tapered_corners: boolean(true) },
    output: ["MASK"],
    newStyle: true
  },
  {
    name: "InvertMask",
    displayName: "InvertMask",
    category: "mask",
    module: "comfy_extras.nodes_mask",
    required: { mask: socket("MASK", {}) },
    output: ["MASK"],
    newStyle: true
  },
  {
    name: "MaskToImage",
    displayName: "Convert Mask to Image",
    category: "mask",
    module: "comfy_extras.nodes_mask",
    required: { mask: socket("MASK", {}) },
    output: ["IMAGE"],
    newStyle: true
  },
  {
    name: "ImageToMask",
    displayName: "Convert Image to Mask",
    category: "mask",
    module: "comfy_extras.nodes_mask",
    required: { image: socket("IMAGE", {}), channel: newCombo(["red", "green", "blue", "alpha"]) },
    output: ["MASK"],
    newStyle: true
  },
  {
    name: "ImageCompositeMasked",
    displayName: "ImageCompositeMasked",
    category: "image",
    module: "comfy_extras.nodes_mask",
    required: { destination: socket("IMAGE", {}), source: socket("IMAGE", {}), x: int(0, 0, maxResolution, { step: 1 }), y: int(0, 0, maxResolution, { step: 1 }), resize_source: boolean(false) },
    optional: { mask: socket("MASK", {}) },
    output: ["IMAGE"],
    newStyle: true
  }
]
