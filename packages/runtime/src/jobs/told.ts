/** An order whose answer was lost, and whose id the provider told by itself, such as in a webhook. */
import type * as Intent from "@likeness/core/Intent"
import type * as Provider from "@likeness/core/Provider"
import * as Effect from "effect/Effect"
import { appendEvent } from "../store/events.ts"
import { alone, matching, now, transaction, type Store } from "../store/Store.ts"
import { intentId, read, type Row } from "./Row.ts"
import { adopt } from "./send.ts"
import { guarded, type Step, type Work } from "./Work.ts"

/** Stores the id with the row, beside whatever a step does to it at this moment; `false` where the intent has its answer, or is another one by now. */
export const tell = (store: Store, { id, intent, job }: { readonly job: string; readonly intent: string; readonly id: string }) =>
  transaction(store, Effect.gen(function*() {
    // Every change of a job's state appends an event: the row stays in the state in which it is read here.
    yield* alone(store, "events")
    const row = yield* read(store, job)
    if (row === undefined || intentId(row) !== intent || (row.state !== "sending" && row.state !== "unknown")) return false
    yield* store.sql`UPDATE "jobs" SET ${store.sql.update({ toldId: id, dueAt: yield* now })} WHERE ${matching(store, { id: job })}`
    if (row.toldId !== id) yield* appendEvent(store, { kind: "ticket-told", job, intent, data: { ticket: id } })
    return true
  }))

/** What was told is believed when the provider answers for it; until then the job goes on as if nothing had been said. */
export const adoptTold = (work: Work, row: Row, provider: Provider.Provider, intent: Intent.Intent, orElse: Step): Step => {
  const { toldId } = row
  if (toldId === null || provider.ticketFor === undefined) return orElse
  const ticket = provider.ticketFor(intent, toldId)
  return guarded(row, "poll", provider.poll(ticket)).pipe(
    Effect.matchEffect({ onFailure: () => orElse, onSuccess: () => adopt(work, row, provider, ticket) })
  )
}
