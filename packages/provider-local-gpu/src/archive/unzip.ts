/** Unpacks a ZIP without leaving its folder. */
import { createWriteStream } from "node:fs"
import { mkdir } from "node:fs/promises"
import { dirname, join } from "node:path"
import { pipeline } from "node:stream/promises"
import { type Entry, openPromise } from "yauzl"
import { insidePath } from "./inside-path.ts"
import { counter, type Limits, programLimits } from "./Limits.ts"

/** Symbolic links are refused: they could lead the next entry out. */
const isLink = (entry: Entry): boolean => ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000

/** Fails with an `Error` that names the entry which cannot be taken. */
export const unzip = async (archive: string, folder: string, limits: Limits = programLimits): Promise<void> => {
  const zip = await openPromise(archive)
  const count = counter(limits)
  try {
    for await (const entry of zip.eachEntry()) {
      const inside = insidePath(entry.fileName)
      if (inside === undefined) throw new Error(`the entry ${entry.fileName} leads out of the archive's folder`)
      if (isLink(entry)) throw new Error(`the entry ${entry.fileName} is a symbolic link`)
      if (entry.fileName.endsWith("/")) {
        await mkdir(join(folder, inside), { recursive: true })
        continue
      }
      count(entry.uncompressedSize)
      await mkdir(dirname(join(folder, inside)), { recursive: true })
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(join(folder, inside), { flags: "wx" }))
    }
  } finally {
    zip.close()
  }
}
