/** The shapes on ComfyUI's wire that more than one file of the emulator needs. Names are the server's. */

export type NodeId = string

export type Link = readonly [NodeId, number]

export interface ApiNode {
  class_type: string
  inputs: Record<string, unknown>
  _meta?: { title?: string }
}

export type Graph = Record<NodeId, ApiNode>

export interface FileRef {
  readonly filename: string
  readonly subfolder: string
  readonly type: "output" | "temp" | "input"
}

export type NodeOutput = Record<string, ReadonlyArray<unknown>>

export interface PromptError {
  readonly type: string
  readonly message: string
  readonly details: string
  readonly extra_info: Readonly<Record<string, unknown>>
}

export type NodeErrors = Record<NodeId, { errors: Array<PromptError>; dependent_outputs: Array<NodeId>; class_type: string }>

export type StatusMessage = readonly [type: string, data: Readonly<Record<string, unknown>>]

export type QueueItem = readonly [number: number, id: string, graph: Graph, extra: Record<string, unknown>, outputs: ReadonlyArray<NodeId>]

export interface HistoryEntry {
  readonly prompt: QueueItem
  readonly outputs: Record<NodeId, NodeOutput>
  readonly status: { readonly status_str: "success" | "error"; readonly completed: boolean; readonly messages: ReadonlyArray<StatusMessage> }
  readonly meta: Record<NodeId, unknown>
}

export const isLink = (value: unknown): value is Link =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && typeof value[1] === "number"

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
