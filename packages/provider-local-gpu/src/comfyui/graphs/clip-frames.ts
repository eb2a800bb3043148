/**
 * A clip's frames, each worked on alone, and the same rate, length and sound at the end.
 *
 * Rebatched to one, everything in between runs once for each frame: one frame's memory on the GPU, and
 * in refining the same noise for every frame, so that they flicker less.
 */
import { node, type Graph, type Link } from "../Graph.ts"
import { checkpoint, type Checkpoint } from "./checkpoint.ts"
import { sampler, words, type Sampling, type Words } from "./sampling.ts"

interface Clip {
  /** The uploaded clip, as the server names it. */
  readonly clip: string
  readonly prefix: string
}

const mostFrames = 4096

/** Nodes 30 to 37; `frames` is where each frame comes from, `done` where it goes on. */
const around = (order: Clip, between: (frames: Link) => { readonly nodes: Graph; readonly done: Link }): Graph => {
  const work = between(["32", 0])
  return {
    ...work.nodes,
    30: node("LoadVideo", { file: order.clip }),
    31: node("GetVideoComponents", { video: ["30", 0] }),
    32: node("RebatchImages", { images: ["31", 0], batch_size: 1 }),
    33: node("RebatchImages", { images: work.done, batch_size: mostFrames }),
    34: node("CreateVideo", { images: ["33", 0], fps: ["31", 2], audio: ["31", 1] }),
    35: node("SaveVideo", { video: ["34", 0], filename_prefix: order.prefix, format: "mp4", codec: "h264" })
  }
}

export interface UpscaleClip extends Clip {
  readonly upscaleModel: string
  /** What to multiply the model's result with; 1 leaves it. */
  readonly scaleBy: number
}

export const upscaleClip = (order: UpscaleClip): Graph =>
  around(order, (frames) => ({
    nodes: {
      1: node("UpscaleModelLoader", { model_name: order.upscaleModel }),
      2: node("ImageUpscaleWithModel", { upscale_model: ["1", 0], image: frames }),
      ...(order.scaleBy === 1 ? {} : { 3: node("ImageScaleBy", { image: ["2", 0], upscale_method: "lanczos", scale_by: order.scaleBy }) })
    },
    done: [order.scaleBy === 1 ? "2" : "3", 0]
  }))

export interface RefineClip extends Clip, Checkpoint, Words {
  readonly sampling: Sampling
}

export const refineClip = (order: RefineClip): Graph => {
  const base = checkpoint(order)
  return around(order, (frames) => ({
    nodes: {
      ...base.nodes,
      3: words(order.positive, base.clip),
      4: words(order.negative, base.clip),
      5: node("VAEEncode", { pixels: frames, vae: base.vae }),
      6: sampler(order.sampling, { model: base.model, positive: ["3", 0], negative: ["4", 0], latent: ["5", 0] }),
      7: node("VAEDecode", { samples: ["6", 0], vae: base.vae })
    },
    done: ["7", 0]
  }))
}
