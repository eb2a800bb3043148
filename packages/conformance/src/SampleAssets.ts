/** Small real files for sample orders, made in memory and the same on every run. */
import { AssetUnreadable, type AssetReader } from "@likeness/core/AssetReader"
import * as Hash from "@likeness/core/Hash"
import type * as MediaType from "@likeness/core/MediaType"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import * as Stream from "effect/Stream"
import { crc32, deflateSync } from "node:zlib"

/** A file with what requests say of it. */
export interface SampleFile {
  readonly sha256: Hash.Sha256
  readonly mediaType: MediaType.MediaType
  readonly bytes: Uint8Array
}

const file = (mediaType: MediaType.MediaType, bytes: Uint8Array): SampleFile => ({ sha256: Hash.ofBytes(bytes), mediaType, bytes })

const chunk = (type: string, content: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(content.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

const drawn = (number: number, width: number, height: number): SampleFile => {
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (1 + width * 3) + 1 + x * 3
      rows[at] = (x * 255) / width
      rows[at + 1] = (y * 255) / height
      rows[at + 2] = (number * 37) % 256
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return file("image/png", new Uint8Array(Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))])))
}

const pictures = new Map<string, SampleFile>()

/**
 * A PNG picture (8-bit RGB), different for each `number` from 0: a colour gradient. Files of one
 * number and size are equal on every machine with the same zlib. Drawn once: checks order them by the thousand.
 */
export const picture = (number: number, width = 64, height = 64): SampleFile => {
  const key = `${number} ${width} ${height}`
  const known = pictures.get(key)
  if (known !== undefined) return known
  const made = drawn(number, width, height)
  pictures.set(key, made)
  return made
}

/** A valid safetensors file with one tiny tensor: stands for a LoRA where nobody computes with it. */
export const safetensors = (number: number): SampleFile => {
  const header = Buffer.from(JSON.stringify({ __metadata__: { number: String(number) }, "lora.weight": { dtype: "F32", shape: [1], data_offsets: [0, 4] } }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return file("application/x-safetensors", new Uint8Array(Buffer.concat([length, header, Buffer.alloc(4)])))
}

/** How many pictures and safetensors files {@link reader} knows, numbers from 0. */
export const known = 32

/** A reference set of the first `pictures` sample pictures, with captions; at most {@link known}. */
export const referenceSet = (persona: string, pictures: number): ReferenceSet.ReferenceSet =>
  ReferenceSet.make(
    persona,
    Array.from({ length: pictures }, (_, number) => {
      const { mediaType, sha256 } = picture(number)
      return { sha256, mediaType, width: 64, height: 64, caption: `a photo of someone, number ${number}` }
    })
  )

let files: ReadonlyMap<Hash.Sha256, Uint8Array> | undefined

const sampleFiles = (): ReadonlyMap<Hash.Sha256, Uint8Array> => {
  files ??= new Map(
    Array.from({ length: known }, (_, number) => [picture(number), safetensors(number)])
      .flat()
      .map((made) => [made.sha256, made.bytes])
  )
  return files
}

/** Reads sample files of the default size, and `more`; each file in two pieces. */
export const reader = (more: ReadonlyArray<Uint8Array> = []): AssetReader => {
  const extra = new Map(more.map((bytes) => [Hash.ofBytes(bytes), bytes]))
  return (sha256) => {
    const bytes = extra.get(sha256) ?? sampleFiles().get(sha256)
    if (bytes === undefined) return Stream.fail(new AssetUnreadable({ sha256, reason: "it is neither a sample file nor among the harness' assets" }))
    const middle = Math.ceil(bytes.length / 2)
    return Stream.make(bytes.slice(0, middle), bytes.slice(middle))
  }
}
