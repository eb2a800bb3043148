/**
 * Files that are being written: the name says by whom, so that what a killed process left can be told from
 * what a living one still writes.
 */
import { createHash, randomBytes } from "node:crypto"
import { readdir, readlink, rm, stat } from "node:fs/promises"
import { hostname } from "node:os"
import { join } from "node:path"

/**
 * A file that nobody wrote to for so long is nobody's, whatever its name says: its process number may have
 * been given to another, or be one of another machine. A writer that slept as long fails, and loses nothing silently.
 */
const oldSeconds = 7 * 24 * 3_600

/** This machine, or container: a process number means nothing outside. */
const machine = async (): Promise<string> => {
  // Linux names the space that its process numbers belong to; elsewhere the host's name must do.
  const space = await readlink("/proc/self/ns/pid").catch(() => "")
  return createHash("sha256").update(`${hostname()}/${space}`).digest("hex").slice(0, 12)
}

const pattern = /^([0-9a-f]{12})-(\d+)-[0-9a-f]{16}\.part$/u

/** A new name for a file that this process is going to write. */
export const name = async (): Promise<string> => `${await machine()}-${process.pid}-${randomBytes(8).toString("hex")}.part`

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    // A process of another user may not be signalled and lives all the same.
    return !(thrown instanceof Error && "code" in thrown && thrown.code === "ESRCH")
  }
}

const isLeft = async (path: string, file: string, here: string): Promise<boolean> => {
  const [, where, pid] = pattern.exec(file) ?? []
  if (where === here && !isAlive(Number(pid))) return true
  const { mtimeMs } = await stat(path)
  return Date.now() - mtimeMs > oldSeconds * 1000
}

/** Removes what certainly no living process writes. */
export const removeLeft = async (folder: string): Promise<void> => {
  const here = await machine()
  const files = await readdir(folder).catch(() => [])
  for (const file of files.filter((candidate) => candidate.endsWith(".part"))) {
    const path = join(folder, file)
    // One that is gone meanwhile was finished by its writer.
    if (await isLeft(path, file, here).catch(() => false)) await rm(path, { force: true })
  }
}
