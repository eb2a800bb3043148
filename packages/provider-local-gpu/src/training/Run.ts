/** One training run's folder: what is written there, by whom, and how it is read back. */
import * as Outcome from "@likeness/core/Outcome"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { randomUUID } from "node:crypto"
import { link, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"

/** What `prepare` writes and `submit` starts: the body of the order. */
export const Order = Schema.Struct({
  v: Schema.Literal(1),
  /** The run's id, and the name of its folder. */
  run: Schema.String.check(Schema.isPattern(/^[0-9a-f-]{36}$/u)),
  /** Program and arguments, whole. */
  argv: Schema.Array(Schema.String).check(Schema.isMinLength(1)),
  /** The data set's TOML; it lies beside the run's records. */
  datasetToml: Schema.String,
  outputName: Schema.String,
  maxTrainEpochs: Schema.Int,
  saveEveryEpochs: Schema.Int,
  /** Absent: every saved epoch. */
  keepEpochs: Schema.optionalKey(Schema.Int),
  usage: Schema.Literals(["process", "trainer"]),
  /** The golden environment that it runs in; absent for a trainer of one's own. */
  environment: Schema.optionalKey(Schema.String),
  /** `cuda`: a trainer that finds no GPU is ended at once. */
  device: Schema.Literals(["cuda", "cpu"]),
  /** What its files' metadata name as their origin: the first run of those that went on from one another. */
  origin: Schema.String,
  /** The data set by its content, and the base model's SHA-256: a run goes on only with the same. */
  dataset: Schema.String,
  baseSha256: Schema.String,
  networkDim: Schema.Int,
  /** Of the GPU, before it starts. */
  leastVramBytes: Schema.Int,
  /** Absent: it began at its beginning. */
  resumed: Schema.optionalKey(Schema.Struct({
    /** The run that it goes on from, and the epoch that was finished there. */
    run: Schema.String,
    epoch: Schema.Int,
    stateFolder: Schema.String,
    /** Every epoch was trained already: the last file is made from the state, and nothing is started. */
    nothingLeft: Schema.Boolean
  }))
})
export type Order = typeof Order.Type

/** A process, told from a later one with the same number by its start (clock ticks since boot) and the boot. */
export const ProcessRecord = Schema.Struct({
  pid: Schema.Int,
  startTime: Schema.NullOr(Schema.String),
  bootId: Schema.NullOr(Schema.String),
  /** Milliseconds since 1970. */
  at: Schema.Finite
})
export type ProcessRecord = typeof ProcessRecord.Type

/** Someone concluded that the run never began; it can no longer begin. */
const Abandoned = Schema.Struct({ abandoned: Schema.Literal(true) })

export const Ended = Schema.Struct({
  exitCode: Schema.NullOr(Schema.Int),
  signal: Schema.NullOr(Schema.String),
  /** The program could not be started at all. */
  notStarted: Schema.optionalKey(Schema.String),
  /** Bytes free on the run's volume when the trainer ended: a full disk swallows the trainer's own words. */
  freeBytes: Schema.optionalKey(Schema.Finite),
  finishedAt: Schema.Finite
})
export type Ended = typeof Ended.Type

export const Stop = Schema.Struct({ by: Schema.Literals(["user", "nan", "stall", "noGpu"]), at: Schema.Finite })
export type Stop = typeof Stop.Type

/** When the run last showed life, as the polls saw it. */
export const Pulse = Schema.Struct({
  /** Of all its processes together: processor time in clock ticks and bytes read and written. */
  ticks: Schema.Finite,
  bytes: Schema.Finite,
  /** Milliseconds of the system's steady clock, which neither a setting nor a sleep of the machine moves. */
  at: Schema.Finite
})
export type Pulse = typeof Pulse.Type

export const folderOf = (runs: string, run: string): string => join(resolve(runs), run)
export const logOf = (folder: string): string => join(folder, "log.txt")
export const outOf = (folder: string): string => join(folder, "out")

/** Rejects where a file is there and cannot be read: that says nothing of the run. */
const parsed = async <A, I>(folder: string, name: string, schema: Schema.Codec<A, I>): Promise<A | undefined> => {
  const text = await readFile(join(folder, name), "utf8").catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === "ENOENT" || thrown.code === "ENOTDIR" || thrown.code === "EISDIR") return undefined
    throw thrown
  })
  if (text === undefined) return undefined
  return Result.getOrUndefined(Schema.decodeUnknownResult(Schema.fromJsonString(schema))(text))
}

