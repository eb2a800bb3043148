/** Unpacks a ZIP without leaving its folder. */
import { createWriteStream } from "node:fs"
import { mkdir } from "node:fs/promises"
import { dirname, isAbsolute, join, normalize, sep } from "node:path"
import { pipeline } from "node:stream/promises"
import { type Entry, openPromise } from "yauzl"

/** The path inside the folder, or `undefined` for a name that leads out of it. */
export const insidePath = (name: string): string | undefined => {
  const plain = normalize(name.replaceAll("\\", "/"))
  return plain === "" || isAbsolute(plain) || /^[a-z]:/iu.test(plain) || plain === ".." || plain.startsWith(`..${sep}`) || name.includes("\0") ? undefined : plain
}

/** The most that one archive may unpack to, so that a small file cannot fill the disk. */
const mostBytes = 64 * 2 ** 30

/** Symbolic links are refused: they could lead the next entry out. */
const isLink = (entry: Entry): boolean => ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000

/** Fails with an `Error` that names the entry which cannot be taken. */
export const unzip = async (archive: string, folder: string): Promise<void> => {
  const zip = await openPromise(archive)
  let bytes = 0
  try {
    for await (const entry of zip.eachEntry()) {
      const inside = insidePath(entry.fileName)
      if (inside === undefined) throw new Error(`the entry ${entry.fileName} leads out of the archive's folder`)
      if (isLink(entry)) throw new Error(`the entry ${entry.fileName} is a symbolic link`)
      if (entry.fileName.endsWith("/")) {
        await mkdir(join(folder, inside), { recursive: true })
        continue
      }
      bytes += entry.uncompressedSize
      if (bytes > mostBytes) throw new Error("it unpacks to more than 64 GB")
      await mkdir(dirname(join(folder, inside)), { recursive: true })
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(join(folder, inside), { flags: "wx" }))
    }
  } finally {
    zip.close()
  }
}
