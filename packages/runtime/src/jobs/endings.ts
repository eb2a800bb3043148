/** How an intent's life ends, or gives way to a new intent that is linked to it. */
import * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import type * as JobState from "@likeness/core/JobState"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Budgets from "../store/budgets.ts"
import { appendEvent } from "../store/events.ts"
import { transaction } from "../store/Store.ts"
import { writeEnd } from "./attempts.ts"
import { bookEnd } from "./charges.ts"
import * as Life from "./Life.ts"
import * as Needs from "./needs.ts"
import { after, intentId, time, write, type Row } from "./Row.ts"
import type { Work } from "./Work.ts"

/** Runs one transaction and then wakes the jobs whose turn it is, which the transaction returns. */
export const andWake = <E, R>(work: Work, changes: Effect.Effect<ReadonlyArray<string>, E, R>) =>
  Effect.map(transaction(work.store, Effect.andThen(Needs.queue(work.store), changes)), (jobs) => {
    for (const job of jobs) work.signals.wake(job)
  })

/**
 * Certainly not accepted and not billed: the reservation and the needs are free again, and what was charged for it comes back.
 * `dueAt`: when it is looked for all the same, because only a person said so.
 */
export const reject = (work: Work, row: Row, error: ProviderError.ProviderError, dueAt: string | null = null) =>
  andWake(work, Effect.gen(function*() {
    const at = yield* time(row)
    const rejected = { ...row, life: { ...row.life, error } }
    yield* bookEnd(work.store, rejected, [], at)
    yield* Budgets.release(work.store, intentId(row))
    yield* writeEnd(work.store, rejected, at)
    yield* write(work.store, row, { state: "rejected", life: { ...row.life, error }, dueAt, finished: true })
    return yield* Needs.release(work.store, row.id)
  }))

/** It may have been accepted and only a person or proof can tell. The reservation stays; the needs do not, so that others go on. `dueAt`: when proof is looked for again. */
export const unknown = (work: Work, row: Row, error: ProviderError.ProviderError, dueAt: string | null = null) =>
  andWake(work, Effect.gen(function*() {
    yield* write(work.store, row, { state: "unknown", life: { ...row.life, error }, dueAt })
    return yield* Needs.release(work.store, row.id)
  }))

/** What the next intent of the job differs in. */
export interface Next {
  readonly life: Partial<Pick<Life.Life, "fresh" | "replaced" | "fallbacks">>
  readonly request?: Request.Request | undefined
  readonly afterSeconds: number
}

/** Ends the current intent in `ended` and begins the next one, inside the caller's transaction. */
export const beginNext = Effect.fnUntraced(function*(work: Work, row: Row, ended: JobState.JobState, next: Next) {
  const at = yield* time(row)
  yield* appendEvent(work.store, { kind: "job-moved", job: row.id, intent: intentId(row), data: { from: row.state, to: ended } })
  yield* write(work.store, row, {
    state: "requested", life: Life.again(row.life, next.life), dueAt: after(at, next.afterSeconds),
    ...(next.request === undefined ? {} : { request: next.request })
  })
})

/** Replacements of an intent that certainly never arrived, before the job is given up. */
const mostReplacements = 3

/** The submission certainly never arrived: `rejected`, and a linked new intent carries on unless that was wanted no more. */
export const neverArrived = (work: Work, row: Row, error: ProviderError.ProviderError) =>
  row.cancelAskedAt !== null || row.life.replaced >= mostReplacements
    ? reject(work, row, error)
    : andWake(work, Effect.gen(function*() {
      yield* Budgets.release(work.store, intentId(row))
      yield* writeEnd(work.store, { ...row, life: { ...row.life, error } }, yield* time(row))
      yield* beginNext(work, row, "rejected", { life: { replaced: row.life.replaced + 1 }, afterSeconds: 0 })
      return yield* Needs.release(work.store, row.id)
    }))
