/** LTX-Video 2B: a clip that begins at a given picture. */
import { node, type Graph } from "../Graph.ts"
import { words, type Words } from "./sampling.ts"

export interface LtxClip extends Words {
  readonly checkpoint: string
  readonly textEncoder: string
  readonly seed: number
  readonly steps: number
  readonly cfg: number
  readonly samplerName: string
  /** The uploaded picture, as the server names it. */
  readonly first: string
  /** Pixels, multiples of 32. */
  readonly width: number
  readonly height: number
  /** Frames: 8n + 1. */
  readonly length: number
  readonly frameRate: number
  readonly prefix: string
}

/** The model takes 8n + 1 frames: the nearest to what is asked, at least 9. */
export const ltxFrames = (durationSeconds: number, frameRate: number): number => Math.max(1, Math.round((durationSeconds * frameRate) / 8)) * 8 + 1

export const ltxClip = (order: LtxClip): Graph => ({
  1: node("CheckpointLoaderSimple", { ckpt_name: order.checkpoint }),
  2: node("CLIPLoader", { clip_name: order.textEncoder, type: "ltxv", device: "default" }),
  3: words(order.positive, ["2", 0]),
  4: words(order.negative, ["2", 0]),
  5: node("LoadImage", { image: order.first }),
  // A little compression keeps the model from freezing the first frame.
  6: node("LTXVPreprocess", { image: ["5", 0], img_compression: 35 }),
  7: node("LTXVImgToVideo", { positive: ["3", 0], negative: ["4", 0], vae: ["1", 2], image: ["6", 0], width: order.width, height: order.height, length: order.length, batch_size: 1, strength: 1 }),
  8: node("LTXVConditioning", { positive: ["7", 0], negative: ["7", 1], frame_rate: order.frameRate }),
  9: node("LTXVScheduler", { steps: order.steps, max_shift: 2.05, base_shift: 0.95, stretch: true, terminal: 0.1, latent: ["7", 2] }),
  10: node("KSamplerSelect", { sampler_name: order.samplerName }),
  11: node("SamplerCustom", {
    model: ["1", 0], add_noise: true, noise_seed: order.seed, cfg: order.cfg, positive: ["8", 0], negative: ["8", 1], sampler: ["10", 0], sigmas: ["9", 0], latent_image: ["7", 2]
  }),
  12: node("VAEDecode", { samples: ["11", 0], vae: ["1", 2] }),
  13: node("CreateVideo", { images: ["12", 0], fps: order.frameRate }),
  14: node("SaveVideo", { video: ["13", 0], filename_prefix: order.prefix, format: "mp4", codec: "h264" })
})
