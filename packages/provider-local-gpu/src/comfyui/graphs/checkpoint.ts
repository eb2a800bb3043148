/** The first nodes of every SDXL graph: a checkpoint, and the identity's LoRA on it where there is one. */
import { node, type Graph, type Link } from "../Graph.ts"

/** An identity's LoRA as the server lists it. Both strengths 0 make the server skip it. */
export interface Lora {
  readonly name: string
  readonly strengthModel: number
  readonly strengthClip: number
}

export interface Checkpoint {
  readonly checkpoint: string
  readonly lora?: Lora
}

/** Nodes 1 and 2, and where later nodes take model, text encoder and VAE from. */
export const checkpoint = (order: Checkpoint): { readonly nodes: Graph; readonly model: Link; readonly clip: Link; readonly vae: Link } => {
  const loader = node("CheckpointLoaderSimple", { ckpt_name: order.checkpoint })
  if (order.lora === undefined) return { nodes: { 1: loader }, model: ["1", 0], clip: ["1", 1], vae: ["1", 2] }
  const lora = node("LoraLoader", {
    model: ["1", 0],
    clip: ["1", 1],
    lora_name: order.lora.name,
    strength_model: order.lora.strengthModel,
    strength_clip: order.lora.strengthClip
  })
  return { nodes: { 1: loader, 2: lora }, model: ["2", 0], clip: ["2", 1], vae: ["1", 2] }
}