/** Whether the folder of all runs is there. Where it is not, as on a disk that is not mounted, nothing is known of any run. */
export const hasRuns = (runs: string): Promise<boolean> => stat(resolve(runs)).then((found) => found.isDirectory(), () => false)

export const readOrder = (folder: string): Promise<Order | undefined> => parsed(folder, "order.json", Order)
export const readTrainer = (folder: string): Promise<ProcessRecord | undefined> => parsed(folder, "trainer.json", ProcessRecord)
export const readEnded = (folder: string): Promise<Ended | undefined> => parsed(folder, "ended.json", Ended)
export const readPulse = (folder: string): Promise<Pulse | undefined> => parsed(folder, "pulse.json", Pulse)
export const readStop = (folder: string): Promise<Stop | undefined> => parsed(folder, "stop.json", Stop)

/** The supervisor, or `"abandoned"`, or nothing where it has not begun. */
export const readSupervisor = async (folder: string): Promise<ProcessRecord | "abandoned" | undefined> =>
  (await parsed(folder, "supervisor.json", ProcessRecord)) ?? ((await parsed(folder, "supervisor.json", Abandoned)) === undefined ? undefined : "abandoned")

const part = async (folder: string, name: string, text: string): Promise<string> => {
  const path = join(folder, `${name}.${randomUUID()}.part`)
  await writeFile(path, text, { mode: 0o600 })
  return path
}

/** Whole or not at all. */
export const write = async (folder: string, name: string, text: string): Promise<void> => rename(await part(folder, name, text), join(folder, name))

/** Whole, and only where there is none yet; says whether it was written. */
const writeOnce = async (folder: string, name: string, text: string): Promise<boolean> => {
  const path = await part(folder, name, text)
  try {
    await link(path, join(folder, name))
    return true
  } catch (cause) {
    // A disk that fails, or knows no links, says nothing of what is there.
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false
    throw cause
  } finally {
    await rm(path, { force: true })
  }
}

/** Kept free for the run's last words. */
export const reserveOf = (folder: string): string => join(folder, "reserve")
const reservedBytes = 1024 * 1024

/** Takes the run's folder for one start; false where a start was already tried. */
export const claim = async (folder: string, order: string): Promise<boolean> => {
  await mkdir(join(folder, "tmp"), { recursive: true, mode: 0o700 })
  await mkdir(outOf(folder), { recursive: true, mode: 0o700 })
  return writeOnce(folder, "order.json", order)
}

/** Given back at the end: a run that filled the disk must still be able to say so. */
export const reserve = (folder: string): Promise<void> => writeFile(reserveOf(folder), Buffer.alloc(reservedBytes, 1), { mode: 0o600 })

/** The run has begun; false where someone has concluded that it never did. */
export const begin = (folder: string, supervisor: ProcessRecord): Promise<boolean> => writeOnce(folder, "supervisor.json", JSON.stringify(supervisor))

/** From here on the run cannot begin; false where it has begun. */
export const abandon = (folder: string): Promise<boolean> => writeOnce(folder, "supervisor.json", JSON.stringify({ abandoned: true }))

/** The first reason to stop is the one that counts. A full disk keeps nobody from stopping. */
export const writeStop = (folder: string, stop: Stop): Promise<boolean> => writeOnce(folder, "stop.json", JSON.stringify(stop)).catch(() => false)

/** The outcome once it was worked out: verified files are not read again at every poll. */
export const readOutcome = async (folder: string): Promise<Outcome.Outcome | undefined> => {
  const text = await readFile(join(folder, "outcome.json"), "utf8").catch(() => undefined)
  return text === undefined ? undefined : Result.getOrUndefined(Outcome.stored.parse(text))
}

/** Answers with the one that was written first: every poll says the same. */
export const keepOutcome = async (folder: string, outcome: Outcome.Outcome): Promise<Outcome.Outcome> => {
  // On a full disk it is worked out again at the next poll.
  await writeOnce(folder, "outcome.json", JSON.stringify(Outcome.stored.encode(outcome))).catch(() => false)
  return (await readOutcome(folder)) ?? outcome
}
