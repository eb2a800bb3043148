/** What an environment is made from, to the byte; committed with the package and named by its hash. */
import * as Hash from "@likeness/core/Hash"
import * as Schema from "effect/Schema"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** What the environment runs. */
export const Kind = Schema.Literals(["trainer", "comfyui"])
export type Kind = typeof Kind.Type

/** The program's own files: at a commit, and of it only what running needs. */
export const Program = Schema.Struct({
  /** Where it is fetched from, unless the user names a mirror, a clone or an archive. */
  repository: Schema.NonEmptyString,
  tag: Schema.NonEmptyString,
  commit: Schema.String.check(Schema.isPattern(/^[0-9a-f]{40}$/u)),
  /** The file that Python is started with. */
  entry: Schema.NonEmptyString,
  /** SHA-256 of `program.sha256`, which lists every file that is taken. */
  filesSha256: Hash.Sha256
})
export type Program = typeof Program.Type

export const Lock = Schema.Struct({
  schema: Schema.Literal("golden-env-lock/1"),
  kind: Kind,
  /** The one minor version of Python that it is for. */
  python: Schema.String.check(Schema.isPattern(/^3\.\d+$/u)),
  backend: Schema.Literals(["cpu", "cu124", "cu126", "cu128", "cu130"]),
  platform: Schema.Struct({ os: Schema.Literal("linux"), arch: Schema.Literal("x64"), libc: Schema.Literal("glibc"), libcMin: Schema.NonEmptyString }),
  /** The oldest driver that the CUDA build runs on. */
  driverMin: Schema.NullOr(Schema.NonEmptyString),
  /** The cards that the build has kernels for, by compute capability. */
  computeCapability: Schema.NullOr(Schema.Struct({ min: Schema.NonEmptyString, max: Schema.NonEmptyString })),
  /** The resolver's version: part of what was resolved. */
  uv: Schema.NonEmptyString,
  program: Program,
  requirementsInSha256: Hash.Sha256,
  requirementsLockSha256: Hash.Sha256,
  /** torch's own version string, which names its build. */
  torch: Schema.NonEmptyString,
  forbidden: Schema.Array(Schema.NonEmptyString)
})
export type Lock = typeof Lock.Type

/** A lock with the files that belong to it. */
export interface Locked {
  /** The folder's name, such as `trainer-py311-cu124`. */
  readonly name: string
  readonly lock: Lock
  readonly requirementsIn: string
  readonly requirementsLock: string
  /** `<sha256>  <path>` a line. */
  readonly programFiles: string
}

const folder = fileURLToPath(new URL("../../locks/", import.meta.url))

/** The whole lock's hash: what a recipe names as its environment. */
export const hash = (lock: Lock): Hash.Sha256 => Hash.ofJson(lock)

/** The environment's name on disk. */
export const id = (lock: Lock): string =>
  `${lock.kind === "trainer" ? "" : `${lock.kind}-`}py${lock.python.replace(".", "")}-${lock.backend}-${lock.program.commit.slice(0, 8)}-${Hash.short(hash(lock))}`

/** Names as package indexes compare them. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[-_.]+/gu, "-")

/** The locked packages: plain name → version. */
export const packages = (requirementsLock: string): ReadonlyMap<string, string> =>
  new Map([...requirementsLock.matchAll(/^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==(\S+)/gmu)].map(([, name, version]) => [plainName(name!), version!]))

/** The program's files: path → SHA-256. */
export const programFiles = (text: string): ReadonlyMap<string, Hash.Sha256> =>
  new Map(text.split("\n").filter((line) => line !== "").map((line) => [line.slice(66), line.slice(0, 64)]))

/** The locks that this version carries. */
export const names = (): ReadonlyArray<string> =>
  readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory() && /^(?:trainer|comfyui)-/u.test(each.name)).map((each) => each.name).toSorted()

const decode = Schema.decodeUnknownSync(Lock, { onExcessProperty: "error" })

/** Reads a lock's folder; throws where a file of it is not the one that was locked. */
export const readFolder = (path: string, name: string): Locked => {
  const text = (file: string) => readFileSync(join(path, file), "utf8")
  const lock = decode(JSON.parse(text("lock.json")))
  const locked = { name, lock, requirementsIn: text("requirements.in"), requirementsLock: text("requirements.lock"), programFiles: text("program.sha256") }
  const wrong = [
    ["requirements.in", locked.requirementsIn, lock.requirementsInSha256],
    ["requirements.lock", locked.requirementsLock, lock.requirementsLockSha256],
    ["program.sha256", locked.programFiles, lock.program.filesSha256]
  ].find(([, content, expected]) => Hash.ofText(content!) !== expected)
  if (wrong !== undefined) throw new Error(`${wrong[0]} of the lock ${name} is not the file that was locked`)
  return locked
}

/** A lock of this version by its name. */
export const read = (name: string): Locked => readFolder(join(folder, name), name)

/** A file that belongs to every lock: the resolver's own requirements, the word list's. */
export const ownFile = (path: string): string => join(folder, path)
