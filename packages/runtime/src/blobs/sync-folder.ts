/** Names reach the disk by their folder, as bytes do by their file. */
import { open } from "node:fs/promises"

/** Until the folder's own entries are on the disk: a rename, or a new file's name, may be lost with the power before. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r")
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
