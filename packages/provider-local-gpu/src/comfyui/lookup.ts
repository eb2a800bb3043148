/** Whether a server has an intent's job: it is found by the id that we chose. */
import type * as Intent from "@likeness/core/Intent"
import type * as Submission from "@likeness/core/Submission"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { haveAgain } from "../own-server/have-running.ts"
import type { Setup } from "../setup.ts"
import { ticketOf } from "../ticket-of.ts"
import { findJobSurely } from "./find-job.ts"
import * as JobDetails from "./JobDetails.ts"
import { clientFor } from "./client-for.ts"

export const lookup = (setup: Setup, intent: Intent.Intent): Effect.Effect<Submission.Lookup> =>
  Effect.gen(function*() {
    const { key, server } = intent.prepared
    if (key === undefined) return { _tag: "unknowable", reason: "the order has no name to find it by" }
    yield* haveAgain(setup, "lookup", server)
    const found = yield* Effect.result(findJobSurely(setup, "lookup", clientFor(setup, server), key))
    if (Result.isFailure(found)) return { _tag: "unknowable", reason: found.failure.message }
    if (found.success._tag !== "nowhere") return { _tag: "found", ticket: ticketOf(intent, yield* Clock.currentTimeMillis) }
    // A restart forgets everything, a paid run included: its absence proves nothing.
    return JobDetails.decode(intent.prepared.details)?.price === undefined
      ? { _tag: "absent" }
      : { _tag: "unknowable", reason: "the server may have run a paid node and forgotten it in a restart" }
  })
