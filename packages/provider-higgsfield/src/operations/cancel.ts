/** Asks for the end of a queued job; the status alone says whether it came. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Submission from "@likeness/core/Submission"
import type * as Ticket from "@likeness/core/Ticket"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import { isApiError, isSuccess } from "../wire/Answer.ts"
import * as answers from "../wire/answers.ts"
import * as routes from "../wire/routes.ts"
import { readTicket } from "./poll.ts"

const at = { operation: "cancel", billed: "unknown" } as const

const ofStatus = (status: string, accepted: boolean): Submission.Cancellation => {
  switch (status) {
    case "canceled":
    case "cancelled": return { answer: "cancelled", billed: "no" }
    case "completed": return { answer: "tooLate", billed: "yes" }
    case "failed":
    case "nsfw": return { answer: "tooLate", billed: "no" }
    // A job that has started goes on, and may still be billed.
    default: return { answer: accepted ? "requested" : "tooLate", billed: "unknown" }
  }
}

export const cancel = (adapter: Adapter) => (ticket: Ticket.Ticket): Effect.Effect<Submission.Cancellation, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const details = yield* readTicket(adapter, "cancel", ticket)
    // Training was charged when it was accepted, and nothing ends it.
    if (details.wanted._tag === "identity") return { answer: "notOffered", billed: "yes" }
    const { api, origin } = adapter
    const sent = yield* Effect.result(api.send({ method: "POST", path: routes.cancel(ticket.id) }))
    if (Result.isFailure(sent)) {
      if (!sent.failure.left) return yield* errors.ofBroken(origin, at, sent.failure)
      return { answer: "unknown", billed: "unknown" }
    }
    const accepted = isSuccess(sent.success)
    const meaning = errors.meaningOf(sent.success)
    const undecided: ReadonlyArray<errors.Meaning> = ["trouble", "conflict", "strange", "throttled", "notFound"]
    // A 400 of the API, of whatever wording, says that it has started.
    const started = sent.success.status === 400 && isApiError(sent.success)
    if (!accepted && !started && !undecided.includes(meaning)) return yield* errors.ofAnswer(origin, at, sent.success)
    const looked = yield* Effect.result(api.send({ method: "GET", path: routes.status(ticket.id) }))
    const state = Result.isSuccess(looked) && isSuccess(looked.success) ? answers.read(answers.Status, looked.success.json) : undefined
    if (state !== undefined && Result.isSuccess(state) && state.success.request_id === ticket.id) {
      const { status } = state.success
      const read = ofStatus(status, accepted)
      // Refused as started and still queued: one of the two is late, so it is worth another try.
      const isOpen = started ? status === "queued" : !accepted
      return isOpen && read.answer === "tooLate" && read.billed === "unknown" ? { answer: "unknown", billed: "unknown" } : read
    }
    if (accepted) return { answer: "requested", billed: "unknown" }
    return { answer: started ? "tooLate" : "unknown", billed: "unknown" }
  })
