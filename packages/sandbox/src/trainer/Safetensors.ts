import { createHash } from "node:crypto"
import { open } from "node:fs/promises"

/** One tensor of a safetensors file: what its header says. */
export interface TensorEntry {
  readonly dtype: string
  readonly shape: ReadonlyArray<number>
}

/** One tensor with its bytes, little endian, row by row. */
export interface Tensor extends TensorEntry {
  readonly name: string
  readonly data: Uint8Array
}

/** What stands at the head of a safetensors file. */
export interface Header {
  readonly metadata: Readonly<Record<string, string>>
  readonly tensors: ReadonlyMap<string, TensorEntry>
  /** Bytes from the start of the file to the first tensor byte: 8 + N. */
  readonly dataStart: number
}

/** Why a file is not a safetensors file, in the words of the format's own library. */
export type Defect = "header too small" | "header too large" | "invalid header length" | "invalid JSON in header" | "incomplete metadata, file not fully covered"

const widths: Readonly<Record<string, number>> = { F64: 8, I64: 8, F32: 4, I32: 4, F16: 2, BF16: 2, I16: 2, U8: 1, I8: 1, BOOL: 1 }

const sizeOf = (entry: TensorEntry): number => entry.shape.reduce((product, side) => product * side, widths[entry.dtype] ?? 1)

/**
 * The head of a safetensors file: length and JSON, padded with spaces to a multiple of 8.
 *
 * Tensors lie in the order given, without holes, as the format demands.
 */
export const encodeHeader = (tensors: ReadonlyArray<TensorEntry & { readonly name: string }>, metadata: Readonly<Record<string, string>>): Uint8Array => {
  const entries: Record<string, unknown> = { __metadata__: metadata }
  let at = 0
  for (const tensor of tensors) {
    const end = at + sizeOf(tensor)
    entries[tensor.name] = { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [at, end] }
    at = end
  }
  const json = Buffer.from(JSON.stringify(entries))
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  return Buffer.concat([length, padded])
}

/** A whole safetensors file in memory. */
export const encode = (tensors: ReadonlyArray<Tensor>, metadata: Readonly<Record<string, string>>): Uint8Array =>
  Buffer.concat([encodeHeader(tensors, metadata), ...tensors.map((tensor) => tensor.data)])

const parse = (json: Buffer, fileBytes: number): Header | Defect => {
  let raw: unknown
  try {
    raw = JSON.parse(json.toString("utf8"))
  } catch {
    return "invalid JSON in header"
  }
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return "invalid JSON in header"
  let metadata: Record<string, string> = {}
  const tensors = new Map<string, TensorEntry>()
  let last = 0
  for (const [name, value] of Object.entries(raw)) {
    if (name === "__metadata__") {
      metadata = value as Record<string, string>
      continue
    }
    const entry = value as { dtype: string; shape: ReadonlyArray<number>; data_offsets: readonly [number, number] }
    if (!Array.isArray(entry.shape) || !Array.isArray(entry.data_offsets)) return "invalid JSON in header"
    tensors.set(name, { dtype: entry.dtype, shape: entry.shape })
    last = Math.max(last, entry.data_offsets[1])
  }
  if (8 + json.length + last !== fileBytes) return "incomplete metadata, file not fully covered"
  return { metadata, tensors, dataStart: 8 + json.length }
}

/** Reads the head of a safetensors file without its tensors, or says what is wrong with the file. */
export const readHeader = async (path: string): Promise<Header | Defect> => {
  const file = await open(path, "r")
  try {
    const { size } = await file.stat()
    if (size < 8) return "header too small"
    const head = Buffer.alloc(8)
    await file.read(head, 0, 8, 0)
    const length = head.readBigUInt64LE()
    if (length > 100_000_000n) return "header too large"
    if (8 + Number(length) > size) return "invalid header length"
    const json = Buffer.alloc(Number(length))
    await file.read(json, 0, json.length, 8)
    return parse(json, size)
  } finally {
    await file.close()
  }
}

/**
 * SHA-256 (hexadecimal) of a file from byte `start` to its end, read in pieces.
 *
 * With `start` at the first tensor byte the hash does not depend on the metadata: two files with the
 * same weights and other comments agree.
 */
export const hashFrom = async (path: string, start: number): Promise<string> => {
  const file = await open(path, "r")
  try {
    const hash = createHash("sha256")
    for await (const chunk of file.createReadStream({ start, autoClose: false, highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
    return hash.digest("hex")
  } finally {
    await file.close()
  }
}
