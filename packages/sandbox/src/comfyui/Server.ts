import type { GraphKeys } from "./content-key.ts"
import type { Fault, Plan } from "./Fault.ts"
import type { NodeResult, Studio } from "./NodeWork.ts"
import type { Sockets } from "./Sockets.ts"
import type { Known } from "./validate-graph.ts"
import type { Graph, HistoryEntry, NodeId, QueueItem } from "./Wire.ts"

/** What the caller chose, with every default filled in. */
export interface Settings {
  readonly seed: string
  readonly timeScale: number
  readonly version: string
  readonly cache: boolean
  readonly embedMetadata: boolean
  readonly previewMethod: string
  readonly historyDelayMilliseconds: number
  readonly maxUploadBytes: number
  readonly argv: ReadonlyArray<string>
}

/** One accepted prompt. */
export interface Job {
  readonly id: string
  readonly number: number
  readonly graph: Graph
  readonly extra: Record<string, unknown>
  readonly secrets: Readonly<Record<string, unknown>>
  readonly outputs: ReadonlyArray<NodeId>
  readonly clientId?: string
  readonly keys: GraphKeys
  readonly queuedSeconds: number
  /** Milliseconds since 1970, real. */
  readonly createdAt: number
  readonly faults: ReadonlyArray<Fault>
  interrupted: boolean
  /** The node that runs now. */
  node?: NodeId
}

/** Simulated seconds of one job; `runSeconds` is null until it ended. */
export interface Simulated {
  readonly queuedSeconds: number
  readonly runSeconds: number | null
}

/** One request as it came in. */
export interface JournalEntry {
  readonly method: string
  /** Path and query as sent. */
  readonly path: string
  readonly bodySha256: string
  readonly bodyBytes: number
  /** ISO 8601, real. */
  readonly at: string
}

/** What dies with the process: replaced as a whole on restart. */
export interface Life {
  readonly controller: AbortController
  readonly pending: Array<Job>
  running: Job | undefined
  readonly history: Map<string, HistoryEntry>
  readonly cache: Map<string, NodeResult>
  /** The next job's priority; restarts at 0. */
  counter: number
  working: boolean
  unload: boolean
  freeMemory: boolean
  modelsLoaded: boolean
}

export interface Server {
  readonly settings: Settings
  readonly studio: Studio
  readonly known: Known
  readonly sockets: Sockets
  readonly plan: Plan
  readonly journal: Array<JournalEntry>
  readonly simulated: Map<string, Simulated>
  readonly restart: (downMilliseconds: number) => Promise<void>
  life: Life
  paidRuns: number
}

/** Entries the server keeps before the oldest goes. */
export const historyLimit = 10_000

export const newLife = (): Life => ({
  controller: new AbortController(),
  pending: [],
  running: undefined,
  history: new Map(),
  cache: new Map(),
  counter: 0,
  working: false,
  unload: false,
  freeMemory: false,
  modelsLoaded: false
})

export const remaining = (life: Life): number => life.pending.length + (life.running === undefined ? 0 : 1)

export const statusFrame = (life: Life, sid?: string): string =>
  JSON.stringify({ type: "status", data: { status: { exec_info: { queue_remaining: remaining(life) } }, ...(sid === undefined ? {} : { sid }) } })

export const queueItem = (job: Job): QueueItem => [job.number, job.id, job.graph, job.extra, job.outputs]

/** Whether the reported version is at least `major.minor`. */
export const isAtLeast = (settings: Settings, major: number, minor: number): boolean => {
  const [ours = 0, theirs = 0] = settings.version.split(".").map(Number)
  return ours > major || (ours === major && theirs >= minor)
}

export const faultNamed = (job: Job, name: Fault["name"]): Fault | undefined => job.faults.find((fault) => fault.name === name)
