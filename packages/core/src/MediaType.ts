/** Media types of files, as RFC 6838 writes them, without parameters. */
import * as Schema from "effect/Schema"

export const MediaType = Schema.String.check(
  Schema.isPattern(/^(image|video|audio|application|text|model)\/[a-z0-9][a-z0-9.+-]{0,63}$/u, { message: "a media type is written like image/png" })
)
export type MediaType = typeof MediaType.Type

const extensions: { readonly [type: string]: string } = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/gif": "gif",
  "video/mp4": "mp4",
  "video/webm": "webm",
  "application/json": "json",
  "application/x-safetensors": "safetensors"
}

/** The file name extension for a media type, without the dot; `bin` where none is known. */
export const extension = (mediaType: MediaType): string => extensions[mediaType] ?? "bin"

export const isImage = (mediaType: MediaType): boolean => mediaType.startsWith("image/")
export const isVideo = (mediaType: MediaType): boolean => mediaType.startsWith("video/")

const startsWith = (bytes: Uint8Array, offset: number, magic: ReadonlyArray<number>): boolean =>
  magic.every((byte, index) => bytes[offset + index] === byte)
const ascii = (text: string): ReadonlyArray<number> => [...text].map((character) => character.charCodeAt(0))

/**
 * The media type that a file's first 16 bytes show, or `undefined` where they show none that Likeness
 * stores. Trusts neither names nor headers. Safetensors has no magic: its first eight bytes are a
 * small little-endian length followed by `{`.
 */
export const sniff = (bytes: Uint8Array): MediaType | undefined => {
  if (startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "image/png"
  if (startsWith(bytes, 0, [0xff, 0xd8, 0xff])) return "image/jpeg"
  if (startsWith(bytes, 0, ascii("RIFF")) && startsWith(bytes, 8, ascii("WEBP"))) return "image/webp"
  if (startsWith(bytes, 0, ascii("GIF8"))) return "image/gif"
  if (startsWith(bytes, 4, ascii("ftyp"))) return "video/mp4"
  if (startsWith(bytes, 0, [0x1a, 0x45, 0xdf, 0xa3])) return "video/webm"
  if (bytes.length > 8 && bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0)) return "application/x-safetensors"
  return undefined
}
