/** A masked region painted anew and pasted over the untouched original. White in the mask is what may change. */
import { node, type Graph } from "../Graph.ts"
import { checkpoint, type Checkpoint } from "./checkpoint.ts"
import { sampler, words, type Sampling, type Words } from "./sampling.ts"

export interface RepairRegion extends Checkpoint, Words {
  readonly picture: string
  /** As large as the picture. */
  readonly mask: string
  readonly growMask: number
  readonly blurMask: number
  readonly sampling: Sampling
  readonly prefix: string
}

export const repairRegion = (order: RepairRegion): Graph => {
  const base = checkpoint(order)
  return {
    ...base.nodes,
    3: node("LoadImage", { image: order.picture }),
    4: node("LoadImageMask", { image: order.mask, channel: "red" }),
    5: node("GrowMask", { mask: ["4", 0], expand: order.growMask, tapered_corners: true }),
    6: node("MaskToImage", { mask: ["5", 0] }),
    7: node("ImageBlur", { image: ["6", 0], blur_radius: order.blurMask, sigma: Math.min(10, order.blurMask / 2) }),
    8: node("ImageToMask", { image: ["7", 0], channel: "red" }),
    9: node("VAEEncode", { pixels: ["3", 0], vae: base.vae }),
    10: node("SetLatentNoiseMask", { samples: ["9", 0], mask: ["8", 0] }),
    // Makes the soft edge of the mask count.
    11: node("DifferentialDiffusion", { model: base.model, strength: 1 }),
    12: words(order.positive, base.clip),
    13: words(order.negative, base.clip),
    14: sampler(order.sampling, { model: ["11", 0], positive: ["12", 0], negative: ["13", 0], latent: ["10", 0] }),
    15: node("VAEDecode", { samples: ["14", 0], vae: base.vae }),
    16: node("ImageCompositeMasked", { destination: ["3", 0], source: ["15", 0], x: 0, y: 0, resize_source: false, mask: ["8", 0] }),
    17: node("SaveImage", { images: ["16", 0], filename_prefix: order.prefix })
  }
}
