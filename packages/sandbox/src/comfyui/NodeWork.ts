import type { ClipOrder, PictureOrder } from "../pictures/PictureOrder.ts"
import type { Folders } from "./Folders.ts"
import type { Picture, Value, ValueOf } from "./Values.ts"
import type { Graph, NodeId, NodeOutput } from "./Wire.ts"

/** What makes the pixels, given from outside. */
export interface Studio {
  /** A PNG of exactly the order's size, with the word SANDBOX in it. */
  readonly draw: (order: PictureOrder) => Promise<Uint8Array>
  /** An MP4. */
  readonly film: (order: ClipOrder) => Promise<Uint8Array>
  /** A WebM; where absent, the server does not list `SaveWEBM`. */
  readonly filmWebm?: (order: ClipOrder) => Promise<Uint8Array>
  /** The same picture, PNG, with the word SANDBOX in it. */
  readonly stamp: (image: Uint8Array) => Promise<Uint8Array>
}

/** What a node sees of the job it belongs to. */
export interface JobView {
  /** The sandbox's seed. */
  readonly seed: string
  readonly graph: Graph
  readonly extra: Readonly<Record<string, unknown>>
  readonly folders: Folders
  readonly studio: Studio
  readonly embedMetadata: boolean
  /** Counts a run of a paid node. */
  readonly paid: () => void
}

/** One node about to run: its literals, what arrives on its links, its key. */
export interface Call {
  readonly id: NodeId
  readonly job: JobView
  /** The sandbox's seed and the node's content: the only source of variation. */
  readonly key: string
  readonly number: (name: string) => number
  readonly text: (name: string) => string
  readonly flag: (name: string) => boolean
  readonly value: <Type extends Value["type"]>(name: string, type: Type) => ValueOf<Type>
  readonly optional: <Type extends Value["type"]>(name: string, type: Type) => ValueOf<Type> | undefined
}

export interface NodeResult {
  readonly outputs: ReadonlyArray<Value>
  /** What `executed` and the history show. */
  readonly shown?: NodeOutput
}

/** A node's run, before its time has passed. */
export interface NodeWork {
  /** Simulated. */
  readonly seconds: number
  /** Progress steps the time is divided into; 0 for nodes that report none. */
  readonly ticks: number
  /** A picture for the binary frames, where the node has one to show. */
  readonly preview?: () => Promise<Picture>
  readonly finish: () => Promise<NodeResult>
}

export type Run = (call: Call) => NodeWork | Promise<NodeWork>

/** A node that takes no time worth counting. */
export const atOnce = (make: (call: Call) => Promise<ReadonlyArray<Value>> | ReadonlyArray<Value>): Run => (call) => ({
  seconds: 0,
  ticks: 0,
  finish: async () => ({ outputs: await make(call) })
})
