/** What of an environment is no longer as it was sealed. */
import * as Lock from "./Lock.ts"
import { realpathSync } from "node:fs"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileHash } from "../file-hash.ts"
import { type Layout } from "./Layout.ts"
import * as Seal from "./Seal.ts"
import { factsOf, isBytecode, walk } from "./walk.ts"

/** One difference. `expected` is null for what was added, `found` for what is gone. */
export interface Drift {
  /** The package, or `sd-scripts`, `comfyui`, `python`, `lock`, `seal`, `environment`. */
  readonly package: string
  readonly expected: string | null
  readonly found: string | null
  /** The file that shows it, where it is one file. */
  readonly file?: string
}

export interface Verification {
  /** False where an environment was never finished. */
  readonly locked: boolean
  readonly drift: ReadonlyArray<Drift>
}

export interface Look {
  readonly layout: Layout
  readonly locked: Lock.Locked
  /** Hashes every file, instead of trusting those whose size, times and inode are as recorded. */
  readonly deep?: boolean
  readonly signal?: AbortSignal
}

const shownOwner = (owner: string): string => (owner === "trainer" ? "sd-scripts" : owner)

/** What a file should belong to: its package's version, or the commit. */
const expectedOf = ({ locked }: Look, owner: string): string =>
  Lock.packages(locked.requirementsLock).get(owner) ?? (owner === locked.lock.kind ? locked.lock.program.commit : "as sealed")

/** Packages whose set or versions differ from the lock. */
const packages = async ({ layout, locked }: Look): Promise<ReadonlyArray<Drift>> => {
  const names = await readdir(join(layout.folder, Seal.sitePackages(locked.lock))).catch((): Array<string> => [])
  const there = Map.groupBy(Seal.installed(names), (each) => each.name)
  const expected = Lock.packages(locked.requirementsLock)
  const found: Array<Drift> = []
  for (const [name, version] of expected) {
    const versions = there.get(name)?.map((each) => each.version) ?? []
    if (versions.length !== 1 || versions[0] !== version) found.push({ package: name, expected: version, found: versions.length === 0 ? null : versions.toSorted().join(" and ") })
  }
  for (const [name, each] of there) if (!expected.has(name)) found.push({ package: name, expected: null, found: each.map(({ version }) => version).join(" and ") })
  return found
}

const interpreter = async ({ layout }: Look, seal: Seal.Seal): Promise<ReadonlyArray<Drift>> => {
  const { path, sha256, version } = seal.interpreter
  let now: string
  try {
    now = realpathSync(layout.python)
  } catch {
    return [{ package: "python", expected: version, found: null }]
  }
  if (now !== path) return [{ package: "python", expected: `${version} (${path})`, found: now }]
  return await fileHash(now) === sha256 ? [] : [{ package: "python", expected: version, found: "another build", file: now }]
}

/** A file's difference from its seal, or `undefined`. */
const fileDrift = async (look: Look, path: string, sealed: Seal.File): Promise<Drift | undefined> => {
  const named = (found: string | null): Drift => ({ package: shownOwner(sealed.owner), expected: sealed.link ?? expectedOf(look, sealed.owner), found, file: path })
  const whole = join(look.layout.folder, path)
  let now
  try {
    now = factsOf(whole)
  } catch {
    return named(null)
  }
  if (sealed.link !== undefined || now.link !== undefined) {
    return now.link === sealed.link ? undefined : named(now.link ?? "a file")
  }
  const asRecorded = now.size === sealed.size && now.mtime === sealed.mtime && now.ctime === sealed.ctime && now.inode === sealed.inode
  if (asRecorded && look.deep !== true) return undefined
  const sha256 = now.size === sealed.size ? await fileHash(whole, look.signal) : "of another size"
  return sha256 === sealed.sha256 ? undefined : named("edited in place")
}

const files = async (look: Look, seal: Seal.Seal, told: ReadonlySet<string>): Promise<ReadonlyArray<Drift>> => {
  const { layout, locked } = look
  const found: Array<Drift> = []
  for (const [path, sealed] of Object.entries(seal.files)) {
    if (told.has(sealed.owner)) continue
    const drift = await fileDrift(look, path, sealed)
    if (drift !== undefined) found.push(drift)
  }
  for (const path of await walk(layout.folder, Seal.sealedFolders(locked.lock.kind), look.signal)) {
    if (seal.files[path] !== undefined || isBytecode(path)) continue
    const owner = path.startsWith(`${locked.lock.kind}/`) ? shownOwner(locked.lock.kind) : "environment"
    // A package that is told of as added has its files with it.
    const under = path.slice(Seal.sitePackages(locked.lock).length + 1).split("/")[0]!.toLowerCase()
    if ([...told].some((name) => under.startsWith(name.replaceAll("-", "_")) || under.startsWith(name))) continue
    found.push({ package: owner, expected: null, found: "an added file", file: path })
  }
  return found
}

/** Compares an environment with its lock and its seal. Reads only. */
export const verify = async (look: Look): Promise<Verification> => {
  const seal = await Seal.read(look.layout)
  if (seal === "absent") return { locked: false, drift: [{ package: "seal", expected: "seal.json", found: null }] }
  const lockText = await readFile(look.layout.lock, "utf8").catch(() => "")
  const drift: Array<Drift> = []
  if (seal === "changed") drift.push({ package: "seal", expected: "the seal as written", found: "an edited seal", file: "seal.json" })
  if (lockText !== `${JSON.stringify(look.locked.lock, null, 2)}\n`) drift.push({ package: "lock", expected: Lock.id(look.locked.lock), found: "an edited lock", file: "lock.json" })
  const sets = await packages(look)
  drift.push(...sets)
  if (seal === "changed") return { locked: true, drift }
  if (seal.path !== look.layout.folder) drift.push({ package: "environment", expected: seal.path, found: look.layout.folder })
  drift.push(...(await interpreter(look, seal)))
  const lockTold = drift.some((each) => each.package === "lock")
  const byFile = await files(look, seal, new Set(sets.map((each) => each.package)))
  drift.push(...byFile.filter((each) => !(lockTold && each.file === "lock.json")))
  return { locked: true, drift }
}

/** The first difference, in a sentence. */
export const shown = ({ expected, file, found, package: name }: Drift): string =>
  `drift: ${name} ${expected ?? "(not in the lock)"} → ${found ?? "gone"}${file === undefined ? "" : ` (${file})`}`
