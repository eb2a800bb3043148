/** Whether a submission arrived: training is found by its name, a generation only by sending its key again. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Intent from "@likeness/core/Intent"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Submission from "@likeness/core/Submission"
import type { Adapter } from "../Adapter.ts"
import { decodeOrder } from "../OrderDetails.ts"
import { completePass, named } from "./identity-list.ts"
import { ticketOf } from "./submit.ts"

const at = { operation: "lookup", billed: "unknown" } as const

const unknowable = (reason: string): Submission.Lookup => ({ _tag: "unknowable", reason })

/** What was said instead of a list is kept with the answer, and the log has it for whoever must teach the adapter. */
const unread = (intent: Intent.Intent, error: ProviderError.ProviderError): Effect.Effect<Submission.Lookup> => {
  const answer: Submission.Lookup = { _tag: "unknowable", reason: error.message, ...(error.cause === undefined ? {} : { cause: error.cause }) }
  if (error._tag !== "ProtocolMismatch") return Effect.succeed(answer)
  return Effect.logWarning(`ProtocolMismatch: ${error.message}`).pipe(
    Effect.annotateLogs({ intent: intent.id, ...(error.cause === undefined ? {} : { cause: JSON.stringify(error.cause) }) }),
    Effect.as(answer)
  )
}

export const lookup = (adapter: Adapter) => (intent: Intent.Intent): Effect.Effect<Submission.Lookup> =>
  Effect.gen(function*() {
    const order = intent.prepared
    if (order.account !== adapter.connection.account) return unknowable(`the order is for account ${order.account}, this connection has ${adapter.connection.account}`)
    const details = decodeOrder(order.details)
    if (Result.isFailure(details) || order.key === undefined) return unknowable("the prepared order cannot be read")
    if (details.success.wanted._tag === "files") return unknowable("the provider lists no requests; the same bytes sent with the same key tell")
    const pass = yield* Effect.result(completePass(adapter, at))
    if (Result.isFailure(pass)) return yield* unread(intent, pass.failure)
    const found = named(pass.success, order.key)
    // How soon a new one is listed is not known, so its absence proves nothing.
    if (found === undefined) return unknowable(`none of ${pass.success.length} listed identities bears the order's name; a new one may be listed later`)
    return { _tag: "found", ticket: ticketOf(adapter, intent, found.id, intent.firstSentAt, details.success, found.warnings) }
  })
