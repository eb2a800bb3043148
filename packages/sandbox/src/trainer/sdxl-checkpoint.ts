import { open } from "node:fs/promises"
import * as Safetensors from "./Safetensors.ts"

const unet = "model.diffusion_model."
const firstEncoder = "conditioner.embedders.0.transformer."
const secondEncoder = "conditioner.embedders.1.model."
const autoencoder = "first_stage_model."

/** Tensors by which an SDXL base checkpoint is told from its relatives, with their true shapes. */
const signature: ReadonlyArray<readonly [string, ReadonlyArray<number>]> = [
  [`${unet}input_blocks.0.0.weight`, [320, 4, 3, 3]],
  [`${unet}input_blocks.4.1.transformer_blocks.1.attn2.to_k.weight`, [640, 2048]],
  [`${unet}input_blocks.7.1.transformer_blocks.9.attn2.to_k.weight`, [1280, 2048]],
  [`${unet}input_blocks.4.1.proj_in.weight`, [640, 640]],
  [`${unet}label_emb.0.0.weight`, [1280, 2816]],
  [`${unet}out.2.weight`, [4, 320, 3, 3]],
  [`${firstEncoder}text_model.embeddings.token_embedding.weight`, [49408, 768]],
  [`${secondEncoder}token_embedding.weight`, [49408, 1280]],
  [`${secondEncoder}text_projection`, [1280, 1280]],
  [`${secondEncoder}transformer.resblocks.31.mlp.c_fc.weight`, [5120, 1280]],
  [`${autoencoder}encoder.conv_in.weight`, [128, 3, 3, 3]],
  [`${autoencoder}decoder.conv_in.weight`, [512, 4, 3, 3]]
]

/** How many tensors a plain SDXL file has under each part; the loader of the trainer counts strictly. */
const counts: ReadonlyArray<readonly [string, number]> = [[unet, 1680], [firstEncoder, 197], [secondEncoder, 390], [autoencoder, 248]]

const tensors = (): ReadonlyArray<Safetensors.TensorEntry & { readonly name: string }> => {
  const named = signature.map(([name, shape]) => ({ name, dtype: "F16", shape }))
  const fillers = counts.flatMap(([prefix, count]) => {
    const present = signature.filter(([name]) => name.startsWith(prefix)).length
    return Array.from({ length: count - present }, (_, index) => ({ name: `${prefix}sandbox.${index}.weight`, dtype: "F16", shape: [1] }))
  })
  return [...named, ...fillers]
}

/**
 * Writes a file whose header is that of an SDXL base checkpoint and whose weights are holes.
 *
 * Valid to the last byte for everything that reads headers: true shapes for the telling tensors, the
 * true number of tensors per part, size equal to what the header says. It looks 234 MB large and
 * takes a quarter of a megabyte of disk, since the zeros are never written.
 */
export const writeSdxlCheckpoint = async (path: string): Promise<void> => {
  const entries = tensors()
  const header = Safetensors.encodeHeader(entries, { "modelspec.architecture": "stable-diffusion-xl-v1-base", "modelspec.title": "Sandbox SDXL base", sandbox: "no weights" })
  const payload = entries.reduce((sum, entry) => sum + entry.shape.reduce((product, side) => product * side, 2), 0)
  const file = await open(path, "w")
  try {
    await file.write(header)
    await file.truncate(header.length + payload)
  } finally {
    await file.close()
  }
}

/** Of every file that {@link writeSdxlCheckpoint} writes. */
export const sdxlCheckpointSha256 = "e62a139d71c73590640e39d2dd5368c8ad14b285fb6d150d27cf2d70664ae638"

/** Whether a header is that of an SDXL base checkpoint. */
export const isSdxlCheckpoint = (header: Safetensors.Header): boolean =>
  signature.every(([name, shape]) => header.tensors.get(name)?.shape.join() === shape.join())
