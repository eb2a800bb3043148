/** Safetensors files: the header, and whether the numbers in a LoRA are sound. Never loads a pickle. */
import { open } from "node:fs/promises"

export interface Tensor {
  readonly dtype: string
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

export interface Defect {
  readonly defect: string
}

const widths: ReadonlyMap<string, number> = new Map([
  ["F64", 8], ["I64", 8], ["U64", 8], ["F32", 4], ["I32", 4], ["U32", 4], ["F16", 2], ["BF16", 2], ["I16", 2], ["U16", 2],
  ["U8", 1], ["I8", 1], ["BOOL", 1], ["F8_E4M3", 1], ["F8_E5M2", 1]
])

const maximumHeader = 100_000_000n

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value)

const tensorOf = (value: unknown): Tensor | undefined => {
  if (!isObject(value)) return undefined
  const { data_offsets: offsets, dtype, shape } = value
  const width = typeof dtype === "string" ? widths.get(dtype) : undefined
  if (width === undefined || !Array.isArray(shape) || !Array.isArray(offsets) || offsets.length !== 2) return undefined
  const [begin, end] = offsets as ReadonlyArray<unknown>
  if (!Number.isSafeInteger(begin) || !Number.isSafeInteger(end) || !shape.every((side) => Number.isSafeInteger(side))) return undefined
  const bytes = (shape as ReadonlyArray<number>).reduce((product, side) => product * side, width)
  return (end as number) - (begin as number) === bytes ? { dtype: dtype as string, begin: begin as number, end: end as number } : undefined
}

const parse = (json: string, dataStart: number, sizeBytes: number): Header | Defect => {
  let raw: unknown
  try {
    raw = JSON.parse(json)
  } catch {
    return { defect: "its header is not JSON" }
  }
  if (!isObject(raw)) return { defect: "its header is not an object" }
  const metadata = new Map<string, string>()
  const tensors = new Map<string, Tensor>()
  for (const [name, value] of Object.entries(raw)) {
    if (name === "__metadata__") {
      for (const [key, text] of Object.entries(isObject(value) ? value : {})) if (typeof text === "string") metadata.set(key, text)
      continue
    }
    const tensor = tensorOf(value)
    if (tensor === undefined) return { defect: `the header's entry ${name.slice(0, 80)} is not a tensor's` }
    tensors.set(name, tensor)
  }
  let reached = 0
  for (const tensor of [...tensors.values()].toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (tensor.begin !== reached) return { defect: "its tensors overlap or leave holes" }
    reached = tensor.end
  }
  const whole = dataStart + reached
  if (whole > sizeBytes) return { defect: `it is truncated: ${sizeBytes} of ${whole} bytes` }
  return whole < sizeBytes ? { defect: `it has ${sizeBytes - whole} bytes too many` } : { metadata, tensors, dataStart, sizeBytes }
}

/** Reads the header, never a tensor. A file that cannot be opened is a defect too. */
export const readHeader = async (path: string): Promise<Header | Defect> => {
  const file = await open(path, "r").catch(() => undefined)
  if (file === undefined) return { defect: "it is not there" }
  try {
    const { size } = await file.stat()
    if (size < 16) return { defect: size === 0 ? "it is empty" : "it is too short" }
    const head = Buffer.alloc(9)
    await file.read(head, 0, 9, 0)
    const length = head.readBigUInt64LE(0)
    if (length < 2n || length > maximumHeader || BigInt(size) < 8n + length || head[8] !== 0x7b) return { defect: "it does not begin like a safetensors file" }
    const json = Buffer.alloc(Number(length))
    await file.read(json, 0, json.byteLength, 8)
    return parse(json.toString("utf8"), 8 + json.byteLength, size)
  } finally {
    await file.close()
  }
}

interface Numbers {
  readonly finite: boolean
  readonly zero: boolean
}

/** All bits of the exponent set means infinite or not a number. */
const numbers = (dtype: string, bytes: Uint8Array<ArrayBuffer>): Numbers => {
  if (dtype !== "F16" && dtype !== "BF16" && dtype !== "F32") return { finite: true, zero: false }
  const values = dtype === "F32" ? new Uint32Array(bytes.buffer) : new Uint16Array(bytes.buffer)
  const exponent = dtype === "F32" ? 0x7f80_0000 : dtype === "F16" ? 0x7c00 : 0x7f80
  const magnitude = dtype === "F32" ? 0x7fff_ffff : 0x7fff
  let zero = true
  for (const value of values) {
    if ((value & exponent) === exponent) return { finite: false, zero: false }
    if ((value & magnitude) !== 0) zero = false
  }
  return { finite: true, zero }
}

/** What is wrong with a trained LoRA, or `undefined`: modules there, numbers finite, something learned. */
export const loraDefect = async (path: string, header: Header, signal: AbortSignal): Promise<string | undefined> => {
  const ups = [...header.tensors].filter(([name]) => name.endsWith(".lora_up.weight"))
  if (ups.length === 0 || ![...header.tensors.keys()].some((name) => name.endsWith(".lora_down.weight"))) return "it holds no LoRA"
  const file = await open(path, "r")
  try {
    let learned = 0
    for (const [name, tensor] of header.tensors) {
      signal.throwIfAborted()
      const bytes = new Uint8Array(tensor.end - tensor.begin)
      await file.read(bytes, 0, bytes.byteLength, header.dataStart + tensor.begin)
      const { finite, zero } = numbers(tensor.dtype, bytes)
      if (!finite) return `${name} holds infinite numbers or none`
      if (name.endsWith(".lora_up.weight") && !zero) learned += 1
    }
    // They begin at zero: what is still zero has learned nothing.
    return learned >= ups.length * 0.95 ? undefined : `only ${learned} of ${ups.length} modules learned anything`
  } finally {
    await file.close()
  }
}
