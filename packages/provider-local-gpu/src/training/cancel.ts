/** Ends exactly one run: its own process group, by the numbers that its folder holds. */
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Submission from "@likeness/core/Submission"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import type { Setup } from "../setup.ts"
import type * as Settings from "../settings.ts"
import { poll } from "./poll.ts"
import * as Run from "./Run.ts"
import { stop } from "./stop.ts"

export const cancel = (setup: Setup, training: Settings.Training, ticket: Ticket.Ticket): Effect.Effect<Submission.Cancellation, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    yield* stop(setup, Run.folderOf(training.runs, ticket.id), "user")
    const ended = yield* poll(setup, training, ticket).pipe(Effect.catchTag("TicketLost", () => Effect.succeed(undefined)))
    return { answer: ended?.state === "cancelled" ? "cancelled" : "tooLate", billed: "no" }
  })
