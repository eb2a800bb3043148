/** Where a job on a server is, by HTTP alone. */
import type * as Outcome from "@likeness/core/Outcome"
import type * as Progress from "@likeness/core/Progress"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import { gpuUsage } from "../gpu-usage.ts"
import type { Setup } from "../setup.ts"
import { findJobSurely } from "./find-job.ts"
import type { JobDetails } from "./JobDetails.ts"
import { outcome } from "./outcome.ts"
import { clientFor } from "./pool.ts"

export const poll = (setup: Setup, ticket: Ticket.Ticket, details: JobDetails): Effect.Effect<Progress.Progress | Outcome.Outcome, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const client = clientFor(setup, ticket.server)
    const found = yield* findJobSurely(setup, "poll", client, ticket.id)
    switch (found._tag) {
      case "waiting":
        return { v: 1, state: "queued", stage: "waiting in the server's queue", position: found.ahead }
      case "running":
        return { v: 1, state: "running", stage: "at work" }
      case "ended": {
        const ended = outcome(setup, client.server, details, found.entry)
        return ended ?? { v: 1, state: "running", stage: "ending" }
      }
      case "nowhere":
        // It never began, so it held nothing.
        if (setup.withdrawn.has(ticket.id)) return { v: 1, state: "cancelled", usage: [gpuUsage(setup.connection, 0, "derived")], billed: "no", warnings: [], outputs: [] }
        return yield* setup.errors.ticketLost(`${client.server} no longer knows the job ${ticket.id}`, details.price === undefined ? "no" : "unknown")
    }
  })
