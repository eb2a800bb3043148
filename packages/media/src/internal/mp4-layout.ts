import { open } from "node:fs/promises"

interface Mp4Box {
  readonly name: string
  readonly body: Buffer
}

/** The boxes that fill `bytes`; where something else follows one, that has no name. */
const boxesIn = (bytes: Buffer): ReadonlyArray<Mp4Box> => {
  const found: Array<Mp4Box> = []
  for (let at = 0; at < bytes.length;) {
    const size = at + 8 > bytes.length ? 0 : bytes.readUInt32BE(at)
    if (size < 8 || at + size > bytes.length) return [...found, { name: "", body: bytes.subarray(at) }]
    found.push({ name: bytes.toString("latin1", at + 4, at + 8), body: bytes.subarray(at + 8, at + size) })
    at += size
  }
  return found
}

/** What ffmpeg writes where it was told to write no tags: a list of them that is empty. */
const holdsNoTags = (body: Buffer): boolean => {
  const [meta, ...others] = boxesIn(body)
  return others.length === 0 && meta?.name === "meta" && boxesIn(meta.body.subarray(4)).every(({ body: tags, name }) => name === "hdlr" || (name === "ilst" && tags.length === 0))
}

/** The index of one picture and one sound track, without edit lists and tags: those tell prompts, places and programs. */
const isPlainIndex = (index: Buffer): boolean => {
  const boxes = boxesIn(index)
  const tracks = boxes.filter(({ name }) => name === "trak")
  return tracks.length === 2 &&
    tracks.every(({ body }) => boxesIn(body).every(({ name }) => name === "tkhd" || name === "mdia")) &&
    boxes.every(({ body, name }) => name === "mvhd" || name === "trak" || (name === "udta" && holdsNoTags(body)))
}

/** Whether an MP4 has its index first, and nothing but picture and sound in it; reads headers and the index only. */
export const isPlainMp4 = async (file: string): Promise<boolean> => {
  const handle = await open(file)
  try {
    const { size: whole } = await handle.stat()
    const header = Buffer.alloc(16)
    let isIndexed = false
    for (let offset = 0; offset < whole;) {
      const { bytesRead } = await handle.read(header, 0, 16, offset)
      if (bytesRead < 8) return false
      const short = header.readUInt32BE(0)
      const size = short === 1 ? Number(header.readBigUInt64BE(8)) : short
      const name = header.toString("latin1", 4, 8)
      if (size < 8 || offset + size > whole) return false
      if (name === "moov") {
        const index = Buffer.alloc(size - 8)
        await handle.read(index, 0, index.length, offset + 8)
        if (!isPlainIndex(index)) return false
        isIndexed = true
      } else if (name === "mdat" ? !isIndexed : name !== "ftyp" && !(name === "free" && size === 8)) return false
      offset += size
    }
    return isIndexed
  } finally {
    await handle.close()
  }
}
