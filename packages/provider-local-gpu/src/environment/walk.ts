/** Every file of an environment, cheaply: an environment has tens of thousands. */
import { lstatSync, readdirSync, readlinkSync } from "node:fs"
import { join } from "node:path"

/** What is read of a file without opening it. */
export interface Facts {
  readonly size: number
  /** Modified and changed, in nanoseconds; the second cannot be set by a program. */
  readonly mtime: string
  readonly ctime: string
  readonly inode: string
  /** Of a symbolic link: where it leads. */
  readonly link?: string
}

export const factsOf = (path: string): Facts => {
  const { ctimeNs, ino, mtimeNs, size, ...found } = lstatSync(path, { bigint: true })
  const facts = { size: Number(size), mtime: String(mtimeNs), ctime: String(ctimeNs), inode: String(ino) }
  return (Number(found.mode) & 0o170000) === 0o120000 ? { ...facts, link: readlinkSync(path) } : facts
}

/** What Python writes beside sources where it may; sealed only where the build wrote it. */
export const isBytecode = (path: string): boolean => path.includes("__pycache__/")

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Paths of all files and links under `folders` of `root`, relative to it, in order. */
export const walk = async (root: string, folders: ReadonlyArray<string>, signal?: AbortSignal): Promise<ReadonlyArray<string>> => {
  const files: Array<string> = []
  const open = [...folders]
  for (let visited = 0; open.length > 0; visited += 1) {
    const folder = open.pop()!
    let entries
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true })
    } catch {
      continue
    }
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) open.push(path)
      else files.push(path)
    }
    if (visited % 100 === 99) {
      await breathe()
      signal?.throwIfAborted()
    }
  }
  return files.toSorted()
}
