/** Whether one tensor's numbers are numbers, and whether any is not zero. */
import type { FileHandle } from "node:fs/promises"
import type { Header, Tensor } from "./Header.ts"

export interface Numbers {
  readonly finite: boolean
  readonly zero: boolean
}

/** All bits of the exponent set means infinite or not a number. */
const judge = (dtype: string, bytes: Uint8Array<ArrayBuffer>): Numbers => {
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

/** Reads that tensor alone. */
export const numbersOf = async (file: FileHandle, header: Header, tensor: Tensor): Promise<Numbers> => {
  const bytes = new Uint8Array(tensor.end - tensor.begin)
  await file.read(bytes, 0, bytes.byteLength, header.dataStart + tensor.begin)
  return judge(tensor.dtype, bytes)
}
