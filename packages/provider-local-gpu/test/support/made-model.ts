/** Model files with true headers and holes for their weights. */
import * as Safetensors from "@likeness/sandbox/trainer/Safetensors"
import { open } from "node:fs/promises"

export type Shapes = ReadonlyArray<readonly [string, ReadonlyArray<number>]>

const P = "model.diffusion_model."
const first = "conditioner.embedders.0.transformer."
const second = "conditioner.embedders.1.model."
const vae = "first_stage_model."

const unetShapes: Shapes = [
  [`${P}input_blocks.0.0.weight`, [320, 4, 3, 3]],
  [`${P}input_blocks.4.1.transformer_blocks.1.attn2.to_k.weight`, [640, 2048]],
  [`${P}input_blocks.7.1.transformer_blocks.9.attn2.to_k.weight`, [1280, 2048]],
  [`${P}input_blocks.4.1.proj_in.weight`, [640, 640]],
  [`${P}label_emb.0.0.weight`, [1280, 2816]],
  [`${P}out.2.weight`, [4, 320, 3, 3]]
]
const restShapes: Shapes = [
  [`${first}text_model.embeddings.token_embedding.weight`, [49408, 768]],
  [`${second}token_embedding.weight`, [49408, 1280]],
  [`${second}text_projection`, [1280, 1280]],
  [`${second}transformer.resblocks.31.mlp.c_fc.weight`, [5120, 1280]],
  [`${vae}encoder.conv_in.weight`, [128, 3, 3, 3]],
  [`${vae}decoder.conv_in.weight`, [512, 4, 3, 3]],
  [`${vae}decoder.conv_out.weight`, [3, 128, 3, 3]]
]

/** Small tensors until `prefix` has `count`. */
const filled = (shapes: Shapes, prefix: string, count: number): Shapes => [
  ...shapes,
  ...Array.from({ length: Math.max(0, count - shapes.filter(([name]) => name.startsWith(prefix)).length) }, (_, index) => [`${prefix}filler.${index}.weight`, [1]] as const)
]

/** A whole SDXL base checkpoint's names and shapes. */
export const sdxl: Shapes = [[P, 1680], [first, 196], [second, 390], [vae, 248]].reduce<Shapes>((shapes, [prefix, count]) => filled(shapes, prefix as string, count as number), [...unetShapes, ...restShapes])

export const changed = (shapes: Shapes, name: string, shape: ReadonlyArray<number> | undefined): Shapes =>
  shape === undefined ? shapes.filter(([each]) => each !== name) : [...shapes.filter(([each]) => each !== name), [name, shape]]

const without = (shapes: Shapes, prefix: string): Shapes => shapes.filter(([name]) => !name.startsWith(prefix))

