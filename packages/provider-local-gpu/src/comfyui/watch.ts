/** Hints from a server's websocket. It may be silent, doubled, late or cut: nothing is decided here. */
import type * as Hint from "@likeness/core/Hint"
import type * as Ticket from "@likeness/core/Ticket"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Deferred from "effect/Deferred"
import * as Queue from "effect/Queue"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Agent, WebSocket } from "undici"
import { json } from "../read-answer.ts"
import type { Setup } from "../setup.ts"
import type { JobDetails } from "./JobDetails.ts"
import { clientFor } from "./client-for.ts"
import { fraction, stage } from "./Stage.ts"
import * as Watchdog from "./Watchdog.ts"

const Frame = Schema.Struct({ type: Schema.String, data: Schema.Record(Schema.String, Schema.Unknown) })
const NodeState = Schema.Struct({ value: Schema.Finite, max: Schema.Finite, state: Schema.String })
const decodeFrame = Schema.decodeUnknownResult(Frame)
const decodeStates = Schema.decodeUnknownResult(Schema.Record(Schema.String, NodeState))

/** Preview frames: type 1 is a format number and a picture, type 4 a length, that many bytes of JSON and a picture. */
const preview = (frame: ArrayBuffer): Hint.Hint | undefined => {
  if (frame.byteLength <= 8) return undefined
  const view = new DataView(frame)
  const kind = view.getUint32(0)
  const second = view.getUint32(4)
  if (kind === 1) return { _tag: "preview", mediaType: second === 2 ? "image/png" : "image/jpeg", bytes: new Uint8Array(frame, 8) }
  if (kind !== 4 || 8 + second >= frame.byteLength) return undefined
  return { _tag: "preview", mediaType: "image/jpeg", bytes: new Uint8Array(frame, 8 + second) }
}

/** Turns one job's frames into hints; its fractions never fall. */
const reader = (ticket: Ticket.Ticket, details: JobDetails) => {
  const done = new Map<string, number>()
  let reached = 0
  let current: string | undefined
  const progress = (): Hint.Hint => {
    reached = Math.max(reached, fraction(details.nodes, done))
    return { _tag: "progress", progress: { v: 1, state: "running", fraction: reached, stage: stage(current === undefined ? undefined : details.nodes[current]) } }
  }
  return (frame: typeof Frame.Type): { readonly hint?: Hint.Hint; readonly end?: boolean } => {
    const { data, type } = frame
    if (data["prompt_id"] !== ticket.id) return {}
    switch (type) {
      case "progress_state": {
        const states = decodeStates(data["nodes"])
        if (Result.isFailure(states)) return {}
        for (const [id, state] of Object.entries(states.success)) {
          done.set(id, state.state === "finished" ? 1 : state.max > 0 ? state.value / state.max : 0)
          if (state.state === "running") current = id
        }
        return { hint: progress() }
      }
      case "progress": {
        const { max, node, value } = data
        if (typeof node !== "string" || typeof value !== "number" || typeof max !== "number" || max <= 0) return {}
        current = node
        done.set(node, value / max)
        return { hint: progress() }
      }
      case "executing":
        // Without a node the history has been written: the one moment at which looking surely helps.
        if (data["node"] === null) return { hint: { _tag: "look" }, end: true }
        current = typeof data["node"] === "string" ? data["node"] : current
        return { hint: progress() }
      case "execution_cached":
        for (const id of Array.isArray(data["nodes"]) ? data["nodes"] : []) if (typeof id === "string") done.set(id, 1)
        return {}
      case "execution_success":
      case "execution_error":
      case "execution_interrupted":
        return { hint: { _tag: "look" } }
      default:
        return {}
    }
  }
}

type End = "ended" | "closed" | "silent"

