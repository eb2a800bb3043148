/** A LoRA's bytes as ComfyUI can load them: another header where the names are not kohya's, the same numbers. */
import { createReadStream } from "node:fs"
import * as Header from "../model-file/Header.ts"
import { renamedForComfyUi } from "./comfyui-names.ts"

const headerBytes = ({ metadata, tensors }: Header.Header, names: ReadonlyMap<string, string>): Uint8Array => {
  const entries = [...tensors].map(([name, { begin, dtype, end, shape }]) => [names.get(name) ?? name, { dtype, shape, data_offsets: [begin, end] }] as const)
  const json = Buffer.from(JSON.stringify({ ...(metadata.size === 0 ? {} : { __metadata__: Object.fromEntries(metadata) }), ...Object.fromEntries(entries) }))
  const padding = (8 - (json.byteLength % 8)) % 8
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.byteLength + padding))
  return Buffer.concat([length, json, Buffer.alloc(padding, " ")])
}

/**
 * The file in pieces. ComfyUI leaves out layers whose names it does not know without failing, and of SDXL's
 * attention it knows neither PEFT's nor the newer names of diffusers: those are written as kohya's.
 *
 * Throws where the file has no sound header; {@link inspect} says so first.
 */
export const readLora = async function*(path: string): AsyncGenerator<Uint8Array> {
  const header = await Header.read(path)
  if ("defect" in header) throw new Error(header.defect)
  const names = renamedForComfyUi(header)
  if (names.size > 0 && new Set(names.values()).size !== names.size) throw new Error("two of its layers have the same name in kohya's words")
  if (names.size > 0) yield headerBytes(header, names)
  for await (const piece of createReadStream(path, { start: names.size > 0 ? header.dataStart : 0, highWaterMark: 1 << 20 })) yield piece as Buffer
}
