/** Unpacks a TAR, compressed or not, without leaving its folder. */
import { list, x as extract } from "tar"
import { insidePath } from "./inside-path.ts"
import { counter, type Limits } from "./Limits.ts"

/** What an entry may be; links could lead the next entry out, and devices are no files. */
const kinds: ReadonlyMap<string, "file" | "folder"> = new Map([["File", "file"], ["OldFile", "file"], ["ContiguousFile", "file"], ["Directory", "folder"], ["GNUDumpDir", "folder"]])

/** Fails with an `Error` that names the entry which cannot be taken. Every entry is looked at before the first is written. */
export const untar = async (archive: string, folder: string, limits: Limits): Promise<void> => {
  let refusal: Error | undefined
  const count = counter(limits)
  const names = new Set<string>()
  const look = (name: string, type: string, sizeBytes: number): void => {
    const inside = insidePath(name)
    if (inside === undefined) throw new Error(`the entry ${name} leads out of the archive's folder`)
    const kind = kinds.get(type)
    if (kind === undefined) throw new Error(`the entry ${name} is ${type.endsWith("Link") ? "a link" : `no file (${type})`}`)
    if (kind === "file" && names.has(inside)) throw new Error(`the entry ${name} stands in it twice`)
    if (kind === "file") names.add(inside)
    count(sizeBytes)
  }
  let entries = 0
  await list({
    file: archive,
    strict: true,
    onReadEntry: (entry) => {
      entries += 1
      if (refusal !== undefined) return
      try {
        look(entry.path, entry.type, entry.size)
      } catch (error) {
        refusal = error as Error
      }
    }
  })
  if (refusal !== undefined) throw refusal
  if (entries === 0) throw new Error("it is empty or no archive")
  await extract({ file: archive, cwd: folder, strict: true, preserveOwner: false, noMtime: true })
}
