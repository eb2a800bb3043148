/** A person's word on a job: whether its state takes it, and what became of it. */
import type * as Job from "../Job.ts"
import { isAtRest } from "../Job.ts"
import type { Decision } from "../Jobs.ts"
import * as RuleError from "@likeness/core/RuleError"
import * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import { matching, now, transaction } from "../store/Store.ts"
import { awaitUntil, require, type Readers } from "./follow.ts"
import { isGivenUp, isInTrouble } from "./give-up.ts"
import type { Row } from "./Row.ts"

const encode = (decision: Decision): string =>
  JSON.stringify(decision._tag === "adopt" ? { ...decision, ticket: Ticket.stored.encode(decision.ticket) } : decision)

const goesOn = (row: { readonly id: string }, connection: string) =>
  new RuleError.WrongState({
    job: row.id, message: `Job ${row.id} is not given up: ${connection} answers, and the job goes on.`,
    advice: `Wait for it, or end it with likeness jobs cancel ${row.id}.`
  })

/** Whether there is something to decide; a refusal where it would be the wrong word. */
const takes = (row: Row, decision: Decision): Effect.Effect<boolean, RuleError.WrongState> => {
  if (row.state === "unknown") return Effect.succeed(true)
  if (decision._tag === "look" || isAtRest(row)) return Effect.succeed(false)
  if (decision._tag === "abandon" && isInTrouble(row)) return Effect.succeed(true)
  return Effect.fail(goesOn(row, row.connection.name))
}

export const recover = (readers: Readers, due: (job: string) => Effect.Effect<void>, id: string, decision: Decision) =>
  Effect.gen(function*() {
    const { store } = readers
    const decided = yield* transaction(store, Effect.gen(function*() {
      const row = yield* require(store, id)
      if (!(yield* takes(row, decision))) return false
      yield* store.sql`UPDATE "jobs" SET ${store.sql.update({ decision: encode(decision), dueAt: yield* now })} WHERE ${matching(store, { id })}`
      return true
    }))
    if (decided) yield* due(id)
    // What was given up is settled at once.
    const job: Job.Job = yield* awaitUntil(readers, id, (row) => row.decision === null && (isAtRest(row) || !isGivenUp(row)))
    if (decided && decision._tag === "abandon" && !isAtRest(job)) return yield* goesOn(job, job.connection.name)
    return job
  })
