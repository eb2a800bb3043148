/** The sampler node that pictures, refinements and repairs share. */
import { node, type Link, type Node } from "../Graph.ts"

export interface Sampling {
  readonly seed: number
  readonly steps: number
  readonly cfg: number
  readonly samplerName: string
  readonly scheduler: string
  /** 0–1. */
  readonly denoise: number
}

export interface Words {
  readonly positive: string
  /** Empty text where there is none: the sampler needs both. */
  readonly negative: string
}

export const sampler = (sampling: Sampling, links: { readonly model: Link; readonly positive: Link; readonly negative: Link; readonly latent: Link }): Node =>
  node("KSampler", {
    model: links.model,
    positive: links.positive,
    negative: links.negative,
    latent_image: links.latent,
    seed: sampling.seed,
    steps: sampling.steps,
    cfg: sampling.cfg,
    sampler_name: sampling.samplerName,
    scheduler: sampling.scheduler,
    denoise: sampling.denoise
  })

export const words = (text: string, clip: Link): Node => node("CLIPTextEncode", { clip, text })
