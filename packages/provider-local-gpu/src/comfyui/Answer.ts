/** The parts of ComfyUI's answers that are read. Unknown keys are ignored everywhere. */
import * as Schema from "effect/Schema"

export const SystemStats = Schema.Struct({
  system: Schema.Struct({ comfyui_version: Schema.String }),
  devices: Schema.Array(Schema.Struct({ name: Schema.String, type: Schema.String, vram_total: Schema.optionalKey(Schema.Finite), vram_free: Schema.optionalKey(Schema.Finite), torch_vram_total: Schema.optionalKey(Schema.Finite) }))
})

/** A model folder's files. */
export const FileNames = Schema.Array(Schema.String)

export const QueueRemaining = Schema.Struct({ exec_info: Schema.Struct({ queue_remaining: Schema.Int }) })

/** `[number, id, …]`; the rest holds the whole graph and is not read. */
const QueueItem = Schema.TupleWithRest(Schema.Tuple([Schema.Finite, Schema.String]), [Schema.Unknown])
export const Queue = Schema.Struct({ queue_running: Schema.Array(QueueItem), queue_pending: Schema.Array(QueueItem) })

export const FileRef = Schema.Struct({ filename: Schema.String, subfolder: Schema.String, type: Schema.Literals(["output", "temp", "input"]) })
export type FileRef = typeof FileRef.Type

const Message = Schema.TupleWithRest(Schema.Tuple([Schema.String, Schema.Record(Schema.String, Schema.Unknown)]), [Schema.Unknown])

export const HistoryEntry = Schema.Struct({
  outputs: Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Array(Schema.Unknown))),
  status: Schema.Struct({
    status_str: Schema.String,
    messages: Schema.Array(Message)
  })
})
export type HistoryEntry = typeof HistoryEntry.Type

export const History = Schema.Record(Schema.String, HistoryEntry)

export const ExecutionError = Schema.Struct({
  node_id: Schema.optionalKey(Schema.String),
  node_type: Schema.optionalKey(Schema.String),
  exception_message: Schema.String,
  exception_type: Schema.String,
  /** Its frames, without the first and the last line. */
  traceback: Schema.optionalKey(Schema.Array(Schema.String))
})
export type ExecutionError = typeof ExecutionError.Type

const PromptError = Schema.Struct({ type: Schema.String, message: Schema.String, details: Schema.optionalKey(Schema.String) })
export const NodeErrors = Schema.Record(
  Schema.String,
  Schema.Struct({ class_type: Schema.String, errors: Schema.Array(PromptError) })
)
export type NodeErrors = typeof NodeErrors.Type

export const PromptAccepted = Schema.Struct({ prompt_id: Schema.String, number: Schema.Finite, node_errors: NodeErrors })
export const PromptRefused = Schema.Struct({ error: PromptError, node_errors: Schema.optionalKey(NodeErrors) })

export const Uploaded = Schema.Struct({ name: Schema.String, subfolder: Schema.String, type: Schema.String })
export const JobCancelled = Schema.Struct({ cancelled: Schema.Boolean })
export const Job = Schema.Struct({ id: Schema.String, status: Schema.String })

const NodeInfo = Schema.Struct({
  input: Schema.Struct({
    required: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Schema.Unknown))),
    optional: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Schema.Unknown)))
  }),
  api_node: Schema.optionalKey(Schema.Boolean)
})
export type NodeInfo = typeof NodeInfo.Type
/** Empty where the class is unknown. */
export const ObjectInfo = Schema.Record(Schema.String, NodeInfo)
