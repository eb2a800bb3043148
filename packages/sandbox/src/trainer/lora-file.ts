import { createHash } from "node:crypto"
import * as Chance from "./Chance.ts"
import * as Safetensors from "./Safetensors.ts"

/** One adapted linear layer. */
export interface Module {
  readonly name: string
  readonly inputs: number
  readonly outputs: number
}

const attention = (name: string, width: number, context: number): ReadonlyArray<Module> => [
  { name: `${name}_to_q`, inputs: width, outputs: width },
  { name: `${name}_to_k`, inputs: context, outputs: width },
  { name: `${name}_to_v`, inputs: context, outputs: width },
  { name: `${name}_to_out_0`, inputs: width, outputs: width }
]

const transformer = (place: string, width: number, depth: number): ReadonlyArray<Module> => [
  { name: `lora_unet_${place}_proj_in`, inputs: width, outputs: width },
  ...Array.from({ length: depth }, (_, index) => {
    const block = `lora_unet_${place}_transformer_blocks_${index}`
    return [
      ...attention(`${block}_attn1`, width, width),
      ...attention(`${block}_attn2`, width, 2048),
      { name: `${block}_ff_net_0_proj`, inputs: width, outputs: width * 8 },
      { name: `${block}_ff_net_2`, inputs: width * 4, outputs: width }
    ]
  }).flat(),
  { name: `lora_unet_${place}_proj_out`, inputs: width, outputs: width }
]

/** The 722 layers of SDXL's U-Net that `networks.lora` adapts. */
export const unetModules: ReadonlyArray<Module> = [
  ...["input_blocks_4_1", "input_blocks_5_1"].flatMap((place) => transformer(place, 640, 2)),
  ...["input_blocks_7_1", "input_blocks_8_1", "middle_block_1", "output_blocks_0_1", "output_blocks_1_1", "output_blocks_2_1"].flatMap((place) => transformer(place, 1280, 10)),
  ...["output_blocks_3_1", "output_blocks_4_1", "output_blocks_5_1"].flatMap((place) => transformer(place, 640, 2))
]

const encoder = (prefix: string, layers: number, width: number): ReadonlyArray<Module> =>
  Array.from({ length: layers }, (_, index) => {
    const layer = `${prefix}_text_model_encoder_layers_${index}`
    return [
      ...["k_proj", "out_proj", "q_proj", "v_proj"].map((name) => ({ name: `${layer}_self_attn_${name}`, inputs: width, outputs: width })),
      { name: `${layer}_mlp_fc1`, inputs: width, outputs: width * 4 },
      { name: `${layer}_mlp_fc2`, inputs: width * 4, outputs: width }
    ]
  }).flat()

/** The layers of the first text encoder, 72, and of the second, 192. */
export const encoderModules: readonly [ReadonlyArray<Module>, ReadonlyArray<Module>] = [encoder("lora_te1", 12, 768), encoder("lora_te2", 32, 1280)]

/** What a small file keeps: layers that readers look at, as many as fit. */
const preferred: ReadonlyArray<Module> = [
  ...unetModules.filter(({ name }) => name === "lora_unet_input_blocks_4_1_proj_in"),
  ...encoderModules[0].slice(0, 1),
  ...unetModules.filter(({ inputs, outputs }) => inputs === 640 && outputs === 640),
  ...unetModules.filter(({ inputs, outputs }) => inputs === 1280 && outputs === 1280).slice(0, 8)
]

const smallBytes = 240_000

const bytesOf = ({ inputs, outputs }: Module, dim: number): number => 2 * dim * (inputs + outputs) + 2

/** A file's layers: all of them, or those that keep it below 300 kB (always at least one). */
export const chosenModules = (dim: number, all: boolean, textEncoders: boolean): ReadonlyArray<Module> => {
  if (all) return [...unetModules, ...(textEncoders ? encoderModules.flat() : [])]
  const kept: Array<Module> = []
  let total = 0
  for (const module of new Set(preferred)) {
    if (!textEncoders && !module.name.startsWith("lora_unet_")) continue
    if (kept.length > 0 && total + bytesOf(module, dim) > smallBytes) continue
    kept.push(module)
    total += bytesOf(module, dim)
  }
  return kept
}

