/** Where a job is, or how it ended. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Outcome from "@likeness/core/Outcome"
import type * as Progress from "@likeness/core/Progress"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import { decodeTicket } from "../OrderDetails.ts"
import type { TicketDetails } from "../OrderDetails.ts"
import { type Answer, isSuccess, raw } from "../wire/Answer.ts"
import * as answers from "../wire/answers.ts"
import * as routes from "../wire/routes.ts"
import { ofStatus, ofTraining } from "./outcomes.ts"
import { unsupported } from "./request-faults.ts"

type Answered = Progress.Progress | Outcome.Outcome
const at = { operation: "poll", billed: "unknown" } as const

/** A job is lost after this many 404s, spread over this long: one may be a slip of a replica. */
const lostAfter = { answers: 5, seconds: 120 }

/** Counts a 404; true when there were enough of them for long enough. Counting begins anew after a restart. */
const isLost = (adapter: Adapter, id: string): Effect.Effect<boolean> =>
  Effect.map(Clock.monotonicTimeNanos, (now) => {
    const before = adapter.absences.get(id) ?? { since: now, answers: 0 }
    const absence = { since: before.since, answers: before.answers + 1 }
    adapter.absences.set(id, absence)
    return absence.answers >= lostAfter.answers && Number(now - absence.since) / 1e9 >= adapter.origin.scaled(lostAfter.seconds)
  })

/** Ids of another account are nobody's business here, and an unreadable ticket is a bug. */
export const readTicket = (
  adapter: Adapter,
  operation: ProviderError.Operation,
  ticket: Ticket.Ticket
): Effect.Effect<TicketDetails, ProviderError.ProviderError> => {
  if (ticket.account !== adapter.connection.account) {
    const fault = unsupported(["account"], `the ticket is of account ${ticket.account}, this connection has ${adapter.connection.account}`)
    return Effect.fail(errors.withBilled(errors.ofFaults(adapter.origin, operation, [fault]), "unknown"))
  }
  const details = decodeTicket(ticket.details)
  return Result.isSuccess(details)
    ? Effect.succeed(details.success)
    : Effect.fail(errors.mismatch(adapter.origin, { operation, billed: "unknown" }, `the ticket cannot be read: ${details.failure.message}`, undefined))
}

const readJob = (adapter: Adapter, path: string, id: string): Effect.Effect<Answer, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const { origin, reader } = adapter
    const answer = yield* reader.read(path).pipe(Effect.mapError((broken) => errors.ofBroken(origin, at, broken)))
    if (errors.meaningOf(answer) === "notFound") {
      return yield* (yield* isLost(adapter, id)) ? errors.ticketLost(origin, at, id, raw(answer)) : errors.notFoundYet(origin, at, id, raw(answer))
    }
    if (!isSuccess(answer)) return yield* errors.ofAnswer(origin, at, answer)
    adapter.absences.delete(id)
    return answer
  })

const decodeJob = <A, I>(adapter: Adapter, schema: Schema.Codec<A, I>, answer: Answer): Effect.Effect<A, ProviderError.ProviderError> => {
  const read = answers.read(schema, answer.json)
  return Result.isSuccess(read) ? Effect.succeed(read.success) : Effect.fail(errors.mismatch(adapter.origin, at, `the job's state cannot be read: ${read.failure}`, raw(answer)))
}

/** The user sees it with the progress; the log has it once, for whoever must teach the adapter. */
const noteStrangeState = (adapter: Adapter, answer: Answered): Effect.Effect<void> => {
  const note = answer.state === "running" ? answer.note : undefined
  if (note === undefined || adapter.strangeStates.has(note)) return Effect.void
  adapter.strangeStates.add(note)
  return Effect.logWarning(`ProtocolMismatch: ${adapter.connection.name}: ${note}`)
}

const ofTicket = (adapter: Adapter, ticket: Ticket.Ticket): Effect.Effect<Answered, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const details = yield* readTicket(adapter, "poll", ticket)
    const other = (id: string, answer: Answer) => errors.mismatch(adapter.origin, at, `asked for ${ticket.id}, it answered about ${id}`, raw(answer))
    if (details.wanted._tag === "identity") {
      const answer = yield* readJob(adapter, routes.trained(ticket.id), ticket.id)
      const state = yield* decodeJob(adapter, answers.Trained, answer)
      return state.id === ticket.id ? ofTraining(adapter, details, details.wanted.kind, state) : yield* other(state.id, answer)
    }
    const answer = yield* readJob(adapter, routes.status(ticket.id), ticket.id)
    const state = yield* decodeJob(adapter, answers.Status, answer)
    return state.request_id === ticket.id
      ? ofStatus(adapter, ticket.capability, details, details.wanted.count, state, raw(answer))
      : yield* other(state.request_id, answer)
  })

export const poll = (adapter: Adapter) => (ticket: Ticket.Ticket): Effect.Effect<Answered, ProviderError.ProviderError> =>
  ofTicket(adapter, ticket).pipe(Effect.tap((answer) => noteStrangeState(adapter, answer)))