/** Files of every family that is told from SDXL's base, with the words of their refusal. */
export const families: ReadonlyArray<readonly [architecture: string, says: string, shapes: Shapes]> = [
  ["lora", "a LoRA", [["lora_unet_input_blocks_4_1_proj_in.lora_down.weight", [8, 640]], ["lora_unet_input_blocks_4_1_proj_in.lora_up.weight", [640, 8]], ["lora_unet_input_blocks_4_1_proj_in.alpha", []]]],
  ["lora", "a LoRA", [["unet.mid_block.attentions.0.proj_in.lora_A.weight", [8, 1280]], ["unet.mid_block.attentions.0.proj_in.lora_B.weight", [1280, 8]]]],
  ["textual-inversion", "textual inversion", [["clip_g", [4, 1280]], ["clip_l", [4, 768]]]],
  ["controlnet", "ControlNet", [["control_model.input_blocks.0.0.weight", [320, 4, 3, 3]]]],
  ["ip-adapter", "IP-Adapter", [["image_proj.latents", [1, 16, 1280]]]],
  ["flux", "Flux", [["double_blocks.0.img_attn.norm.key_norm.scale", [128]]]],
  ["flux", "Flux", [[`${P}double_blocks.0.img_attn.norm.key_norm.scale`, [128]]]],
  ["flux", "Flux", [["img_in.weight", [3072, 64]]]],
  ["sd3", "Stable Diffusion 3", [[`${P}joint_blocks.0.context_block.attn.qkv.weight`, [4608, 1536]]]],
  ["sd3", "Stable Diffusion 3", [[`${P}x_embedder.proj.weight`, [1536, 16, 2, 2]]]],
  ["transformer", "another kind", [["blocks.0.self_attn.q.weight", [64, 64]]]],
  ["vae", "only a VAE", [["encoder.conv_in.weight", [128, 3, 3, 3]], ["decoder.conv_out.weight", [3, 128, 3, 3]]]],
  ["vae", "only a VAE", [[`${vae}encoder.conv_in.weight`, [128, 3, 3, 3]], [`${vae}decoder.conv_out.weight`, [3, 128, 3, 3]]]],
  ["text-encoder", "only a text encoder", [["text_model.embeddings.token_embedding.weight", [49, 768]]]],
  ["sdxl-diffusers", "form of diffusers", [["down_blocks.0.resnets.0.conv1.weight", [320, 320, 3, 3]], ["add_embedding.linear_1.weight", [1280, 2816]]]],
  ["sd1", "Stable Diffusion 1.x", [[`${P}input_blocks.0.0.weight`, [320, 4, 3, 3]], [`${P}input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight`, [320, 768]]]],
  ["sd2", "Stable Diffusion 2.x", [[`${P}input_blocks.0.0.weight`, [320, 4, 3, 3]], [`${P}input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight`, [320, 1024]]]],
  ["sdxl-refiner", "refiner", [[`${P}input_blocks.0.0.weight`, [384, 4, 3, 3]], [`${P}label_emb.0.0.weight`, [1536, 2560]]]],
  ["sdxl-inpaint", "inpainting", changed(sdxl, `${P}input_blocks.0.0.weight`, [320, 9, 3, 3])],
  ["sdxl-inpaint", "inpainting", changed(sdxl, `${P}input_blocks.0.0.weight`, [320, 8, 3, 3])],
  ["sdxl-reduced", "reduced SDXL", changed(sdxl, `${P}input_blocks.7.1.transformer_blocks.9.attn2.to_k.weight`, undefined)],
  ["sdxl", "holds no VAE", without(sdxl, vae)],
  ["sdxl", "holds no first text encoder and second text encoder", without(without(sdxl, first), second)],
  ["sdxl", "text_projection is missing", changed(sdxl, `${second}text_projection`, undefined)],
  ["sdxl", "is 640×640×1×1 instead of 640×640", changed(sdxl, `${P}input_blocks.4.1.proj_in.weight`, [640, 640, 1, 1])],
  ["sdxl", "has 1681 tensors instead of 1680", [...sdxl, [`${P}surplus.weight`, [1]]]],
  ["sdxl", "Playground 2.5", [...sdxl, ["edm_mean", [4]]]],
  ["unknown", "no model that is known", [["model.0.weight", [64, 3, 3, 3]]]]
]

export interface Made {
  readonly dtype?: string
  readonly metadata?: Readonly<Record<string, string>>
}

const encoded = (shapes: Shapes, { dtype = "F16", metadata = {} }: Made) => {
  const entries = shapes.map(([name, shape]) => ({ name, shape, dtype }))
  const width = dtype === "F32" ? 4 : dtype.startsWith("F8") ? 1 : 2
  return { header: Safetensors.encodeHeader(entries, metadata), payload: entries.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, width), 0) }
}

/** Writes it with holes where the weights would be: gigabytes to readers, nothing on the disk. */
export const write = async (path: string, shapes: Shapes, made: Made = {}): Promise<{ readonly sizeBytes: number; readonly headerBytes: number }> => {
  const { header, payload } = encoded(shapes, made)
  const file = await open(path, "w")
  try {
    await file.write(header)
    await file.truncate(header.byteLength + payload)
  } finally {
    await file.close()
  }
  return { sizeBytes: header.byteLength + payload, headerBytes: header.byteLength }
}
