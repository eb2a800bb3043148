import * as Chance from "../trainer/Chance.ts"
import { isRecord } from "./Wire.ts"

/** Faults that hit a job: the n-th one that `POST /prompt` accepts. */
export const jobFaults = [
  "out-of-memory",
  "node-error",
  "silent-websocket",
  "dropped-websocket",
  "duplicate-events",
  "forget",
  "restart",
  "stall",
  "missing-output",
  "fewer-outputs"
] as const

/** Faults that hit one HTTP request. */
export const requestFaults = ["drop-before-accept", "drop-after-accept", "http-500", "http-500-after-accept", "truncated-view", "wrong-type-view"] as const

export type FaultName = (typeof jobFaults)[number] | (typeof requestFaults)[number]

/**
 * One fault to come.
 *
 * - `drop-before-accept`: `POST /prompt` is cut before anything was queued
 * - `drop-after-accept`: queued, then cut without an answer
 * - `http-500`: a request is answered 500 and nothing was done; `request` says which (`"GET /queue"`), default any
 * - `http-500-after-accept`: `POST /prompt` queued the job and answers 500
 * - `truncated-view`: `/view` sends half of the promised bytes, then cuts
 * - `wrong-type-view`: `/view` answers 200 with a web page
 * - `out-of-memory`: `execution_error` of CUDA at the costliest node; later jobs run
 * - `node-error`: `execution_error` with `exceptionType` and `exceptionMessage`, at the node of class `at`, default the decoder
 * - `silent-websocket`: no event of this job reaches its owner
 * - `dropped-websocket`: the owner's socket is destroyed in the middle of the run
 * - `duplicate-events`: every event of the job comes twice
 * - `forget`: the job starts, then is in neither queue nor history
 * - `restart`: the server dies in the middle of the run and is back `downMilliseconds` later, empty
 * - `stall`: the run never gets further; HTTP answers, the interrupt has no effect, only a restart helps
 * - `missing-output`: success, but the savers' entries are absent
 * - `fewer-outputs`: success, but the last file of every saver with more than one is absent
 */
export interface Fault {
  readonly name: FaultName
  /** Which match is hit, counted from 1 and from the moment of planning; default 1. */
  readonly nth?: number
  /** How many matches in a row are hit from the n-th on; default 1. */
  readonly times?: number
  /** In place of counting: the share of matches that are hit, 0–1, drawn from the sandbox's seed and the graph's content. */
  readonly share?: number
  /** Only for `http-500`: method and path without `/api`, as `"GET /history"`; the path may be a beginning. */
  readonly request?: string
  /** Only for `node-error`. */
  readonly exceptionType?: string
  /** Only for `node-error`. */
  readonly exceptionMessage?: string
  /** Only for `node-error`: class of the node that raises. */
  readonly at?: string
  /** Only for `restart`: real milliseconds without a listener; default 50. */
  readonly downMilliseconds?: number
}

const names: ReadonlySet<string> = new Set([...jobFaults, ...requestFaults])

/** A fault as JSON from outside, or a sentence saying what is wrong with it. */
export const parse = (value: unknown): Fault | string => {
  if (!isRecord(value)) return "a fault is an object"
  if (typeof value["name"] !== "string" || !names.has(value["name"])) return `unknown fault: ${String(value["name"])}`
  for (const key of ["nth", "times"]) {
    if (value[key] !== undefined && (!Number.isInteger(value[key]) || (value[key] as number) < 1)) return `${key} is a whole number from 1`
  }
  if (value["share"] !== undefined && (typeof value["share"] !== "number" || value["share"] < 0 || value["share"] > 1)) return "share is a number from 0 to 1"
  return value as unknown as Fault
}

/** What a plan is asked about. */
export type Event =
  | { readonly kind: "job"; readonly key: string }
  | { readonly kind: "request"; readonly method: string; readonly path: string }

const matches = (fault: Fault, event: Event): boolean => {
  const ofJob = (jobFaults as ReadonlyArray<string>).includes(fault.name)
  if (event.kind === "job") return ofJob
  if (ofJob) return false
  const line = `${event.method} ${event.path}`
  switch (fault.name) {
    case "http-500":
      return fault.request === undefined || line === fault.request || line.startsWith(`${fault.request}/`)
    case "truncated-view":
    case "wrong-type-view":
      return line === "GET /view"
    default:
      return line === "POST /prompt"
  }
}

/** Planned faults and how often each was matched. */
export interface Plan {
  readonly add: (fault: Fault) => void
  /** The faults that hit this event; asking counts. */
  readonly hit: (event: Event) => ReadonlyArray<Fault>
}

export const plan = (seed: string): Plan => {
  const planned: Array<{ readonly fault: Fault; seen: number }> = []
  return {
    add: (fault) => {
      planned.push({ fault, seen: 0 })
    },
    hit: (event) =>
      planned.flatMap((entry) => {
        if (!matches(entry.fault, event)) return []
        entry.seen += 1
        const { name, nth = 1, share, times = 1 } = entry.fault
        const struck = share === undefined
          ? entry.seen >= nth && entry.seen < nth + times
          : Chance.uniform(`${seed}/${name}/${event.kind === "job" ? event.key : `${event.method} ${event.path} ${entry.seen}`}`) < share
        return struck ? [entry.fault] : []
      })
  }
}
