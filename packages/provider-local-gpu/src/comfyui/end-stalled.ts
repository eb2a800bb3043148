/** Ends a job that is proven to be stuck, and what its end then means. */
import type * as Outcome from "@likeness/core/Outcome"
import type * as Progress from "@likeness/core/Progress"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import { gpuUsage } from "../gpu-usage.ts"
import type { Setup } from "../setup.ts"
import type { Client } from "./Client.ts"
import type { JobDetails } from "./JobDetails.ts"
import * as Watchdog from "./Watchdog.ts"

const failed = (setup: Setup, client: Client, details: JobDetails, silentSeconds: number, stuck: boolean) =>
  setup.errors.stalled(
    `${client.server} showed no progress for ${Math.round(silentSeconds)} s and the job was ended${stuck ? ", which the server does not do" : ""}`,
    stuck ? `Restart ComfyUI at ${client.server}; it takes no job until then.` : "Try again; where it stalls again, look at the server's log.",
    details.price === undefined ? "no" : "unknown"
  )

/** Where a job at work stands: its progress, or its failure where it neither goes on nor ends. */
export const atWork = (setup: Setup, client: Client, ticket: Ticket.Ticket, details: JobDetails): Effect.Effect<Progress.Progress | Outcome.Outcome> =>
  Effect.gen(function*() {
    const { watchdog } = setup
    const now = performance.now()
    const scale = Watchdog.scaleOf(setup.settings)
    const known = watchdog.stalled.get(ticket.id)
    if (known !== undefined) {
      if (now - known.at <= Watchdog.endingSeconds * 1000 * scale) return { v: 1, state: "running", stage: "stalled; it is being ended" }
      watchdog.stuck.set(client.server, ticket.id)
      return {
        v: 1, state: "failed", billed: details.price === undefined ? "no" : "unknown", warnings: [], outputs: [],
        usage: [gpuUsage(setup.connection, known.silentSeconds * 1000 + now - known.at, "derived")],
        error: failed(setup, client, details, known.silentSeconds, true)
      }
    }
    const silentSeconds = Watchdog.overdueSeconds(watchdog.activity.get(ticket.id), now, scale)
    if (silentSeconds === undefined) return { v: 1, state: "running", stage: "at work" }
    watchdog.stalled.set(ticket.id, { at: now, silentSeconds })
    yield* Effect.ignore(client.post(`/jobs/${ticket.id}/cancel`))
    return { v: 1, state: "running", stage: "stalled; it is being ended" }
  })

/** A job that was ended for its silence failed; nobody asked for its cancellation. */
export const asStalled = (setup: Setup, client: Client, ticket: Ticket.Ticket, details: JobDetails, outcome: Outcome.Outcome): Outcome.Outcome => {
  setup.watchdog.activity.delete(ticket.id)
  const known = setup.watchdog.stalled.get(ticket.id)
  return known === undefined || outcome.state !== "cancelled" ? outcome : { ...outcome, state: "failed", error: failed(setup, client, details, known.silentSeconds, false) }
}
