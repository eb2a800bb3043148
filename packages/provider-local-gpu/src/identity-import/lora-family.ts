/** Which base model a LoRA was trained for, from its layers' names and sizes. */
import type { Header } from "../model-file/Header.ts"
import type { Layers } from "./lora-keys.ts"

/** `unknown`: none of these. */
export type Family = "sdxl" | "sdxl-refiner" | "sd1" | "sd2" | "sd3" | "flux" | "wan" | "unknown"

/** Columns that cross-attention reads: what the text encoders of a family give. */
const byContext: ReadonlyMap<number, Family> = new Map([[2048, "sdxl"], [1280, "sdxl-refiner"], [1024, "sd2"], [768, "sd1"]])

const crossAttention = /attn2[._](?:processor[._])?to_[kv]$/u

/** Names that no U-Net of Stable Diffusion has. */
const transformers: ReadonlyArray<readonly [Family, RegExp]> = [
  ["flux", /(?:^|[._])(?:single_transformer_blocks|double_blocks|single_blocks)[._]/u],
  ["sd3", /(?:^|[._])joint_blocks[._]|(?:^|[._])transformer_blocks[._]\d+[._]attn[._]add_[kqv]_proj/u],
  ["wan", /^(?:diffusion_model\.|lora_unet_|transformer\.)?blocks[._]\d+[._](?:self_attn|cross_attn|ffn)[._]/u]
]

/** A layer of the U-Net under any of the usual prefixes. */
const inUnet = /(?:^|[._])(?:input_blocks|middle_block|output_blocks|down_blocks|mid_block|up_blocks)[._]/u

const secondEncoder = /^(?:lora_te2_|text_encoder_2\.|base_model\.model\.text_encoder_2\.)/u

/** SDXL's transformers are up to ten deep, those of the older ones one. */
const deep = /transformer_blocks[._][2-9][._]/u

/** SDXL and 2.x project with layers, 1.x with convolutions. */
const isLinearProjection = (layer: Layers["layers"][number]): boolean => /proj_(?:in|out)$/u.test(layer.name) && layer.down.length === 2

/** The only U-Net of those that has attention at 320 channels. */
const isNarrow = (layer: Layers["layers"][number]): boolean => (layer.down[1] ?? 0) === 320 || (layer.up[0] ?? 0) === 320

export const familyOf = ({ layers }: Layers, names: ReadonlyArray<string>, metadata: Header["metadata"]): Family => {
  const transformer = transformers.find(([, pattern]) => names.some((name) => pattern.test(name)))?.[0]
  if (transformer !== undefined) return transformer
  const contexts = layers.flatMap(({ down, name }) => (inUnet.test(name) && crossAttention.test(name) ? down[1] ?? [] : []))
  // Layers of one file that disagree are of no family.
  if (contexts.length > 0) return new Set(contexts).size === 1 ? byContext.get(contexts[0]!) ?? "unknown" : "unknown"
  const unet = layers.filter(({ name }) => inUnet.test(name))
  if (unet.some(isNarrow)) return "unknown"
  if (names.some((name) => inUnet.test(name) && deep.test(name)) || names.some((name) => secondEncoder.test(name))) return "sdxl"
  if (unet.some(isLinearProjection)) return "sdxl"
  // LyCORIS' shapes say little: what the trainer wrote has to do.
  const written = metadata.get("ss_base_model_version") ?? metadata.get("modelspec.architecture") ?? ""
  return /sdxl|stable-diffusion-xl/iu.test(written) ? "sdxl" : /^sd_?v?1|stable-diffusion-v1/iu.test(written) ? "sd1" : "unknown"
}
