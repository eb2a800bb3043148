/** A person's word on a job: whether its state takes it, and what became of it. */
import type * as Job from "../Job.ts"
import { isAtRest } from "../Job.ts"
import type { Decision } from "../Jobs.ts"
import * as Request from "@likeness/core/Request"
import * as RuleError from "@likeness/core/RuleError"
import * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import { alone, matching, now, transaction } from "../store/Store.ts"
import { awaitUntil, require, type Readers } from "./follow.ts"
import { isGivenUp, isInTrouble } from "./give-up.ts"
import { intentId, type Row } from "./Row.ts"

const encode = (decision: Decision): string =>
  JSON.stringify(decision._tag === "adopt" ? { ...decision, ticket: Ticket.stored.encode(decision.ticket) } : decision)

const goesOn = (row: { readonly id: string }) =>
  new RuleError.WrongState({
    job: row.id, message: `Job ${row.id} goes on by itself; there is nothing to decide.`,
    advice: `Wait for it, or end it with likeness jobs cancel ${row.id}.`
  })

const isOf = (row: Row, ticket: Ticket.Ticket): boolean =>
  ticket.intent === intentId(row) && ticket.connection === row.connection.name && ticket.account === row.connection.account &&
  ticket.provider === row.connection.provider && ticket.capability === Request.capability(row.request)

const foreign = (row: Row, ticket: Ticket.Ticket) =>
  new RuleError.InvalidInput({
    place: "ticket", message: `Ticket ${ticket.id} is not one of intent ${intentId(row)} on connection ${row.connection.name}.`,
    advice: `Take a ticket that likeness jobs recover ${row.id} finds.`
  })

const notAdopted = (job: Job.Job, ticket: string) =>
  new RuleError.WrongState({
    job: job.id, message: `${ticket} was not adopted: ${job.error?.message ?? `${job.connection.name} does not answer for it`}`,
    advice: `Look at what account ${job.connection.account} has over there, then run likeness jobs recover ${job.id} again.`
  })

/** Whether there is something to decide; a refusal where it would be the wrong word. */
const takes = (row: Row, decision: Decision): Effect.Effect<boolean, RuleError.WrongState | RuleError.InvalidInput> => {
  if (row.state === "unknown") return decision._tag === "adopt" && !isOf(row, decision.ticket) ? Effect.fail(foreign(row, decision.ticket)) : Effect.succeed(true)
  if (decision._tag === "look" || isAtRest(row)) return Effect.succeed(false)
  if (decision._tag === "abandon" && isInTrouble(row)) return Effect.succeed(true)
  return Effect.fail(goesOn(row))
}

export const recover = (readers: Readers, due: (job: string) => Effect.Effect<void>, id: string, decision: Decision) =>
  Effect.gen(function*() {
    const { store } = readers
    const decided = yield* transaction(store, Effect.gen(function*() {
      // Every change of a job's state appends an event: the row stays in the state in which it is read here.
      yield* alone(store, "events")
      const row = yield* require(store, id)
      if (!(yield* takes(row, decision))) return false
      yield* store.sql`UPDATE "jobs" SET ${store.sql.update({ decision: encode(decision), dueAt: yield* now })} WHERE ${matching(store, { id })}`
      return true
    }))
    if (decided) yield* due(id)
    // What was given up is settled at once.
    const job: Job.Job = yield* awaitUntil(readers, id, (row) => row.decision === null && (isAtRest(row) || !isGivenUp(row)))
    if (decided && decision._tag === "abandon" && !isAtRest(job)) return yield* goesOn(job)
    if (decided && decision._tag === "adopt" && job.state === "unknown") return yield* notAdopted(job, decision.ticket.id)
    if (decided && decision._tag === "found" && job.state === "unknown") return yield* notAdopted(job, decision.id)
    return job
  })
