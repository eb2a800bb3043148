/** The graph that ComfyUI writes into its PNGs, as chunks of text that its window reads when the file is dropped on it. */

/** Eight bytes of signature, then IHDR: 4 length, 4 type, 13 data, 4 checksum. */
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const afterHeader = signature.length + 25

/** `prompt` is the graph as it was run, `workflow` the one that was drawn; other keywords stay behind. */
const keywords: ReadonlyArray<string> = ["prompt", "workflow"]
/** Pillow writes plain text as `tEXt`, long text as `zTXt`, and what Latin-1 does not have as `iTXt`. */
const types: ReadonlyArray<string> = ["tEXt", "zTXt", "iTXt"]

const isPng = (bytes: Buffer): boolean => bytes.subarray(0, signature.length).equals(signature)

/** The whole chunks that hold a graph, in order; empty for any other file. Reads only what is there: a cut-off file gives what is whole. */
export const graphChunks = (file: Uint8Array): ReadonlyArray<Uint8Array> => {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const found: Array<Uint8Array> = []
  if (!isPng(bytes)) return found
  for (let at = signature.length; at + 12 <= bytes.length;) {
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) break
    const keyword = bytes.toString("latin1", at + 8, Math.min(end, at + 8 + 80)).split("\0", 1)[0] ?? ""
    if (types.includes(bytes.toString("latin1", at + 4, at + 8)) && keywords.includes(keyword)) found.push(bytes.subarray(at, end))
    at = end
  }
  return found
}

/** The PNG with these chunks right behind its header. */
export const withChunks = (png: Uint8Array, chunks: ReadonlyArray<Uint8Array>): Uint8Array =>
  new Uint8Array(Buffer.concat([png.subarray(0, afterHeader), ...chunks, png.subarray(afterHeader)]))
