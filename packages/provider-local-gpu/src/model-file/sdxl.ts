/** What an SDXL base checkpoint must hold: the trainer's loader takes neither less nor more. */
import type { Tensor } from "./Header.ts"
import type { Keys } from "./Keys.ts"

const unet = "model.diffusion_model."
const firstEncoder = "conditioner.embedders.0.transformer."
const secondEncoder = "conditioner.embedders.1.model."
const autoencoder = "first_stage_model."

const deepest = `${unet}input_blocks.7.1.transformer_blocks.9.attn2.to_k.weight`

/** Tensors with their shapes that tell the base from its relatives. */
const telling: ReadonlyArray<readonly [string, ReadonlyArray<number>]> = [
  [`${unet}input_blocks.0.0.weight`, [320, 4, 3, 3]],
  [`${unet}input_blocks.4.1.transformer_blocks.1.attn2.to_k.weight`, [640, 2048]],
  [deepest, [1280, 2048]],
  [`${unet}input_blocks.4.1.proj_in.weight`, [640, 640]],
  [`${unet}label_emb.0.0.weight`, [1280, 2816]],
  [`${unet}out.2.weight`, [4, 320, 3, 3]],
  [`${firstEncoder}text_model.embeddings.token_embedding.weight`, [49408, 768]],
  [`${secondEncoder}token_embedding.weight`, [49408, 1280]],
  [`${secondEncoder}transformer.resblocks.31.mlp.c_fc.weight`, [5120, 1280]],
  [`${autoencoder}encoder.conv_in.weight`, [128, 3, 3, 3]],
  [`${autoencoder}decoder.conv_in.weight`, [512, 4, 3, 3]]
]

/** Some tools write the projection as a layer's weight. */
const projections = [`${secondEncoder}text_projection`, `${secondEncoder}text_projection.weight`]

interface Part {
  readonly name: string
  readonly prefix: string
  /** How many tensors it may have. */
  readonly counts?: ReadonlyArray<number>
}

const parts: ReadonlyArray<Part> = [
  { name: "U-Net", prefix: unet, counts: [1680] },
  // The older files also carry the positions.
  { name: "first text encoder", prefix: firstEncoder, counts: [196, 197] },
  { name: "second text encoder", prefix: secondEncoder },
  { name: "VAE", prefix: autoencoder, counts: [248] }
]

const isWide = (keys: Keys): boolean =>
  keys.has(`${unet}input_blocks.0.0.weight`, 320, 4, 3, 3) &&
  (keys.has(`${unet}label_emb.0.0.weight`, 1280, 2816) || keys.has(`${unet}input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight`, 640, 2048))

/** SDXL's width without its depth. */
export const reducedSdxl = (keys: Keys): boolean => isWide(keys) && !keys.has(deepest)

export const looksLikeSdxl = (keys: Keys): boolean => isWide(keys) && keys.has(deepest)

const list = (names: ReadonlyArray<string>): string => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`)

/** Why a file of SDXL's kind cannot be trained on; `undefined` where it can. */
export const defectOfSdxl = (keys: Keys, tensors: ReadonlyMap<string, Tensor>): string | undefined => {
  const absent = parts.filter(({ prefix }) => !keys.begins(prefix))
  if (absent.length > 0) return `it holds no ${list(absent.map(({ name }) => name))}; the trainer needs a whole checkpoint`
  const wrong = telling.find(([name, shape]) => !keys.has(name, ...shape))
  if (wrong !== undefined) {
    const [name, shape] = wrong
    return `${name} ${keys.has(name) ? `is ${keys.shape(name)!.join("×")} instead of ${shape.join("×")}` : "is missing"}`
  }
  if (!projections.some((name) => keys.has(name, 1280, 1280))) return `${projections[0]} is missing`
  for (const { counts, name, prefix } of parts) {
    const count = keys.count(prefix)
    if (counts !== undefined && !counts.includes(count)) return `its ${name} has ${count} tensors instead of ${counts.join(" or ")}`
  }
  if (keys.has("edm_mean") || keys.has("edm_std")) return "it is Playground 2.5, which is trained another way (EDM)"
  const eighths = [...tensors.values()].filter(({ dtype }) => dtype.startsWith("F8_")).length
  return eighths === 0 ? undefined : `${eighths} of its tensors are 8-bit (fp8), too coarse to train on`
}

/** What each part has, for people. */
export const partsOf = (keys: Keys): ReadonlyArray<{ readonly name: string; readonly tensors: number }> => parts.map(({ name, prefix }) => ({ name, tensors: keys.count(prefix) }))
