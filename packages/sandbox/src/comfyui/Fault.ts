import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Chance from "../trainer/Chance.ts"

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

const Count = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))

/** Keys that only one fault understands. */
const owners = { request: "http-500", exceptionType: "node-error", exceptionMessage: "node-error", at: "node-error", downMilliseconds: "restart" } as const

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
export const Fault = Schema.Struct({
  name: Schema.Literals([...jobFaults, ...requestFaults]),
  /** Which match is hit, counted from 1 and from the moment of planning; default 1. */
  nth: Schema.optionalKey(Count),
  /** How many matches in a row are hit from the n-th on; default 1. */
  times: Schema.optionalKey(Count),
  /** In place of counting: the share of matches that are hit, 0–1, drawn from the sandbox's seed and the graph's content. */
  share: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
  /** Only for `http-500`: method and path without `/api`, as `"GET /history"`; the path may be a beginning. */
  request: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[A-Z]+ \/\S*$/u, { message: "a request is written like GET /history" }))),
  /** Only for `node-error`. */
  exceptionType: Schema.optionalKey(Schema.String),
  /** Only for `node-error`. */
  exceptionMessage: Schema.optionalKey(Schema.String),
  /** Only for `node-error`: class of the node that raises. */
  at: Schema.optionalKey(Schema.String),
  /** Only for `restart`: real milliseconds without a listener; default 50. */
  downMilliseconds: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3_600_000 })))
}).check(Schema.makeFilter((fault) => {
  for (const [key, owner] of Object.entries(owners)) if (key in fault && fault.name !== owner) return { path: [key], issue: `belongs to ${owner}` }
  return fault.share === undefined || (fault.nth === undefined && fault.times === undefined) || { path: ["share"], issue: "stands in place of nth and times" }
}))
export type Fault = typeof Fault.Type

const decode = Schema.decodeUnknownResult(Fault, { onExcessProperty: "error" })

/** A fault as JSON from outside, or a sentence saying what is wrong with it. */
export const parse = (value: unknown): Fault | string => {
  const decoded = decode(value)
  return Result.isSuccess(decoded) ? decoded.success : decoded.failure.message
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
