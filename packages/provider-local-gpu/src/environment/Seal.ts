/** What an environment held, file by file, when it was proved. Written last: its presence means complete. */
import * as Hash from "@likeness/core/Hash"
import * as Schema from "effect/Schema"
import { readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileHash } from "../file-hash.ts"
import { type Layout } from "./Layout.ts"
import type * as Lock from "./Lock.ts"
import { type Facts, factsOf, walk } from "./walk.ts"

/** `sha256` is null for links, whose target says all. */
const File = Schema.Struct({
  /** The package that brought the file, the program's name, or `environment` for what is nobody's. */
  owner: Schema.String,
  size: Schema.Int,
  mtime: Schema.String,
  ctime: Schema.String,
  inode: Schema.String,
  link: Schema.optionalKey(Schema.String),
  sha256: Schema.NullOr(Hash.Sha256)
})
export type File = typeof File.Type

export const Seal = Schema.Struct({
  schema: Schema.Literal("golden-env-seal/1"),
  /** Where the environment lies: a virtual environment does not work elsewhere. */
  path: Schema.String,
  lock: Hash.Sha256,
  /** The Python underneath, outside the environment. */
  interpreter: Schema.Struct({ path: Schema.String, version: Schema.String, sha256: Hash.Sha256 }),
  files: Schema.Record(Schema.String, File)
})
export type Seal = typeof Seal.Type

const Stored = Schema.Struct({ ...Seal.fields, sealSha256: Hash.Sha256 })
const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Stored))

/** The folders and files that a seal covers. */
export const sealedFolders = (kind: Lock.Kind): ReadonlyArray<string> => ["venv", kind, "tokenizers"]
export const sealedFiles: ReadonlyArray<string> = ["lock.json", "requirements.in", "requirements.lock", "program.sha256", "probe.json"]

/** The folder of installed packages, relative to the environment. */
export const sitePackages = (lock: Lock.Lock): string => `venv/lib/python${lock.python}/site-packages`

/** Which package's record names which file, for installed packages: path → plain name. */
export const owners = async (folder: string, site: string, infos: ReadonlyArray<{ readonly name: string; readonly info: string }>): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>()
  for (const { info, name } of infos) {
    const record = await readFile(join(folder, site, info, "RECORD"), "utf8").catch(() => "")
    for (const line of record.split("\n")) {
      const path = line.startsWith('"') ? line.slice(1, line.indexOf('"', 1)) : line.slice(0, Math.max(0, line.indexOf(",")))
      if (path !== "") found.set(new URL(path.split("/").map(encodeURIComponent).join("/"), `file:///${site}/`).pathname.slice(1).split("/").map(decodeURIComponent).join("/"), name)
    }
  }
  return found
}

/** Installed packages by their records' folder names, such as `numpy-1.26.4.dist-info`. */
export const installed = (names: ReadonlyArray<string>): ReadonlyArray<{ readonly name: string; readonly version: string; readonly info: string }> =>
  names.flatMap((info) => {
    const found = /^(.+)-([^-]+)\.dist-info$/u.exec(info)
    return found === null ? [] : [{ name: found[1]!.toLowerCase().replace(/[-_.]+/gu, "-"), version: found[2]!, info }]
  })

const ownerOf = (path: string, kind: Lock.Kind, record: ReadonlyMap<string, string>): string =>
  record.get(path) ?? record.get(path.replace(/__pycache__\/([^/]+?)\.cpython-\d+(?:\.opt-\d)?\.pyc$/u, "$1.py")) ?? (path.startsWith(`${kind}/`) ? kind : "environment")

export interface Sealing {
  readonly layout: Layout
  readonly lock: Lock.Lock
  readonly lockHash: Hash.Sha256
  /** Where it will lie. */
  readonly path: string
  readonly interpreter: Seal["interpreter"]
  readonly infos: ReadonlyArray<{ readonly name: string; readonly info: string }>
  readonly signal: AbortSignal
  readonly tell: (done: number, of: number) => void
}

/** Hashes every file and writes the seal. */
export const seal = async (sealing: Sealing): Promise<void> => {
  const { layout, lock, signal } = sealing
  const record = await owners(layout.folder, sitePackages(lock), sealing.infos)
  const paths = [...(await walk(layout.folder, sealedFolders(lock.kind), signal)), ...sealedFiles]
  const files: { [path: string]: File } = {}
  for (const [index, path] of paths.entries()) {
    signal.throwIfAborted()
    const facts: Facts = factsOf(join(layout.folder, path))
    files[path] = { owner: ownerOf(path, lock.kind, record), ...facts, sha256: facts.link === undefined ? await fileHash(join(layout.folder, path), signal) : null }
    if (index % 500 === 0) sealing.tell(index, paths.length)
  }
  const written: Seal = { schema: "golden-env-seal/1", path: sealing.path, lock: sealing.lockHash, interpreter: sealing.interpreter, files }
  const part = `${layout.seal}.part`
  await writeFile(part, JSON.stringify({ ...written, sealSha256: Hash.ofText(JSON.stringify(written)) }))
  await rename(part, layout.seal)
}

/** The seal, or why there is none that can be trusted. */
export const read = async (layout: Layout): Promise<Seal | "absent" | "changed"> => {
  const text = await readFile(layout.seal, "utf8").catch(() => undefined)
  if (text === undefined) return "absent"
  const decoded = decode(text)
  if (decoded._tag === "None") return "changed"
  // The text of the seal, without the last member, is what was hashed.
  const { sealSha256 } = decoded.value
  const body = `${text.slice(0, text.lastIndexOf(',"sealSha256":'))}}`
  return Hash.ofText(body) === sealSha256 ? decoded.value : "changed"
}
