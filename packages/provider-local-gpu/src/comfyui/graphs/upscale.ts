/** A larger picture by an ESRGAN-type model, scaled down where the model makes it larger than asked. */
import { node, type Graph } from "../Graph.ts"

export interface Upscale {
  readonly picture: string
  readonly upscaleModel: string
  /** What to multiply the model's result with; 1 leaves it. */
  readonly scaleBy: number
  readonly prefix: string
}

export const upscale = (order: Upscale): Graph => ({
  1: node("LoadImage", { image: order.picture }),
  2: node("UpscaleModelLoader", { model_name: order.upscaleModel }),
  3: node("ImageUpscaleWithModel", { upscale_model: ["2", 0], image: ["1", 0] }),
  ...(order.scaleBy === 1 ? {} : { 4: node("ImageScaleBy", { image: ["3", 0], upscale_method: "lanczos", scale_by: order.scaleBy }) }),
  5: node("SaveImage", { images: [order.scaleBy === 1 ? "3" : "4", 0], filename_prefix: order.prefix })
})
