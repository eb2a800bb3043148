/** The same picture gone over with little noise, at its own size or scaled first. */
import { node, type Graph } from "../Graph.ts"
import { checkpoint, type Checkpoint } from "./checkpoint.ts"
import { sampler, words, type Sampling, type Words } from "./sampling.ts"

export interface Refine extends Checkpoint, Words {
  readonly picture: string
  readonly sampling: Sampling
  /** Absent keeps the size. */
  readonly scaleBy?: number
  readonly prefix: string
}

export const refine = (order: Refine): Graph => {
  const base = checkpoint(order)
  const scaled = order.scaleBy !== undefined && order.scaleBy !== 1
  return {
    ...base.nodes,
    3: words(order.positive, base.clip),
    4: words(order.negative, base.clip),
    5: node("LoadImage", { image: order.picture }),
    ...(scaled ? { 6: node("ImageScaleBy", { image: ["5", 0], upscale_method: "lanczos", scale_by: order.scaleBy! }) } : {}),
    7: node("VAEEncode", { pixels: [scaled ? "6" : "5", 0], vae: base.vae }),
    8: sampler(order.sampling, { model: base.model, positive: ["3", 0], negative: ["4", 0], latent: ["7", 0] }),
    9: node("VAEDecode", { samples: ["8", 0], vae: base.vae }),
    10: node("SaveImage", { images: ["9", 0], filename_prefix: order.prefix })
  }
}
