/** Where a job on a server is, by HTTP alone. */
import type * as Outcome from "@likeness/core/Outcome"
import type * as Progress from "@likeness/core/Progress"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { gpuUsage } from "../gpu-usage.ts"
import { haveAgain } from "../own-server/have-running.ts"
import type { Setup } from "../setup.ts"
import { clientFor } from "./client-for.ts"
import { asStalled, atWork } from "./end-stalled.ts"
import { findJobSurely } from "./find-job.ts"
import { fromDisk } from "./from-disk.ts"
import { isGone } from "./gone-server.ts"
import type { JobDetails } from "./JobDetails.ts"
import { outcome } from "./outcome.ts"
import * as Pool from "./Pool.ts"

export const poll = (setup: Setup, ticket: Ticket.Ticket, details: JobDetails): Effect.Effect<Progress.Progress | Outcome.Outcome, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const client = clientFor(setup, ticket.server)
    const billed = details.price === undefined ? "no" : "unknown"
    yield* haveAgain(setup, "poll", ticket.server)
    const looked = yield* Effect.result(findJobSurely(setup, "poll", client, ticket.id))
    if (Result.isFailure(looked)) {
      if (looked.failure._tag !== "Unreachable" || !(yield* isGone(setup, client.server))) return yield* looked.failure
      Pool.abandon(setup.pool, client.server, ticket.id)
      return yield* setup.errors.ticketLost(`${client.server} has given no answer for ${setup.settings.giveUpServerSeconds} s while other servers do; the job ${ticket.id} goes on elsewhere`, billed)
    }
    Pool.takeBack(setup.pool, client.server)
    const found = looked.success
    switch (found._tag) {
      case "waiting":
        return { v: 1, state: "queued", stage: "waiting in the server's queue", position: found.ahead }
      case "running":
        return yield* atWork(setup, client, ticket, details)
      case "ended": {
        const ended = outcome(setup, client.server, details, found.entry)
        return ended !== undefined ? asStalled(setup, client, ticket, details, ended) : { v: 1, state: "running", stage: "ending" }
      }
      case "nowhere": {
        // It never began, so it held nothing.
        if (setup.withdrawn.has(ticket.id)) return { v: 1, state: "cancelled", usage: [gpuUsage(setup.connection, 0, "derived")], billed: "no", warnings: [], outputs: [] }
        const left = yield* fromDisk(setup, client, ticket, details)
        return left ?? (yield* setup.errors.ticketLost(`${client.server} no longer knows the job ${ticket.id}`, billed))
      }
    }
  })
