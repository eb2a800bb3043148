/** Builds a golden environment in one pass; what is interrupted leaves nothing that looks finished. */
import * as Timestamp from "@likeness/core/Timestamp"
import { randomUUID } from "node:crypto"
import { chmod, mkdir, readdir, readFile, realpath, rename, rm, statfs, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileHash } from "../file-hash.ts"
import { isAlive, ownStartTime } from "../training/processes.ts"
import { buildEnvironment } from "./child-environment.ts"
import { EnvironmentFailed } from "./EnvironmentFailed.ts"
import { findPython } from "./interpreter.ts"
import { cacheOf, environmentsOf, layoutOf } from "./Layout.ts"
import * as Lock from "./Lock.ts"
import { probe } from "./probe.ts"
import { takeProgram } from "./program-source.ts"
import { runStep } from "./run-step.ts"
import * as Seal from "./Seal.ts"
import { makeTokenizers } from "./tokenizers.ts"
import { findUv } from "./uv.ts"
import { walk } from "./walk.ts"

export interface Build {
  /** The workspace's `.likeness/`. */
  readonly state: string
  readonly locked: Lock.Locked
  /** Where the program comes from: an address, a clone or an archive; absent, the lock's own repository. */
  readonly source?: string
  /** The Python to build on; absent, one is found. */
  readonly python?: string
  /** The variables of the calling process: of them, what reaches an index. */
  readonly own: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** What is being done, and how far: 0 to 1. */
  readonly tell: (doing: string, fraction: number) => void
  readonly now: () => number
}

/** Begins the name of a folder that a build is working in; its process and that one's start follow. */
const staging = ".building-"

/** What builds and removals left that ended without a word; a living build's own is left alone. In a container each process has the number of the one before: its start tells them apart. */
const removeAbandoned = async (environments: string): Promise<void> => {
  for (const name of await readdir(environments)) {
    if (name.startsWith(staging)) {
      const [pid, startTime] = name.slice(staging.length).split("-")
      if (isAlive({ pid: Number(pid), startTime: startTime ?? "", bootId: null, at: 0 })) continue
    } else if (!/^\..*\.removed-/u.test(name)) continue
    await rm(join(environments, name), { recursive: true, force: true })
  }
}

const needed = 16 * 10 ** 9

const requireSpace = async (folder: string): Promise<void> => {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= needed) return
  throw new EnvironmentFailed({
    message: `an environment takes about ${needed / 10 ** 9} GB with its downloads, and ${(bavail * bsize / 10 ** 9).toFixed(1)} GB are free under ${folder}`,
    code: "host.disk_full", advice: "Free space there, or move the workspace to a larger disk, then build again.", cause: folder
  })
}

/** A sealed environment is not written to by accident. */
const makeReadOnly = async (folder: string, folders: ReadonlyArray<string>, signal: AbortSignal): Promise<void> => {
  for (const path of await walk(folder, folders, signal)) {
    await chmod(join(folder, path), path.includes("/bin/") ? 0o555 : 0o444).catch(() => undefined)
  }
}

/** Gives the finished folder its name; false where another process has finished the same one meanwhile, which is as good. */
const settle = async (folder: string, target: string, kind: Lock.Kind): Promise<boolean> => {
  try {
    await rename(folder, target)
  } catch (thrown) {
    if (await Seal.read(layoutOf(target, kind)) !== "absent") {
      await rm(folder, { recursive: true, force: true })
      return false
    }
    // What somebody began to delete by hand makes room.
    await rename(target, join(folder, "before")).catch(() => {
      throw thrown
    })
    await rename(folder, target)
    await rm(join(target, "before"), { recursive: true, force: true })
  }
  return true
}

