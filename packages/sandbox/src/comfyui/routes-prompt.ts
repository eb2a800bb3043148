import { randomUUID } from "node:crypto"
import { canonical, graphKeys } from "./content-key.ts"
import * as Exchange from "./Exchange.ts"
import * as durations from "./durations.ts"
import type { Fault } from "./Fault.ts"
import { bodyHash } from "./Exchange.ts"
import { type Job, type Life, queueItem, remaining, type Server, statusFrame } from "./Server.ts"
import { validateGraph } from "./validate-graph.ts"
import { type Graph, isRecord, type PromptError } from "./Wire.ts"
import { wake } from "./Worker.ts"

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const refusal = (type: string, message: string, details: string): PromptError => ({ type, message, details, extra_info: {} })

/** Keys of the partner account: they reach its nodes, and neither queue nor history. */
const secrets: ReadonlySet<string> = new Set(["auth_token_comfy_org", "api_key_comfy_org"])

const accept = async (server: Server, life: Life, body: Record<string, unknown>, verdict: { readonly graph: Graph; readonly outputs: ReadonlyArray<string> }, number: number, id: string): Promise<Job> => {
  const keys = await graphKeys(verdict.graph, server.known.folders)
  const key = bodyHash(Buffer.from(canonical(verdict.outputs.map(keys.content).toSorted())))
  const given = body["extra_data"] === undefined ? {} : body["extra_data"] as Record<string, unknown>
  const createdAt = Date.now()
  const clientId = typeof body["client_id"] === "string" ? body["client_id"] : undefined
  const isSecret = ([key]: readonly [string, unknown]) => secrets.has(key)
  const plain = Object.fromEntries(Object.entries(given).filter((entry) => !isSecret(entry)))
  const extra = { ...plain, ...(clientId === undefined ? {} : { client_id: clientId }), create_time: createdAt }
  const job: Job = {
    id,
    number,
    graph: verdict.graph,
    extra,
    secrets: Object.fromEntries(Object.entries(given).filter(isSecret)),
    outputs: verdict.outputs,
    ...(clientId === undefined ? {} : { clientId }),
    keys,
    queuedSeconds: durations.queueing(`${server.settings.seed}/${key}`),
    createdAt,
    faults: server.plan.hit({ kind: "job", key }),
    interrupted: false
  }
  life.pending.push(job)
  server.simulated.set(id, { queuedSeconds: job.queuedSeconds, runSeconds: null })
  server.sockets.broadcast(statusFrame(life))
  void wake(server)
  return job
}

/** `POST /prompt`. */
const submit = async (server: Server, exchange: Exchange.Exchange, faults: ReadonlyArray<Fault>): Promise<void> => {
  const { life } = server
  const body = Exchange.jsonObject(exchange)
  const number = typeof body["number"] === "number" ? body["number"] : body["front"] === true ? -life.counter : life.counter
  if (typeof body["number"] !== "number") life.counter += 1
  const refuse = (error: PromptError, nodeErrors: unknown) => Exchange.json(exchange, 400, { error, node_errors: nodeErrors })
  if (!("prompt" in body)) return refuse(refusal("no_prompt", "No prompt provided", "No prompt provided"), {})
  const id = body["prompt_id"] ?? randomUUID()
  if (typeof id !== "string" || !uuid.test(id)) return refuse(refusal("invalid_prompt_id", "prompt_id must be a canonical lowercase UUID", String(id)), {})
  if (!isRecord(body["prompt"])) throw new TypeError("prompt is not an object")
  if (body["extra_data"] === null) throw new TypeError("extra_data is null")
  const targets = Array.isArray(body["partial_execution_targets"]) ? body["partial_execution_targets"].map(String) : undefined
  const verdict = validateGraph(body["prompt"] as Graph, server.known, targets)
  if (!verdict.valid) return refuse(verdict.error, verdict.nodeErrors)
  await accept(server, life, body, verdict, number, id)
  if (faults.some((fault) => fault.name === "drop-after-accept")) return void exchange.request.socket.destroy()
  if (faults.some((fault) => fault.name === "http-500-after-accept")) return Exchange.internalError(exchange)
  Exchange.json(exchange, 200, { prompt_id: id, number, node_errors: verdict.nodeErrors })
}

