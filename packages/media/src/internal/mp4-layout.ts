import { open } from "node:fs/promises"

/** Whether an MP4 has its index first and no edit lists; reads headers and the index only. */
export const isStreamable = async (file: string): Promise<boolean> => {
  const handle = await open(file)
  try {
    const header = Buffer.alloc(16)
    for (let offset = 0;;) {
      const { bytesRead } = await handle.read(header, 0, 16, offset)
      if (bytesRead < 8) return false
      const short = header.readUInt32BE(0)
      const size = short === 1 ? Number(header.readBigUInt64BE(8)) : short
      const name = header.toString("latin1", 4, 8)
      if (name === "mdat" || size < 8) return false
      if (name === "moov") {
        const index = Buffer.alloc(size)
        await handle.read(index, 0, size, offset)
        return !index.includes("elst", 0, "latin1")
      }
      offset += size
    }
  } finally {
    await handle.close()
  }
}