/** Builds, proves and names the environment; gives its folder. One that is there already is given as it is. */
export const build = async (wanted: Build): Promise<{ readonly folder: string; readonly id: string; readonly built: boolean }> => {
  const { locked, signal, state, tell } = wanted
  const { lock } = locked
  const id = Lock.id(lock)
  const environments = environmentsOf(state)
  await mkdir(environments, { recursive: true, mode: 0o700 })
  const target = join(environments, id)
  const there = await Seal.read(layoutOf(target, lock.kind))
  if (there !== "absent") return { folder: target, id, built: false }
  await removeAbandoned(environments)
  await requireSpace(environments)
  const folder = join(environments, `${staging}${process.pid}-${ownStartTime() ?? "0"}-${randomUUID().slice(0, 8)}`)
  const layout = layoutOf(folder, lock.kind)
  await mkdir(folder)
  try {
    const environment = buildEnvironment(wanted.own, cacheOf(state))
    const step = { environment, folder, log: layout.log, signal }
    tell("looking for uv", 0)
    const uv = await findUv(state, lock.uv, step)
    tell(`looking for Python ${lock.python}`, 0.02)
    const base = await findPython(state, lock.python, uv, wanted.python, step)
    await writeFile(join(folder, "requirements.in"), locked.requirementsIn)
    await writeFile(join(folder, "requirements.lock"), locked.requirementsLock)
    await writeFile(join(folder, "program.sha256"), locked.programFiles)
    await writeFile(layout.lock, `${JSON.stringify(lock, null, 2)}\n`)
    await runStep({ ...step, name: "make the virtual environment", command: [uv, "venv", "--quiet", "--no-project", "--relocatable", "--python", base, layout.venv], advice: `Install the venv module of Python ${lock.python}, then build again.` })
    const count = Lock.packages(locked.requirementsLock).size
    let fetched = 0
    tell(`fetching ${count} packages`, 0.05)
    await runStep({
      ...step, name: "install the locked packages",
      command: [uv, "pip", "sync", join(folder, "requirements.lock"), "--python", layout.python, "--require-hashes", "--only-binary", ":all:", "--link-mode", "copy", "--compile-bytecode", ...(lock.backend === "cpu" ? ["--torch-backend", "cpu"] : [])],
      advice: "Build again: what was fetched is kept.",
      tell: (line) => {
        if (/^\s*(?:Downloaded|Prepared|Installed)\b/u.test(line)) tell(`fetching ${count} packages: ${line.trim()}`, Math.min(0.6, 0.05 + (fetched += 1) * 0.02))
      }
    })
    await runStep({ ...step, name: "check that the packages fit one another", command: [uv, "pip", "check", "--python", layout.python], code: "env.package_conflict", advice: "Report this with the build's log." })
    tell(`taking ${lock.program.tag} of ${lock.kind === "trainer" ? "sd-scripts" : "ComfyUI"}`, 0.62)
    await takeProgram(locked, wanted.source, layout.program, step)
    if (lock.kind === "trainer") {
      tell("writing the tokenizers", 0.68)
      await makeTokenizers(uv, layout.python, layout.tokenizers, step)
    }
    tell("proving that everything imports", 0.7)
    const proof = await probe(layout, locked, Timestamp.fromMillis(wanted.now()), signal)
    await writeFile(layout.probe, `${JSON.stringify(proof, null, 2)}\n`)
    await makeReadOnly(folder, Seal.sealedFolders(lock.kind), signal)
    const interpreter = await realpath(layout.python)
    await Seal.seal({
      layout, lock, lockHash: Lock.hash(lock), path: target,
      interpreter: { path: interpreter, version: proof.python, sha256: await fileHash(interpreter, signal) },
      infos: Seal.installed(await readdir(join(folder, Seal.sitePackages(lock)))),
      signal, tell: (done, of) => tell(`sealing ${of} files`, 0.85 + 0.14 * (done / of))
    })
    const built = await settle(folder, target, lock.kind)
    await rm(join(environments, `${id}.build.log`), { force: true })
    tell("done", 1)
    return { folder: target, id, built }
  } catch (error) {
    // Kept for its log alone: the rest would only fill the disk.
    const log = await readFile(layout.log, "utf8").catch(() => "")
    await rm(folder, { recursive: true, force: true })
    if (log !== "") await writeFile(join(environments, `${id}.build.log`), log).catch(() => undefined)
    throw error
  }
}
