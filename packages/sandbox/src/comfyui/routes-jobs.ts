import * as Exchange from "./Exchange.ts"
import { cancel } from "./routes-prompt.ts"
import { isAtLeast, queueItem, type Server } from "./Server.ts"
import { type HistoryEntry, isRecord, type QueueItem } from "./Wire.ts"

const statuses = ["pending", "in_progress", "completed", "failed", "cancelled"] as const
type JobStatus = (typeof statuses)[number]

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

interface Job extends Record<string, unknown> {
  readonly id: string
  readonly status: JobStatus
}

const workflowId = (extra: Record<string, unknown>): unknown => {
  const info = extra["extra_pnginfo"]
  const workflow = isRecord(info) ? info["workflow"] : undefined
  return isRecord(workflow) ? workflow["id"] : undefined
}

/** The server leaves absent fields out; only `pagination.limit` is written as null. */
const present = <Fields extends Record<string, unknown>>(fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as Fields

const queued = ([priority, id, , extra]: QueueItem, status: JobStatus): Job =>
  present({ id, status, priority, create_time: extra["create_time"], outputs_count: 0, workflow_id: workflowId(extra) })

const finished = (entry: HistoryEntry, detailed: boolean, countsPreviews: boolean): Job => {
  const [priority, id, graph, extra] = entry.prompt
  const stamp = (type: string) => entry.status.messages.find(([name]) => name === type)?.[1]
  const failure = stamp("execution_error")
  const end = stamp("execution_success") ?? failure ?? stamp("execution_interrupted")
  const files = Object.entries(entry.outputs).flatMap(([nodeId, output]) =>
    Object.entries(output).flatMap(([mediaType, items]) => (mediaType === "animated" ? [] : items.filter(isRecord).map((item): Record<string, unknown> => ({ ...item, nodeId, mediaType }))))
  )
  const status: JobStatus = entry.status.status_str === "success" ? "completed" : stamp("execution_interrupted") === undefined ? "failed" : "cancelled"
  return present({
    id,
    status,
    priority,
    create_time: extra["create_time"],
    execution_start_time: stamp("execution_start")?.["timestamp"],
    execution_end_time: end?.["timestamp"],
    execution_error: failure,
    outputs_count: files.length,
    previewable_outputs_count: countsPreviews ? files.length : undefined,
    preview_output: files.find((file) => file["type"] === "output") ?? files[0],
    workflow_id: workflowId(extra),
    ...(detailed ? { outputs: entry.outputs, execution_status: entry.status, workflow: { prompt: graph, extra_data: extra } } : {})
  })
}

const all = (server: Server): ReadonlyArray<Job> => {
  const { life } = server
  const previews = isAtLeast(server.settings, 0, 28)
  return [
    ...(life.running === undefined ? [] : [queued(queueItem(life.running), "in_progress")]),
    ...life.pending.map((job) => queued(queueItem(job), "pending")),
    ...[...life.history.values()].map((entry) => finished(entry, false, previews))
  ]
}

const whole = (text: string): number | undefined => (/^-?\d+$/.test(text) ? Number(text) : undefined)

const duration = (job: Job): number => Number(job["execution_end_time"] ?? 0) - Number(job["execution_start_time"] ?? 0)

const list = (server: Server, exchange: Exchange.Exchange): void => {
  const { query } = exchange
  const bad = (error: string) => Exchange.json(exchange, 400, { error })
  const wanted = query.get("status")?.split(",").map((status) => status.trim()).filter((status) => status !== "")
  const unknown = wanted?.filter((status) => !(statuses as ReadonlyArray<string>).includes(status)) ?? []
  if (unknown.length > 0) return bad(`Invalid status value(s): ${unknown.join(", ")}. Valid values: ${statuses.join(", ")}`)
  const sortBy = query.get("sort_by") ?? "created_at"
  if (sortBy !== "created_at" && sortBy !== "execution_duration") return bad("sort_by must be 'created_at' or 'execution_duration'")
  const sortOrder = query.get("sort_order") ?? "desc"
  if (sortOrder !== "asc" && sortOrder !== "desc") return bad("sort_order must be 'asc' or 'desc'")
  const askedLimit = query.get("limit")
  const limit = askedLimit === null ? null : whole(askedLimit)
  if (limit === undefined) return bad("limit must be an integer")
  if (limit !== null && limit <= 0) return bad("limit must be a positive integer")
  const askedOffset = whole(query.get("offset") ?? "0")
  if (askedOffset === undefined) return bad("offset must be an integer")
  const offset = Math.max(0, askedOffset)
  const workflow = query.get("workflow_id")
  const measure = sortBy === "created_at" ? (job: Job) => Number(job["create_time"] ?? 0) : duration
  const chosen = all(server)
    .filter((job) => (wanted === undefined || wanted.includes(job.status)) && (workflow === null || job["workflow_id"] === workflow))
    .toSorted((a, b) => (sortOrder === "asc" ? measure(a) - measure(b) : measure(b) - measure(a)))
  const jobs = chosen.slice(offset, limit === null ? undefined : offset + limit)
  Exchange.json(exchange, 200, { jobs, pagination: { offset, limit, total: chosen.length, has_more: offset + jobs.length < chosen.length } })
}

const one = (server: Server, exchange: Exchange.Exchange, id: string): void => {
  const { life } = server
  const entry = life.history.get(id)
  if (life.running?.id === id) return Exchange.json(exchange, 200, queued(queueItem(life.running), "in_progress"))
  const pending = life.pending.find((job) => job.id === id)
  if (pending !== undefined) return Exchange.json(exchange, 200, queued(queueItem(pending), "pending"))
  if (entry !== undefined) return Exchange.json(exchange, 200, finished(entry, true, isAtLeast(server.settings, 0, 28)))
  Exchange.json(exchange, 404, { error: "Job not found" })
}

const cancelSeveral = (server: Server, exchange: Exchange.Exchange): void => {
  let ids: unknown
  try {
    ids = Exchange.jsonObject(exchange)["job_ids"]
  } catch {
    return Exchange.json(exchange, 400, { error: "Invalid JSON body" })
  }
  if (!Array.isArray(ids)) return Exchange.json(exchange, 400, { error: "job_ids must be a list" })
  const malformed = ids.find((id) => typeof id !== "string" || !uuid.test(id))
  if (malformed !== undefined) return Exchange.json(exchange, 400, { error: `Invalid job id: ${String(malformed)}` })
  Exchange.json(exchange, 200, { cancelled: ids.map((id) => cancel(server, id as string)).some(Boolean) })
}

/** `/api/jobs…`, which exists under `/api` only. */
export const routesJobs = (server: Server): Exchange.Route => (exchange) => {
  if (!exchange.prefixed) return false
  const line = `${exchange.method} ${exchange.path}`
  if (line === "GET /jobs") {
    list(server, exchange)
    return true
  }
  if (line === "POST /jobs/cancel") {
    cancelSeveral(server, exchange)
    return true
  }
  const match = /^\/jobs\/([^/]+)(\/cancel)?$/.exec(exchange.path)
  const id = decodeURIComponent(match?.[1] ?? "")
  if (match !== null && match[2] === undefined && exchange.method === "GET") {
    one(server, exchange, id)
    return true
  }
  if (match?.[2] !== undefined && exchange.method === "POST") {
    Exchange.json(exchange, 200, { cancelled: cancel(server, id) })
    return true
  }
  return false
}
