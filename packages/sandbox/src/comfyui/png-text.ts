import { crc32 } from "node:zlib"

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data])
  const head = Buffer.alloc(4)
  head.writeUInt32BE(data.length)
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE(crc32(body))
  return Buffer.concat([head, body, tail])
}

/** Eight bytes of signature and the IHDR chunk (4 length, 4 type, 13 data, 4 checksum). */
const afterHeader = 8 + 25

/** The same PNG with one `tEXt` chunk per keyword right behind its header: where ComfyUI keeps graph and extras. */
export const withText = (png: Uint8Array, texts: ReadonlyArray<readonly [keyword: string, text: string]>): Uint8Array =>
  Buffer.concat([
    png.subarray(0, afterHeader),
    ...texts.map(([keyword, text]) => chunk("tEXt", Buffer.from(`${keyword}\0${text}`, "latin1"))),
    png.subarray(afterHeader)
  ])

/** The `tEXt` chunks of a PNG, keyword to text. */
export const readText = (png: Uint8Array): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    if (bytes.toString("latin1", at + 4, at + 8) === "tEXt") {
      const text = bytes.toString("latin1", at + 8, at + 8 + length)
      const zero = text.indexOf("\0")
      found.set(text.slice(0, zero), text.slice(zero + 1))
    }
    at += 12 + length
  }
  return found
}
