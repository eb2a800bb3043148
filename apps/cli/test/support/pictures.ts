/** Files that look like pictures. */
import { crc32, deflateSync } from "node:zlib"
import { fileURLToPath } from "node:url"

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A whole black PNG of one bit a pixel: small on the disk, whatever its size. */
export const blackPng = (width: number, height: number): Buffer => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height)
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))])
}

const samples = new URL("../../../../packages/sandbox/assets/sample-persona/", import.meta.url)

/** A picture of the sample persona, or of `others/`. */
export const sample = (name: string): string => fileURLToPath(new URL(name, samples))
