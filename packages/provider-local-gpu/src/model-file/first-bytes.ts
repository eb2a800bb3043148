/** What a file is that does not begin like safetensors, told from its first bytes: what people have under a model's name. */
import type { Defect } from "./Defect.ts"

const corrupt = (defect: string): Defect => ({ defect, code: "model.corrupt" })
const foreign = (defect: string): Defect => ({ defect, code: "model.wrong_architecture" })

const beginsWith = (head: Buffer, text: string): boolean => head.subarray(0, text.length).equals(Buffer.from(text, "latin1"))

/** PyTorch's own archives are ZIPs too; their first entry says so. */
const isTorchArchive = (head: Buffer): boolean => {
  if (head.byteLength < 30) return false
  const name = head.subarray(30, 30 + head.readUInt16LE(26)).toString("latin1")
  return /(?:^|\/)(?:data\.pkl|\.format_version|version|byteorder|data\/\d+)$/u.test(name)
}

const pickle = "it is a pickle (.ckpt, .pt, .bin), not safetensors; loading one runs whatever code is in it"

/** `head`: the file's first bytes, 1024 or all of them. */
export const notSafetensors = (head: Buffer, sizeBytes: number): Defect => {
  if (sizeBytes === 0) return corrupt("it is empty")
  if (beginsWith(head, "PK\x03\x04")) return corrupt(isTorchArchive(head) ? pickle : "it is a ZIP archive, not safetensors")
  if (head[0] === 0x80 && head[1] !== undefined && head[1] >= 2 && head[1] <= 5) return corrupt(pickle)
  if (beginsWith(head, "GGUF")) return foreign("it is a GGUF file, which the trainer cannot read")
  if (beginsWith(head, "\x89HDF")) return foreign("it is an HDF5 file, which the trainer cannot read")
  const text = head.toString("utf8").replace(/^\uFEFF/u, "").trimStart()
  if (text.startsWith("version https://git-lfs")) {
    const size = /^size (\d{1,15})$/mu.exec(text)?.[1]
    return corrupt(`it is a Git LFS pointer, not the model itself${size === undefined ? "" : `, which has ${size} bytes`}`)
  }
  if (text.startsWith("<")) return corrupt("it is a web page saved under the model's name")
  if (text.startsWith("{")) return corrupt("it is a server's JSON answer saved under the model's name")
  return corrupt(sizeBytes < 16 ? `it has only ${sizeBytes} bytes` : "it does not begin like a safetensors file")
}
