/** Wan 2.2 TI2V-5B: a clip that begins at a given picture. */
import { node, type Graph } from "../Graph.ts"
import { sampler, words, type Sampling, type Words } from "./sampling.ts"

export interface PictureToClip extends Words {
  readonly diffusionModel: string
  readonly textEncoder: string
  readonly vae: string
  readonly shift: number
  readonly sampling: Sampling
  /** The uploaded picture, as the server names it. */
  readonly first: string
  /** Pixels, multiples of 32. */
  readonly width: number
  readonly height: number
  /** Frames: 4n + 1. */
  readonly length: number
  readonly frameRate: number
  readonly format: "mp4" | "webm"
  readonly prefix: string
}

/** The model takes 4n + 1 frames: the nearest to what is asked, at least 5. */
export const frames = (durationSeconds: number, frameRate: number): number => Math.max(1, Math.round((durationSeconds * frameRate) / 4)) * 4 + 1

export const pictureToClip = (order: PictureToClip): Graph => ({
  1: node("UNETLoader", { unet_name: order.diffusionModel, weight_dtype: "default" }),
  2: node("CLIPLoader", { clip_name: order.textEncoder, type: "wan", device: "default" }),
  3: node("VAELoader", { vae_name: order.vae }),
  4: words(order.positive, ["2", 0]),
  5: words(order.negative, ["2", 0]),
  6: node("LoadImage", { image: order.first }),
  7: node("Wan22ImageToVideoLatent", { vae: ["3", 0], width: order.width, height: order.height, length: order.length, batch_size: 1, start_image: ["6", 0] }),
  8: node("ModelSamplingSD3", { model: ["1", 0], shift: order.shift }),
  9: sampler(order.sampling, { model: ["8", 0], positive: ["4", 0], negative: ["5", 0], latent: ["7", 0] }),
  10: node("VAEDecode", { samples: ["9", 0], vae: ["3", 0] }),
  ...(order.format === "webm"
    ? { 11: node("SaveWEBM", { images: ["10", 0], filename_prefix: order.prefix, codec: "vp9", fps: order.frameRate, crf: 32 }) }
    : {
        11: node("CreateVideo", { images: ["10", 0], fps: order.frameRate }),
        // The plain spelling of format and codec is valid from 0.27 on; newer servers take it as well.
        12: node("SaveVideo", { video: ["11", 0], filename_prefix: order.prefix, format: "mp4", codec: "h264" })
      })
})
