/** The program's own files, from where the user says, each compared with the locked commit's. */
import { x as extract } from "tar"
import * as Hash from "@likeness/core/Hash"
import { copyFile, mkdir, readdir, readFile, rm, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import { EnvironmentFailed } from "./EnvironmentFailed.ts"
import * as Lock from "./Lock.ts"
import { runStep, type Step } from "./run-step.ts"
import { unzip } from "../archive/unzip.ts"

type Shared = Omit<Step, "name" | "command" | "advice">

const advice = (lock: Lock.Lock) =>
  `Name another source with --source: a mirror's address, a clone, or an archive of commit ${lock.program.commit.slice(0, 8)} (${lock.program.tag}).`

/** `git` without anybody's settings; a clone that belongs to somebody else may be read all the same. */
const git = (...words: ReadonlyArray<string>): ReadonlyArray<string> => [
  "git", "-c", "core.autocrlf=false", "-c", "core.attributesFile=/dev/null", "-c", "safe.directory=*", ...words
]

const fromClone = async (clone: string, locked: Lock.Locked, target: string, step: Shared): Promise<void> => {
  const { commit } = locked.lock.program
  const bundle = `${target}.tar`
  await runStep({ ...step, name: `take ${commit.slice(0, 8)} from ${clone}`, command: git("-C", clone, "archive", "--format=tar", "-o", bundle, commit, "--", ...Lock.programFiles(locked.programFiles).keys()), advice: advice(locked.lock) })
  await extract({ file: bundle, cwd: target })
  await rm(bundle)
}

const fromAddress = async (address: string, locked: Lock.Locked, target: string, step: Shared): Promise<void> => {
  const clone = `${target}.git`
  await runStep({ ...step, name: "prepare a clone", command: git("init", "--quiet", "--bare", clone), advice: "Install git, then build again." })
  await runStep({ ...step, name: `fetch ${locked.lock.program.tag} from ${address}`, command: git("-C", clone, "fetch", "--quiet", "--depth", "1", address, locked.lock.program.commit), advice: advice(locked.lock) })
  await fromClone(clone, locked, target, step)
  await rm(clone, { recursive: true })
}

/** Archives of hosts have one folder on top; ours may have none. */
const fromArchive = async (archive: string, locked: Lock.Locked, target: string): Promise<void> => {
  const unpacked = `${target}.unpacked`
  await mkdir(unpacked)
  await (archive.toLowerCase().endsWith(".zip") ? unzip(archive, unpacked) : extract({ file: archive, cwd: unpacked, strict: true }))
  const top = await readdir(unpacked)
  const root = top.length === 1 && !Lock.programFiles(locked.programFiles).has(top[0]!) ? join(unpacked, top[0]!) : unpacked
  for (const path of Lock.programFiles(locked.programFiles).keys()) {
    await mkdir(dirname(join(target, path)), { recursive: true })
    await copyFile(join(root, path), join(target, path)).catch(() => undefined)
  }
  await rm(unpacked, { recursive: true })
}

/** The first file that is missing or another one than was locked. */
export const firstWrongFile = async (target: string, programFiles: string): Promise<string | undefined> => {
  for (const [path, expected] of Lock.programFiles(programFiles)) {
    const bytes = await readFile(join(target, path)).catch(() => undefined)
    if (bytes === undefined) return `${path} is missing`
    if (Hash.ofBytes(bytes) !== expected) return `${path} is another file than the commit's`
  }
  return undefined
}

/**
 * Puts the program's files into `target`. `source` is an address, a git clone or an archive (.tar, .tar.gz,
 * .tgz, .zip); absent, the lock's own repository.
 */
export const takeProgram = async (locked: Lock.Locked, source: string | undefined, target: string, step: Shared): Promise<void> => {
  const named = source ?? locked.lock.program.repository
  await mkdir(target)
  const there = await stat(named).catch(() => undefined)
  if (there === undefined && !/^(?:[a-z+]+:\/\/|[\w.-]+@[\w.-]+:)/u.test(named)) {
    throw new EnvironmentFailed({ message: `${named} is neither a folder, an archive nor an address`, code: "env.install_failed", advice: advice(locked.lock), cause: named })
  }
  if (there === undefined) await fromAddress(named, locked, target, step)
  else if (there.isDirectory()) await fromClone(named, locked, target, step)
  else {
    await fromArchive(named, locked, target).catch((error: unknown) => {
      throw new EnvironmentFailed({ message: `${named} cannot be unpacked`, code: "env.install_failed", advice: advice(locked.lock), cause: error instanceof Error ? error.message : String(error) })
    })
  }
  const wrong = await firstWrongFile(target, locked.programFiles)
  if (wrong === undefined) return
  throw new EnvironmentFailed({ message: `${named} does not hold commit ${locked.lock.program.commit.slice(0, 8)}: ${wrong}`, code: "env.install_failed", advice: advice(locked.lock), cause: wrong })
}
