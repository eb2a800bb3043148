/** Ends exactly one job on a server: never an interrupt without its id, never the whole queue. */
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Submission from "@likeness/core/Submission"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import { read } from "../read-answer.ts"
import type { Setup } from "../setup.ts"
import * as Answer from "./Answer.ts"
import { findJobSurely } from "./find-job.ts"
import type { JobDetails } from "./JobDetails.ts"
import { outcome } from "./outcome.ts"
import { clientFor } from "./client-for.ts"

export const cancel = (setup: Setup, ticket: Ticket.Ticket, details: JobDetails): Effect.Effect<Submission.Cancellation, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const client = clientFor(setup, ticket.server)
    const { cancelled } = yield* read(setup, "cancel", client, "a cancellation", client.post(`/jobs/${ticket.id}/cancel`), Answer.JobCancelled)
    const paid = details.price !== undefined
    const found = yield* findJobSurely(setup, "cancel", client, ticket.id)
    switch (found._tag) {
      case "nowhere":
        // A job that waited leaves no trace when it is cancelled.
        if (cancelled) setup.withdrawn.add(ticket.id)
        return { answer: cancelled || setup.withdrawn.has(ticket.id) ? "cancelled" : "tooLate", billed: paid && !cancelled ? "unknown" : "no" }
      case "ended": {
        const ended = outcome(setup, client.server, details, found.entry)
        return { answer: ended?.state === "cancelled" ? "cancelled" : "tooLate", billed: ended?.billed ?? "unknown" }
      }
      default:
        return { answer: "requested", billed: paid ? "unknown" : "no" }
    }
  })