/** Keeps what the watchdog needs to know. */
const keepActivity = (setup: Setup, ticket: Ticket.Ticket, details: JobDetails) => {
  const { activity } = setup.watchdog
  return (frame: typeof Frame.Type, now: number): void => {
    const { data, type } = frame
    if (data["prompt_id"] === undefined && type === "executing" && typeof data["node"] === "string" && details.nodes[data["node"]] !== undefined) {
      // The greeting of a fresh socket: this job's owner has a job at work, and the server speaks to it.
      const known = activity.get(ticket.id)
      if (known !== undefined) known.provenAt = now
      return
    }
    if (data["prompt_id"] !== ticket.id) return
    const before = activity.get(ticket.id)
    const running = type === "executing" || type === "progress" ? data["node"] : undefined
    activity.set(ticket.id, {
      classType: typeof running === "string" ? details.nodes[running] : before?.classType,
      progressAt: now,
      ticked: before?.ticked === true || type === "progress",
      provenAt: before?.provenAt ?? 0
    })
  }
}

/** One socket, until the job ends on it, it closes, or it has been silent for too long. */
const listen = (setup: Setup, ticket: Ticket.Ticket, details: JobDetails, offer: (hint: Hint.Hint) => void, read: ReturnType<typeof reader>): Effect.Effect<End> => {
  const keep = keepActivity(setup, ticket, details)
  const open = Effect.sync(() => {
    const server = clientFor(setup, ticket.server).server
    // Of its own: a socket that never opens is ended with it.
    const agent = new Agent({ connect: { timeout: 10_000 } })
    const socket = new WebSocket(`${server.replace(/^http/u, "ws")}/ws?clientId=${details.clientId}`, { dispatcher: agent })
    socket.binaryType = "arraybuffer"
    const end = Deferred.makeUnsafe<End>()
    const heard = { frames: 0 }
    let ours = false
    socket.addEventListener("message", (event: { readonly data: unknown }) => {
      if (event.data instanceof ArrayBuffer) {
        // Previews name no job: only those between frames of this one are its own.
        const hint = ours ? preview(event.data) : undefined
        if (hint !== undefined) offer(hint)
        return
      }
      const frame = decodeFrame(typeof event.data === "string" ? json(event.data) : undefined)
      if (Result.isFailure(frame)) return
      keep(frame.success, performance.now())
      const prompt = frame.success.data["prompt_id"]
      if (prompt !== undefined) ours = prompt === ticket.id
      if (ours) heard.frames += 1
      const found = read(frame.success)
      if (found.hint !== undefined) offer(found.hint)
      if (found.end === true) Deferred.doneUnsafe(end, Effect.succeed("ended"))
    })
    // A socket that closes says nothing of the job, but looking is worth it.
    socket.addEventListener("close", () => {
      offer({ _tag: "look" })
      Deferred.doneUnsafe(end, Effect.succeed("closed"))
    })
    socket.addEventListener("error", () => {
      Deferred.doneUnsafe(end, Effect.succeed("closed"))
    })
    return { agent, socket, end, heard }
  })
  const silence = (heard: { readonly frames: number }) =>
    Effect.gen(function*() {
      for (let seen = -1; seen !== heard.frames;) {
        seen = heard.frames
        yield* Effect.sleep(Watchdog.suspectSeconds * 1000 * Watchdog.scaleOf(setup.settings))
      }
      return "silent" as const
    })
  return Effect.acquireUseRelease(
    open,
    ({ end, heard }) => Effect.race(Deferred.await(end), silence(heard)),
    ({ agent, socket }) =>
      Effect.promise(async () => {
        socket.close()
        await agent.destroy()
      })
  )
}

/**
 * Ends with the job, with the socket, or with who listens.
 *
 * The server forgets whom to tell when an older socket of the same id closes late, and says nothing of
 * it: a socket that stays silent is closed and opened anew, as often as that takes.
 */
export const watch = (setup: Setup, ticket: Ticket.Ticket, details: JobDetails): Stream.Stream<Hint.Hint> =>
  Stream.callback<Hint.Hint>((queue) =>
    Effect.gen(function*() {
      const read = reader(ticket, details)
      const offer = (hint: Hint.Hint): void => {
        Queue.offerUnsafe(queue, hint)
      }
      while ((yield* listen(setup, ticket, details, offer, read)) === "silent") offer({ _tag: "look" })
      yield* Queue.end(queue as Queue.Queue<Hint.Hint, Cause.Done>)
    }))
