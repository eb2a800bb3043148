import { setImmediate, setTimeout } from "node:timers/promises"
import { type NodeWork } from "./NodeWork.ts"
import * as Pictures from "./Picture.ts"
import { faultNamed, isAtLeast, type Job, type Life, type Server } from "./Server.ts"
import { previewFrame, previewFrameWithMetadata } from "./Sockets.ts"
import { Gone, Interrupted } from "./Values.ts"
import type { NodeId } from "./Wire.ts"

/** One job on the worker: its events, its simulated clock, its progress. */
export interface JobRun {
  readonly server: Server
  readonly life: Life
  readonly job: Job
  /** Simulated milliseconds since 1970 at which the run started. */
  readonly startedAt: number
  /** Simulated seconds that have passed in the run. */
  elapsed: number
  readonly states: Map<NodeId, Record<string, unknown>>
  /** Real instant, in milliseconds, up to which the run has been paced. */
  paced: number
}

export const make = (server: Server, life: Life, job: Job): JobRun => ({
  server,
  life,
  job,
  startedAt: job.createdAt + Math.round(job.queuedSeconds * 1000),
  elapsed: 0,
  states: new Map(),
  paced: performance.now()
})

/** Simulated milliseconds since 1970. */
export const now = (run: JobRun): number => run.startedAt + Math.round(run.elapsed * 1000)

/** Waits real milliseconds; rejects with `Gone` when the server dies meanwhile. */
export const pause = async (life: Life, milliseconds: number): Promise<void> => {
  try {
    if (milliseconds >= 1) await setTimeout(milliseconds, undefined, { signal: life.controller.signal })
    else await setImmediate()
  } catch (cause) {
    throw new Gone("the server stopped", { cause })
  }
  if (life.controller.signal.aborted) throw new Gone("the server stopped")
}

const to = (run: JobRun, frame: string | Uint8Array, orAll: boolean) => {
  const { clientId } = run.job
  if (faultNamed(run.job, "silent-websocket") !== undefined) return
  const copies = faultNamed(run.job, "duplicate-events") === undefined ? 1 : 2
  for (let copy = 0; copy < copies; copy += 1) {
    if (clientId !== undefined) run.server.sockets.send(clientId, frame)
    else if (orAll) run.server.sockets.broadcast(frame)
  }
}

/** An event for the owner; `orAll` reaches everybody where the job has no owner. */
export const emit = (run: JobRun, type: string, data: Readonly<Record<string, unknown>>, orAll = false): void =>
  to(run, JSON.stringify({ type, data }), orAll)

const ids = (run: JobRun, node: NodeId) => ({ node_id: node, prompt_id: run.job.id, display_node_id: node, parent_node_id: null, real_node_id: node })

/** Notes a node's progress and sends the whole picture of the job so far. */
export const report = (run: JobRun, node: NodeId, state: "running" | "finished", value: number, max: number): void => {
  const activity = state === "running" && value === 0 && isAtLeast(run.server.settings, 0, 34) ? { activity: "loading" } : {}
  run.states.set(node, { value, max, state, ...ids(run, node), ...activity })
  emit(run, "progress_state", { prompt_id: run.job.id, nodes: Object.fromEntries(run.states) }, true)
}

const previewJpeg = async (run: JobRun, work: NodeWork): Promise<Uint8Array | undefined> => {
  const { preview_method: asked } = run.job.extra
  const method = typeof asked === "string" && asked !== "default" ? asked : run.server.settings.previewMethod
  return method === "none" || work.preview === undefined ? undefined : Pictures.preview(await work.preview(), 256)
}

const sendPreview = (run: JobRun, node: NodeId, jpeg: Uint8Array): void => {
  const { clientId } = run.job
  const detailed = clientId !== undefined && run.server.sockets.wantsMetadata(clientId)
  to(run, detailed ? previewFrameWithMetadata(jpeg, { ...ids(run, node), image_type: "image/jpeg" }) : previewFrame(jpeg), true)
}

/** Faults that strike in the middle of a run. */
const strike = async (run: JobRun): Promise<void> => {
  const { clientId } = run.job
  if (faultNamed(run.job, "dropped-websocket") !== undefined && clientId !== undefined) run.server.sockets.cut(clientId)
  if (faultNamed(run.job, "forget") !== undefined) throw new Gone("the server forgot the job")
  const restart = faultNamed(run.job, "restart")
  if (restart !== undefined) {
    void run.server.restart(restart.downMilliseconds ?? 50)
    throw new Gone("the server restarts")
  }
  if (faultNamed(run.job, "stall") !== undefined) {
    await new Promise<void>((resolve) => run.life.controller.signal.addEventListener("abort", () => resolve(), { once: true }))
    throw new Gone("the server stopped")
  }
}

const halt = (run: JobRun): void => {
  if (run.job.interrupted) throw new Interrupted("interrupted")
}

/**
 * Lets a node's time pass, tick by tick, with its events.
 *
 * `struck` says that the job's faults strike in the middle of this node; `until` cuts the time at a
 * share of the whole, for a node that fails on the way.
 */
export const pass = async (run: JobRun, node: NodeId, work: NodeWork, struck: boolean, until = 1): Promise<void> => {
  const ticks = Math.max(1, work.ticks)
  const last = Math.max(1, Math.ceil(ticks * until))
  const before = run.elapsed
  const jpeg = work.ticks > 0 ? await previewJpeg(run, work) : undefined
  for (let tick = 1; tick <= last; tick += 1) {
    halt(run)
    run.paced += (work.seconds / ticks) * 1000 * run.server.settings.timeScale
    await pause(run.life, run.paced - performance.now())
    run.elapsed = Math.round((before + (work.seconds * tick) / ticks) * 1000) / 1000
    if (struck && tick === Math.ceil(last / 2)) await strike(run)
    if (work.ticks === 0) continue
    emit(run, "progress", { value: tick, max: ticks, prompt_id: run.job.id, node }, true)
    report(run, node, "running", tick, ticks)
    if (jpeg !== undefined) sendPreview(run, node, jpeg)
  }
  halt(run)
}
