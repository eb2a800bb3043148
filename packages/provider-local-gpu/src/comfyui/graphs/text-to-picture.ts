/** SDXL pictures from words: one seed for the whole batch. */
import { node, type Graph } from "../Graph.ts"
import { checkpoint, type Checkpoint } from "./checkpoint.ts"
import { sampler, words, type Sampling, type Words } from "./sampling.ts"

export interface TextToPicture extends Checkpoint, Words {
  readonly sampling: Sampling
  readonly width: number
  readonly height: number
  readonly count: number
  readonly prefix: string
}

export const textToPicture = (order: TextToPicture): Graph => {
  const base = checkpoint(order)
  return {
    ...base.nodes,
    3: words(order.positive, base.clip),
    4: words(order.negative, base.clip),
    5: node("EmptyLatentImage", { width: order.width, height: order.height, batch_size: order.count }),
    6: sampler(order.sampling, { model: base.model, positive: ["3", 0], negative: ["4", 0], latent: ["5", 0] }),
    7: node("VAEDecode", { samples: ["6", 0], vae: base.vae }),
    8: node("SaveImage", { images: ["7", 0], filename_prefix: order.prefix })
  }
}
