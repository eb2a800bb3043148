/** Several files put into a folder, all of them or none. */
import { copyFile, mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"

/** A file by its path in the folder: a copy, or a text. */
export type NewFile = { readonly target: string } & ({ readonly copyOf: string } | { readonly text: string })

const exists = (path: string): Promise<boolean> => stat(path).then(() => true, () => false)

/**
 * Everything is written under `scratch` first, on the same disk, and then moved: a full disk or an unreadable
 * file changes nothing. What a move replaces is put back where a later one fails.
 */
export const putFiles = async (folder: string, scratch: string, files: ReadonlyArray<NewFile>): Promise<void> => {
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  const staging = await mkdtemp(join(scratch, "import-"))
  const undo: Array<() => Promise<void>> = []
  try {
    for (const [index, file] of files.entries()) {
      const staged = join(staging, String(index))
      await ("text" in file ? writeFile(staged, file.text) : copyFile(file.copyOf, staged))
    }
    for (const [index, { target }] of files.entries()) {
      const to = join(folder, target)
      await mkdir(dirname(to), { recursive: true })
      if (await exists(to)) {
        const former = join(staging, `${index}.former`)
        await rename(to, former)
        undo.push(() => rename(former, to))
      } else undo.push(() => rm(to, { force: true }))
      await rename(join(staging, String(index)), to)
    }
  } catch (error) {
    for (const step of undo.toReversed()) await step().catch(() => undefined)
    throw error
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}