/** Half-precision numbers of either sign between 2⁻⁷ and 2⁻⁴, or NaN throughout. */
const weights = (key: string, count: number, broken: boolean): Uint8Array => {
  const bytes = Buffer.from(Chance.bytes(key, count * 2))
  for (let at = 0; at < bytes.length; at += 2) {
    const drawn = bytes.readUInt16LE(at)
    bytes.writeUInt16LE(broken ? 0x7e00 : (drawn & 0x8000) | ((8 + ((drawn >> 10) & 0x3) % 3) << 10) | (drawn & 0x3ff), at)
  }
  return bytes
}

const half = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(2)
  new DataView(bytes.buffer, bytes.byteOffset).setUint16(0, toHalf(value), true)
  return bytes
}

/** Bits of a positive half-precision number. */
const toHalf = (value: number): number => {
  if (value === 0) return 0
  const exponent = Math.floor(Math.log2(value))
  return ((exponent + 15) << 10) | Math.round((value / 2 ** exponent - 1) * 1024)
}

export interface LoraOrder {
  /** Decides every weight. */
  readonly key: string
  readonly modules: ReadonlyArray<Module>
  readonly dim: number
  readonly alpha: number
  readonly broken: boolean
}

/** The tensors of a LoRA file in kohya's names, half precision, sorted. */
export const tensors = ({ alpha, broken, dim, key, modules }: LoraOrder): ReadonlyArray<Safetensors.Tensor> =>
  modules
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ inputs, name, outputs }) => [
      { name: `${name}.alpha`, dtype: "F16", shape: [], data: half(alpha) },
      { name: `${name}.lora_down.weight`, dtype: "F16", shape: [dim, inputs], data: weights(`${key}/${name}/down`, dim * inputs, broken) },
      { name: `${name}.lora_up.weight`, dtype: "F16", shape: [outputs, dim], data: weights(`${key}/${name}/up`, outputs * dim, broken) }
    ])

/** The bits of a half-precision number, in single precision. */
const single = (bits: number): number => {
  const [sign, exponent, fraction] = [(bits & 0x8000) * 0x1_0000, (bits >> 10) & 0x1f, bits & 0x3ff]
  if (exponent === 0x1f) return sign + 0x7f80_0000 + fraction * 0x2000
  return exponent === 0 ? sign : sign + (exponent - 15 + 127) * 0x80_0000 + fraction * 0x2000
}

/** The same weights in single precision, as a state keeps them. */
export const widened = (list: ReadonlyArray<Safetensors.Tensor>): ReadonlyArray<Safetensors.Tensor> =>
  list.map((tensor) => {
    const from = Buffer.from(tensor.data)
    const data = Buffer.alloc(from.length * 2)
    for (let at = 0; at < from.length; at += 2) data.writeUInt32LE(single(from.readUInt16LE(at)), at * 2)
    return { ...tensor, dtype: "F32", data }
  })

/** A whole LoRA file; adds the two hashes that web interfaces index by. */
export const encode = (list: ReadonlyArray<Safetensors.Tensor>, metadata: Readonly<Record<string, string>>): Uint8Array => {
  const payload = Buffer.concat(list.map((tensor) => tensor.data))
  const full = createHash("sha256").update(payload).digest("hex")
  const legacy = createHash("sha256").update(payload.subarray(0x100000, 0x110000)).digest("hex").slice(0, 8)
  const sorted = Object.fromEntries(Object.entries({ ...metadata, sshs_model_hash: full, sshs_legacy_hash: legacy }).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return Safetensors.encode(list, sorted)
}

/**
 * How like the persona a LoRA of this epoch makes pictures, 0–1.
 *
 * Best two thirds of the way (the 2nd of 3, the 7th of 10), too little before, overtrained after, with
 * a touch of noise from the data.
 */
export const likenessOf = (key: string, epoch: number, epochs: number): number => {
  const best = Math.max(1, Math.round((epochs * 2) / 3))
  const away = (epoch - best) / epochs
  const likeness = 0.76 - (away < 0 ? 0.9 : 0.55) * away ** 2 + 0.02 * (Chance.uniform(`${key}/likeness`) - 0.5)
  return Math.round(Math.max(0.2, likeness) * 1000) / 1000
}
