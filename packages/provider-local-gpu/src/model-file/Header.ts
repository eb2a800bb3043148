/** The header of a safetensors file: names, types and shapes of its tensors, never the tensors themselves. */
import { open } from "node:fs/promises"
import type { Defect } from "./Defect.ts"
import { notSafetensors } from "./first-bytes.ts"

export interface Tensor {
  readonly dtype: string
  readonly shape: ReadonlyArray<number>
  readonly begin: number
  readonly end: number
}

export interface Header {
  readonly metadata: ReadonlyMap<string, string>
  readonly tensors: ReadonlyMap<string, Tensor>
  /** Where the first tensor's bytes begin. */
  readonly dataStart: number
  readonly sizeBytes: number
}

const widths: ReadonlyMap<string, number> = new Map([
  ["F64", 8], ["I64", 8], ["U64", 8], ["F32", 4], ["I32", 4], ["U32", 4], ["F16", 2], ["BF16", 2], ["I16", 2], ["U16", 2],
  ["U8", 1], ["I8", 1], ["BOOL", 1], ["F8_E4M3", 1], ["F8_E5M2", 1]
])

const mostHeaderBytes = 100_000_000n
const mostTensors = 100_000

const corrupt = (defect: string): Defect => ({ defect, code: "model.corrupt" })

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value)

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const tensorOf = (value: unknown): Tensor | undefined => {
  if (!isObject(value)) return undefined
  const { data_offsets: offsets, dtype, shape } = value
  const width = typeof dtype === "string" ? widths.get(dtype) : undefined
  if (width === undefined || !Array.isArray(shape) || !shape.every(isCount) || !Array.isArray(offsets) || offsets.length !== 2) return undefined
  const [begin, end] = offsets as ReadonlyArray<unknown>
  if (!isCount(begin) || !isCount(end)) return undefined
  return end - begin === shape.reduce((product, side) => product * side, width) ? { dtype: dtype as string, shape, begin, end } : undefined
}

const shown = (name: string): string => name.replace(/\p{C}/gu, "�").slice(0, 80)

const parse = (json: string, dataStart: number, sizeBytes: number): Header | Defect => {
  let raw: unknown
  try {
    raw = JSON.parse(json)
  } catch {
    return corrupt("its header is not JSON")
  }
  if (!isObject(raw)) return corrupt("its header is not an object")
  const metadata = new Map<string, string>()
  const tensors = new Map<string, Tensor>()
  for (const [name, value] of Object.entries(raw)) {
    if (name === "__metadata__") {
      for (const [key, text] of Object.entries(isObject(value) ? value : {})) if (typeof text === "string") metadata.set(key, text)
      continue
    }
    const tensor = name === "__proto__" ? undefined : tensorOf(value)
    if (tensor === undefined) return corrupt(`the header's entry ${shown(name)} is not a tensor's`)
    tensors.set(name, tensor)
  }
  if (tensors.size > mostTensors) return corrupt(`its header names ${tensors.size} tensors, more than any model has`)
  let reached = 0
  // A name that stands twice leaves a hole where its first tensor lay.
  for (const tensor of [...tensors.values()].toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (tensor.begin !== reached) return corrupt("its tensors overlap or leave holes")
    reached = tensor.end
  }
  const whole = dataStart + reached
  if (whole > sizeBytes) return corrupt(`it is truncated: ${sizeBytes} of ${whole} bytes`)
  return whole < sizeBytes ? corrupt(`it has ${sizeBytes - whole} bytes too many`) : { metadata, tensors, dataStart, sizeBytes }
}

/** Reads the header, never a tensor. A file that cannot be opened is a defect too. */
export const read = async (path: string): Promise<Header | Defect> => {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => error)
  if (file instanceof Error) return { defect: file.code === "ENOENT" ? "it is not there" : `it cannot be read (${file.code})`, code: "model.missing" }
  try {
    const facts = await file.stat()
    if (!facts.isFile()) return { defect: "it is no file", code: "model.missing" }
    const sizeBytes = facts.size
    const head = Buffer.alloc(Math.min(sizeBytes, 1024))
    await file.read(head, 0, head.byteLength, 0)
    const length = sizeBytes < 16 ? 0n : head.readBigUInt64LE(0)
    if (length < 2n || length > mostHeaderBytes || head[8] !== 0x7b) return notSafetensors(head, sizeBytes)
    if (BigInt(sizeBytes) < 8n + length) return corrupt(`it is truncated: its header alone has ${length} bytes, the file ${sizeBytes}`)
    const json = Buffer.alloc(Number(length))
    await file.read(json, 0, json.byteLength, 8)
    return parse(json.toString("utf8"), 8 + json.byteLength, sizeBytes)
  } finally {
    await file.close()
  }
}
