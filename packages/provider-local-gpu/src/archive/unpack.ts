/** Unpacks a .zip, .tar, .tar.gz or .tgz, told by its bytes. */
import { open } from "node:fs/promises"
import type { Limits } from "./Limits.ts"
import { untar } from "./untar.ts"
import { unzip } from "./unzip.ts"

const formatOf = async (archive: string): Promise<"zip" | "tar" | undefined> => {
  const file = await open(archive, "r")
  try {
    const head = Buffer.alloc(512)
    await file.read(head, 0, 512, 0)
    if (head.subarray(0, 4).equals(Buffer.from("PK\x03\x04", "latin1"))) return "zip"
    return (head[0] === 0x1f && head[1] === 0x8b) || head.subarray(257, 262).toString("latin1") === "ustar" ? "tar" : undefined
  } finally {
    await file.close()
  }
}

/**
 * Writes the archive's files into `folder`, which is there and empty.
 *
 * Throws an `Error` whose message says which entry cannot be taken: one that leads out of the folder, a
 * link, one too many or too large, a damaged one. `folder` may hold some of the files then.
 */
export const unpack = async (archive: string, folder: string, limits: Limits): Promise<void> => {
  const format = await formatOf(archive)
  if (format === undefined) throw new Error("it is neither a .zip, a .tar nor a .tar.gz")
  await (format === "zip" ? unzip(archive, folder, limits) : untar(archive, folder, limits))
}
