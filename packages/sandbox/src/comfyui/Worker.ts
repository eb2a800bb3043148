import { assetId, canonical } from "./content-key.ts"
import type { Fault } from "./Fault.ts"
import { executionError, outOfMemory } from "./execution-error.ts"
import * as JobRun from "./JobRun.ts"
import type { JobView, NodeResult } from "./NodeWork.ts"
import { prepare } from "./run-node.ts"
import { faultNamed, historyLimit, isAtLeast, type Job, type Life, queueItem, type Server, statusFrame } from "./Server.ts"
import { Gone, Interrupted, NodeFailure } from "./Values.ts"
import { isLink, isRecord, type NodeId, type NodeOutput, type StatusMessage } from "./Wire.ts"

/** Results kept for re-use; the real cache is bounded by memory. */
const cacheLimit = 240

const ticking = new Set(["KSampler", "SamplerCustom", "ImageUpscaleWithModel"])

/** Nodes that must run, roots first: the outputs and what they need, short of what the cache has. */
const order = (job: Job, cached: ReadonlyMap<NodeId, NodeResult>): ReadonlyArray<NodeId> => {
  const sorted = new Set<NodeId>()
  const visit = (id: NodeId) => {
    if (sorted.has(id) || cached.has(id)) return
    for (const value of Object.values(job.graph[id]?.inputs ?? {})) if (isLink(value)) visit(value[0])
    sorted.add(id)
  }
  for (const id of job.outputs) visit(id)
  return [...sorted]
}

const reachable = (job: Job): ReadonlySet<NodeId> => new Set(order(job, new Map()))

/** The node at which a planned failure strikes. */
const failingNode = (job: Job, nodes: ReadonlyArray<NodeId>, fault: Fault): NodeId | undefined => {
  const classOf = (id: NodeId) => job.graph[id]?.class_type ?? ""
  if (fault.name === "out-of-memory") return nodes.find((id) => ticking.has(classOf(id))) ?? nodes.at(-1)
  return nodes.find((id) => (fault.at === undefined ? classOf(id).startsWith("VAEDecode") : classOf(id) === fault.at)) ?? nodes.at(-1)
}

const failureOf = (fault: Fault): NodeFailure =>
  fault.name === "out-of-memory"
    ? new NodeFailure(outOfMemory.exceptionType, outOfMemory.message, outOfMemory.frames)
    : new NodeFailure(fault.exceptionType ?? "RuntimeError", fault.exceptionMessage ?? "mat1 and mat2 shapes cannot be multiplied (77x2048 and 768x320)")

const shortened = (job: Job, shown: NodeOutput): NodeOutput => {
  const { images } = shown
  return faultNamed(job, "fewer-outputs") !== undefined && images !== undefined && images.length > 1 ? { ...shown, images: images.slice(0, -1) } : shown
}

/** From 0.34 on every file carries the id of its asset. */
const withAssets = (server: Server, shown: NodeOutput): NodeOutput => {
  const { images } = shown
  if (images === undefined || !isAtLeast(server.settings, 0, 34)) return shown
  return { ...shown, images: images.map((image) => (isRecord(image) ? { ...image, id: assetId(canonical(image)) } : image)) }
}

interface Ended {
  readonly message: StatusMessage
  readonly outputs: Record<NodeId, NodeOutput>
}

