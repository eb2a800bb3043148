/** A ComfyUI of our own on disk: its folders, and one folder for each time that it was started. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type * as Settings from "../settings.ts"
import { isAlive } from "../training/processes.ts"
import { ProcessRecord } from "../training/Run.ts"

/** What is needed to start and find it. */
export interface Own {
  /** The workspace's `.likeness`. */
  readonly state: string
  /** Without a slash at the end. */
  readonly url: string
  readonly start: Settings.Start
  /** Index of its GPU. */
  readonly gpu: number
}

const Ended = Schema.Struct({ exitCode: Schema.NullOr(Schema.Int), signal: Schema.NullOr(Schema.String), notStarted: Schema.optionalKey(Schema.String), finishedAt: Schema.Finite })
const Stop = Schema.Struct({ by: Schema.Literals(["user", "idle", "training", "stuck"]), at: Schema.Finite })
export type StopReason = (typeof Stop.Type)["by"]

/** One start of the server. */
export interface Start {
  readonly folder: string
  readonly supervisor?: ProcessRecord
  readonly server?: ProcessRecord
  readonly ended?: typeof Ended.Type
  readonly stop?: typeof Stop.Type
}

const foldersOf = (state: string): string => join(state, "comfyui")

export const portOf = (url: string): string => new URL(url).port

export const folderOf = ({ state, url }: Pick<Own, "state" | "url">): string => join(foldersOf(state), portOf(url))
/** ComfyUI's `--base-directory`: inputs, outputs, and the LoRAs that Likeness puts there. */
export const baseOf = (own: Pick<Own, "state" | "url">): string => join(folderOf(own), "base")
export const lorasOf = (own: Pick<Own, "state" | "url">): string => join(baseOf(own), "models", "loras")
/** The folder of models that the server only reads. */
export const modelsOf = (own: Own): string => own.start.models ?? join(dirname(own.state), "models")
export const logOf = (start: Start): string => join(start.folder, "log.txt")

const parsed = async <A, I>(folder: string, name: string, schema: Schema.Codec<A, I>): Promise<A | undefined> => {
  const text = await readFile(join(folder, name), "utf8").catch(() => undefined)
  return text === undefined ? undefined : Result.getOrUndefined(Schema.decodeUnknownResult(Schema.fromJsonString(schema))(text))
}

const startsOf = (folder: string): string => join(folder, "starts")

const numbers = async (folder: string): Promise<ReadonlyArray<number>> =>
  (await readdir(startsOf(folder)).catch((): Array<string> => [])).flatMap((name) => (/^\d+$/u.test(name) ? [Number(name)] : [])).toSorted((a, b) => a - b)

const read = async (folder: string): Promise<Start> => {
  const [supervisor, server, ended, stop] = await Promise.all([
    parsed(folder, "supervisor.json", ProcessRecord), parsed(folder, "server.json", ProcessRecord), parsed(folder, "ended.json", Ended), parsed(folder, "stop.json", Stop)
  ])
  return {
    folder,
    ...(supervisor === undefined ? {} : { supervisor }), ...(server === undefined ? {} : { server }),
    ...(ended === undefined ? {} : { ended }), ...(stop === undefined ? {} : { stop })
  }
}

/** The last start, living or over; `undefined` where it was never started. */
export const latest = async (own: Pick<Own, "state" | "url">): Promise<Start | undefined> => {
  const last = (await numbers(folderOf(own))).at(-1)
  return last === undefined ? undefined : read(join(startsOf(folderOf(own)), String(last)))
}

/** How long a start may take to say who it is. */
const claimSeconds = 30

/** Whether a process of this start lives, or is just about to. */
export const isLiving = async (start: Start): Promise<boolean> => {
  if (isAlive(start.supervisor) || isAlive(start.server)) return true
  if (start.supervisor !== undefined || start.ended !== undefined) return false
  const made = await stat(start.folder).catch(() => undefined)
  return made !== undefined && Date.now() - made.mtimeMs < claimSeconds * 1000
}

const Begun = Schema.Struct({ argv: Schema.Array(Schema.String) })

/** The port of a living server that was started with this program, if there is one. */
export const portOfProgram = async (state: string, program: string): Promise<string | undefined> => {
  for (const port of await readdir(foldersOf(state)).catch((): Array<string> => [])) {
    const start = await latest({ state, url: `http://127.0.0.1:${port}` })
    if (start !== undefined && (await isLiving(start)) && (await parsed(start.folder, "start.json", Begun))?.argv[0] === program) return port
  }
  return undefined
}

/** The folder of the start after `last`; `undefined` where another process has begun it since. */
export const claim = async (own: Own, last: Start | undefined): Promise<Start | undefined> => {
  const folder = folderOf(own)
  await mkdir(startsOf(folder), { recursive: true, mode: 0o700 })
  const next = join(startsOf(folder), String((last === undefined ? 0 : Number(basename(last.folder))) + 1))
  try {
    await mkdir(next, { mode: 0o700 })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return undefined
    throw thrown
  }
  return { folder: next }
}

/** Somebody needs it: it is not idle. */
export const touch = async (start: Start): Promise<void> => {
  const used = join(start.folder, "used")
  const now = new Date()
  await utimes(used, now, now).catch(() => writeFile(used, "").catch(() => undefined))
}

/** From when to when a server of our own ran. */
export interface Period {
  /** Milliseconds since 1970. */
  readonly from: number
  /** Absent while it runs. */
  readonly to?: number
}

const lastSign = async (start: Start): Promise<number> => {
  const times = await Promise.all([join(start.folder, "alive"), logOf(start)].map((path) => stat(path).then((found) => found.mtimeMs, () => 0)))
  return Math.max(start.supervisor?.at ?? 0, ...times)
}

/** Every time that the server at `url` ran, oldest first. One that was killed with its supervisor ended at its last sign of life. */
export const periods = async (own: Pick<Own, "state" | "url">): Promise<ReadonlyArray<Period>> => {
  const found: Array<Period> = []
  for (const number of await numbers(folderOf(own))) {
    const start = await read(join(startsOf(folderOf(own)), String(number)))
    const from = start.supervisor?.at
    if (from === undefined || start.ended?.notStarted !== undefined) continue
    found.push(start.ended === undefined && (await isLiving(start)) ? { from } : { from, to: start.ended?.finishedAt ?? (await lastSign(start)) })
  }
  return found
}
