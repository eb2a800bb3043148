/** How each intent of a job ended, kept after the row went on to the next one. */
import * as Request from "@likeness/core/Request"
import * as Stored from "@likeness/core/Stored"
import * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Attempt } from "../Job.ts"
import { matching, type Store } from "../store/Store.ts"
import { fromSql, readable } from "../store/store-unusable.ts"
import { intentId, read, type Row } from "./Row.ts"

const Ended = Schema.Struct({
  v: Stored.version(1),
  at: Timestamp.Timestamp,
  outcome: Schema.Literals(["succeeded", "failed", "cancelled"]),
  /** The error's code, else its tag. */
  failureCode: Schema.optionalKey(Schema.NonEmptyString),
  submittedAt: Schema.optionalKey(Timestamp.Timestamp),
  ticket: Schema.optionalKey(Ticket.Ticket),
  /** From the ticket until its success was seen, and how many outputs were ordered. */
  ran: Schema.optionalKey(Schema.Struct({ seconds: Schema.Finite, outputs: Schema.Int }))
})
type Ended = typeof Ended.Type
const stored: Stored.Stored<Ended> = Stored.make("attempt", 1, Ended)

const endOf = (row: Row, at: string): Ended => {
  const { endSeenAt, error, firstSentAt, outcome, ticket, ticketedAt } = row.life
  const state = outcome?.state ?? (row.state === "cancelled" ? "cancelled" : "failed")
  return {
    v: 1,
    at,
    outcome: state,
    ...(state === "failed" && error !== undefined ? { failureCode: error.code ?? error._tag } : {}),
    ...(firstSentAt === undefined ? {} : { submittedAt: firstSentAt }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(state !== "succeeded" || endSeenAt === undefined || ticketedAt === undefined ? {} : { ran: { seconds: (Timestamp.toMillis(endSeenAt) - Timestamp.toMillis(ticketedAt)) / 1000, outputs: Request.count(row.request) } })
  }
}

/** An end as it was written. */
export const readEnd = (text: string) => readable(stored.parse(text))

/** Inside the transaction that ends the intent. One that was never prepared has no record. */
export const writeEnd = (store: Store, row: Row, at: string) =>
  store.sql`UPDATE "intents" SET ${store.sql.update({ ended: JSON.stringify(stored.encode(endOf(row, at))) })} WHERE ${matching(store, { id: intentId(row) })}`

/** A ticket that came after the intent had ended without it: what was ordered with it lies over there, and `forget` asks for it. */
export const addLateTicket = Effect.fnUntraced(function*(store: Store, intent: string, ticket: Ticket.Ticket) {
  const [found] = yield* store.sql<{ ended: string | null }>`SELECT "ended" FROM "intents" WHERE ${matching(store, { id: intent })}`
  if (found === undefined || found.ended === null) return
  const end = yield* readEnd(found.ended)
  yield* store.sql`UPDATE "intents" SET ${store.sql.update({ ended: JSON.stringify(stored.encode({ ...end, ticket })) })} WHERE ${matching(store, { id: intent })}`
})

/** The last try of a job that ended before anything was prepared: it has no intent in the store, only the job's own end. */
const unprepared = (row: Row, at: string): Attempt => {
  const { error } = row.life
  const isCancelled = error?._tag === "Cancelled"
  return {
    intent: intentId(row),
    number: row.life.number,
    ended: { at, outcome: isCancelled ? "cancelled" : "failed", ...(isCancelled || error === undefined ? {} : { failureCode: error.code ?? error._tag }) }
  }
}

/** The job's tries in order: its intents, and a last one that never became an intent. */
export const readAttempts = (store: Store, job: string) =>
  Effect.gen(function*() {
    const row = yield* read(store, job)
    const rows = yield* fromSql(store.sql<{ id: string; ended: string | null }>`SELECT "id", "ended" FROM "intents" WHERE ${matching(store, { job })}`)
    const attempts = yield* Effect.forEach(rows, ({ ended, id }) =>
      Effect.gen(function*() {
        const number = Number(id.slice(id.lastIndexOf(".") + 1))
        if (ended === null) return { intent: id, number } satisfies Attempt as Attempt
        const end = yield* readEnd(ended)
        const attempt: Attempt = {
          intent: id,
          number,
          ...(end.ticket === undefined ? {} : { ticket: end.ticket }),
          ...(end.submittedAt === undefined ? {} : { submittedAt: end.submittedAt }),
          ended: { at: end.at, outcome: end.outcome, ...(end.failureCode === undefined ? {} : { failureCode: end.failureCode }) }
        }
        return attempt
      }))
    const known = attempts.toSorted((a, b) => a.number - b.number)
    if (row === undefined || row.finishedAt === null || known.some(({ number }) => number === row.life.number)) return known
    return [...known, unprepared(row, row.finishedAt)]
  })