/** Runs every node; answers how it ended. Rejects with `Gone` only. */
const execute = async (run: JobRun.JobRun, cached: ReadonlyMap<NodeId, NodeResult>): Promise<Ended> => {
  const { job, life, server } = run
  const nodes = order(job, cached)
  const results = new Map(cached)
  const outputs: Record<NodeId, NodeOutput> = {}
  const executed: Array<NodeId> = []
  const show = (id: NodeId, shown: NodeOutput) => {
    const listed = withAssets(server, shortened(job, shown))
    if (faultNamed(job, "missing-output") === undefined) outputs[id] = listed
    JobRun.emit(run, "executed", { node: id, display_node: id, output: listed, prompt_id: job.id })
  }
  const view: JobView = { seed: server.settings.seed, graph: job.graph, extra: { ...job.extra, ...job.secrets }, folders: server.known.folders, studio: server.studio, embedMetadata: server.settings.embedMetadata, paid: () => void (server.paidRuns += 1) }
  const failing = job.faults.find((fault) => fault.name === "out-of-memory" || fault.name === "node-error")
  const failingAt = failing === undefined ? undefined : failingNode(job, nodes, failing)
  const struckAt = nodes.find((id) => ticking.has(job.graph[id]?.class_type ?? "")) ?? nodes[0]

  for (const id of job.outputs) {
    const shown = cached.get(id)?.shown
    if (shown === undefined) continue
    // Before 0.28 a cached run without a client id lost its outputs.
    if (job.clientId === undefined && !isAtLeast(server.settings, 0, 28)) continue
    show(id, shown)
    JobRun.report(run, id, "finished", 1, 1)
  }
  for (const id of nodes) {
    const node = job.graph[id]
    if (node === undefined) continue
    try {
      if (job.interrupted) throw new Interrupted("interrupted")
      job.node = id
      JobRun.report(run, id, "running", 0, 1)
      JobRun.emit(run, "executing", { node: id, display_node: id, prompt_id: job.id })
      const work = await prepare(view, id, node, `${server.settings.seed}/${job.keys.content(id)}`, (from, slot) => results.get(from)?.outputs[slot])
      if (id === failingAt && failing !== undefined) {
        await JobRun.pass(run, id, work, id === struckAt, 0.3)
        throw failureOf(failing)
      }
      await JobRun.pass(run, id, work, id === struckAt)
      const result = await work.finish()
      if (life.controller.signal.aborted) throw new Gone("the server stopped")
      results.set(id, result)
      if (server.settings.cache) life.cache.set(job.keys.cache(id), result)
      if (result.shown !== undefined) show(id, result.shown)
      executed.push(id)
      JobRun.report(run, id, "finished", Math.max(1, work.ticks), Math.max(1, work.ticks))
    } catch (cause) {
      if (cause instanceof Gone) throw cause
      if (cause instanceof Interrupted) {
        const data = { prompt_id: job.id, node_id: id, node_type: node.class_type, executed, timestamp: JobRun.now(run) }
        JobRun.emit(run, "execution_interrupted", data, true)
        return { message: ["execution_interrupted", data], outputs }
      }
      const failure = cause instanceof NodeFailure ? cause : new NodeFailure("RuntimeError", cause instanceof Error ? cause.message : String(cause))
      const data = { ...executionError(job, id, node, executed, [...cached.keys(), ...executed], failure), timestamp: JobRun.now(run) }
      JobRun.emit(run, "execution_error", data)
      return { message: ["execution_error", data], outputs }
    }
  }
  const data = { prompt_id: job.id, timestamp: JobRun.now(run) }
  JobRun.emit(run, "execution_success", data)
  return { message: ["execution_success", data], outputs }
}

const runJob = async (server: Server, life: Life, job: Job): Promise<void> => {
  const run = JobRun.make(server, life, job)
  const cached = new Map<NodeId, NodeResult>()
  for (const id of reachable(job)) {
    const known = life.cache.get(job.keys.cache(id))
    if (known !== undefined) cached.set(id, known)
  }
  life.modelsLoaded = true
  const started = { prompt_id: job.id, timestamp: run.startedAt }
  const kept = { nodes: [...cached.keys()], prompt_id: job.id, timestamp: run.startedAt }
  JobRun.emit(run, "execution_start", started)
  JobRun.emit(run, "execution_cached", kept)
  const { message, outputs } = await execute(run, cached)
  const completed = message[0] === "execution_success"
  if (faultNamed(job, "out-of-memory") !== undefined) life.modelsLoaded = false
  server.simulated.set(job.id, { queuedSeconds: job.queuedSeconds, runSeconds: run.elapsed })
  await JobRun.pause(life, server.settings.historyDelayMilliseconds)
  life.history.delete(job.id)
  life.history.set(job.id, {
    prompt: queueItem(job),
    outputs,
    status: { status_str: completed ? "success" : "error", completed, messages: [["execution_start", started], ["execution_cached", kept], message] },
    meta: Object.fromEntries(Object.keys(outputs).map((id) => [id, { node_id: id, display_node: id, parent_node: null, real_node_id: id }]))
  })
  const oldest = life.history.keys().next().value
  if (life.history.size > historyLimit && oldest !== undefined) life.history.delete(oldest)
  life.running = undefined
  server.sockets.broadcast(statusFrame(life))
  JobRun.emit(run, "executing", { node: null, prompt_id: job.id })
}

const freeWhenIdle = (life: Life): void => {
  if (life.freeMemory) life.cache.clear()
  if (life.freeMemory || life.unload) life.modelsLoaded = false
  life.freeMemory = false
  life.unload = false
  for (const key of life.cache.keys()) {
    if (life.cache.size <= cacheLimit) break
    life.cache.delete(key)
  }
}

/** The next job: lowest number first, equal numbers by id. */
const first = (life: Life): Job | undefined =>
  life.pending.toSorted((a, b) => a.number - b.number || (a.id < b.id ? -1 : 1))[0]

/** Takes jobs one at a time until none is left; waking a busy worker does nothing. */
export const wake = async (server: Server): Promise<void> => {
  const { life } = server
  if (life.working) return
  life.working = true
  try {
    for (;;) {
      freeWhenIdle(life)
      const waiting = first(life)
      if (waiting === undefined) return
      await JobRun.pause(life, waiting.queuedSeconds * 1000 * server.settings.timeScale)
      const job = first(life)
      if (job === undefined) continue
      life.pending.splice(life.pending.indexOf(job), 1)
      life.running = job
      server.sockets.broadcast(statusFrame(life))
      try {
        await runJob(server, life, job)
      } catch (cause) {
        if (!(cause instanceof Gone) || life.controller.signal.aborted || faultNamed(job, "restart") !== undefined) throw cause
        life.running = undefined
        server.sockets.broadcast(statusFrame(life))
      }
    }
  } catch (cause) {
    if (!(cause instanceof Gone)) throw cause
  } finally {
    life.working = false
  }
}
