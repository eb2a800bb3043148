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

const parts = (): { readonly header: Uint8Array; readonly size: number } => {
  const entries = tensors()
  const header = Safetensors.encodeHeader(entries, { "modelspec.architecture": "stable-diffusion-xl-v1-base", "modelspec.title": "Sandbox SDXL base", sandbox: "no weights" })
  return { header, size: header.length + entries.reduce((sum, entry) => sum + entry.shape.reduce((product, side) => product * side, 2), 0) }
}

/**
 * Writes a file whose header is that of an SDXL base checkpoint and whose weights are holes.
 *
 * Valid to the last byte for everything that reads headers: true shapes for the telling tensors, the
 * true number of tensors per part, size equal to what the header says. It looks 234 MB large and
 * takes a quarter of a megabyte of disk, since the zeros are never written.
 */
export const writeSdxlCheckpoint = async (path: string): Promise<void> => {
  const { header, size } = parts()
  const file = await open(path, "w")
  try {
    await file.write(header)
    await file.truncate(size)
  } finally {
    await file.close()
  }
}

/** Of every file that {@link writeSdxlCheckpoint} writes. */
export const sdxlCheckpointSha256 = "e62a139d71c73590640e39d2dd5368c8ad14b285fb6d150d27cf2d70664ae638"

/**
 * Whether a file is as {@link writeSdxlCheckpoint} wrote it, without reading what are holes: the disk holds no more
 * than its header, and what it holds is that. `false` also where that can't be told, as on a disk that keeps no holes.
 */
export const isUntouchedSdxlCheckpoint = async (path: string): Promise<boolean> => {
  const { header, size } = parts()
  const file = await open(path, "r")
  try {
    const { blksize, blocks, size: found } = await file.stat()
    const held = Math.ceil(header.length / blksize) * blksize
    if (found !== size || blocks * 512 > held) return false
    const expected = Buffer.alloc(held)
    expected.set(header)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(held), 0, held, 0)
    return bytesRead === held && buffer.equals(expected)
  } finally {
    await file.close()
  }
}

/** Whether a header is that of an SDXL base checkpoint. */
export const isSdxlCheckpoint = (header: Safetensors.Header): boolean =>
  signature.every(([name, shape]) => header.tensors.get(name)?.shape.join() === shape.join())