const removePending = (life: Life, id: string): boolean => {
  const at = life.pending.findIndex((job) => job.id === id)
  if (at < 0) return false
  life.pending.splice(at, 1)
  return true
}

/** Cancels one job wherever it is; false where nothing was left to cancel. */
export const cancel = (server: Server, id: string): boolean => {
  const { life } = server
  if (life.running?.id === id) {
    life.running.interrupted = true
    return true
  }
  const removed = removePending(life, id)
  if (removed) server.sockets.broadcast(statusFrame(life))
  return removed
}

const stringList = (value: unknown): ReadonlyArray<string> => (Array.isArray(value) ? value.map(String) : [])

const changeQueue = (server: Server, exchange: Exchange.Exchange): void => {
  const body = Exchange.jsonObject(exchange)
  if (body["clear"] === true) server.life.pending.length = 0
  for (const id of stringList(body["delete"])) removePending(server.life, id)
  server.sockets.broadcast(statusFrame(server.life))
  Exchange.empty(exchange, 200)
}

const interrupt = (server: Server, exchange: Exchange.Exchange): void => {
  const body = exchange.body.length === 0 ? {} : Exchange.jsonObject(exchange)
  const { running } = server.life
  if (running !== undefined && (body["prompt_id"] === undefined || body["prompt_id"] === running.id)) running.interrupted = true
  Exchange.empty(exchange, 200)
}

const whole = (text: string | null): number | undefined => {
  if (text === null) return undefined
  if (!/^-?\d+$/.test(text)) throw new TypeError("not an integer")
  return Number(text)
}

const history = (server: Server, exchange: Exchange.Exchange): void => {
  const all = [...server.life.history]
  const max = whole(exchange.query.get("max_items"))
  const offset = whole(exchange.query.get("offset"))
  const from = offset ?? (max === undefined ? 0 : Math.max(0, all.length - max))
  Exchange.json(exchange, 200, Object.fromEntries(all.slice(from, max === undefined ? undefined : from + max)))
}

const changeHistory = (server: Server, exchange: Exchange.Exchange): void => {
  const body = Exchange.jsonObject(exchange)
  if (body["clear"] === true) server.life.history.clear()
  for (const id of stringList(body["delete"])) server.life.history.delete(id)
  Exchange.empty(exchange, 200)
}

/** `/prompt`, `/queue`, `/interrupt` and `/history`. */
export const routesPrompt = (server: Server) => async (exchange: Exchange.Exchange, faults: ReadonlyArray<Fault>): Promise<boolean> => {
  const { life } = server
  const line = `${exchange.method} ${exchange.path}`
  if (line === "POST /prompt") await submit(server, exchange, faults)
  else if (line === "GET /prompt") Exchange.json(exchange, 200, { exec_info: { queue_remaining: remaining(life) } })
  else if (line === "GET /queue") Exchange.json(exchange, 200, { queue_running: life.running === undefined ? [] : [queueItem(life.running)], queue_pending: life.pending.map(queueItem) })
  else if (line === "POST /queue") changeQueue(server, exchange)
  else if (line === "POST /interrupt") interrupt(server, exchange)
  else if (line === "GET /history") history(server, exchange)
  else if (line === "POST /history") changeHistory(server, exchange)
  else if (line.startsWith("GET /history/")) {
    const id = decodeURIComponent(exchange.path.slice("/history/".length))
    const entry = life.history.get(id)
    Exchange.json(exchange, 200, entry === undefined ? {} : { [id]: entry })
  } else return false
  return true
}
