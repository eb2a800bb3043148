/** SDXL pictures that begin at a given picture, scaled and cropped to the size that is asked for. */
import { node, type Graph } from "../Graph.ts"
import { checkpoint } from "./checkpoint.ts"
import { sampler, words } from "./sampling.ts"
import type { TextToPicture } from "./text-to-picture.ts"

export interface PictureToPicture extends TextToPicture {
  /** The uploaded picture, as the server names it. */
  readonly init: string
}

export const pictureToPicture = (order: PictureToPicture): Graph => {
  const base = checkpoint(order)
  const batch = order.count > 1
  return {
    ...base.nodes,
    3: words(order.positive, base.clip),
    4: words(order.negative, base.clip),
    5: node("LoadImage", { image: order.init }),
    6: node("ImageScale", { image: ["5", 0], upscale_method: "lanczos", width: order.width, height: order.height, crop: "center" }),
    ...(batch ? { 7: node("RepeatImageBatch", { image: ["6", 0], amount: order.count }) } : {}),
    8: node("VAEEncode", { pixels: [batch ? "7" : "6", 0], vae: base.vae }),
    9: sampler(order.sampling, { model: base.model, positive: ["3", 0], negative: ["4", 0], latent: ["8", 0] }),
    10: node("VAEDecode", { samples: ["9", 0], vae: base.vae }),
    11: node("SaveImage", { images: ["10", 0], filename_prefix: order.prefix })
  }
}
