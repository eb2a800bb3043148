/** The events' table. */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Event, Events } from "../Events.ts"
import { matching, next, now, transaction, type Store } from "./Store.ts"
import { fromSql } from "./store-unusable.ts"

type NewEvent = Parameters<Events["append"]>[0]

interface Row {
  readonly sequence: number
  readonly at: string
  readonly kind: string
  readonly job: string | null
  readonly intent: string | null
  readonly data: string
}

/** Inside the caller's transaction, so that an event is there exactly when what it tells is. */
export const appendEvent = Effect.fnUntraced(function*(store: Store, event: NewEvent) {
  const { sql, workspace } = store
  const sequence = yield* next(store, "events")
  const row = { workspace, sequence, at: yield* now, kind: event.kind, job: event.job ?? null, intent: event.intent ?? null, data: JSON.stringify(event.data ?? {}) }
  yield* sql`INSERT INTO "events" ${sql.insert(row)}`
  return sequence
})

/** The tag of the trouble that an intent met last, as its event tells it. */
export const lastTrouble = (store: Store, job: string, intent: string) =>
  Effect.map(
    store.sql<{ data: string }>`SELECT "data" FROM "events" WHERE ${matching(store, { job, intent, kind: "trouble-met" })} ORDER BY "sequence" DESC LIMIT 1`,
    ([last]) => (last === undefined ? undefined : (JSON.parse(last.data) as NewEvent["data"])?.["tag"])
  )

export const make = (store: Store): Events => {
  const { sql } = store
  const since: Events["since"] = (sequence, filter = {}) =>
    Effect.map(
      fromSql(sql<Row>`SELECT "sequence", "at", "kind", "job", "intent", "data" FROM "events"
        WHERE ${matching(store, { job: filter.job })} AND "sequence" > ${sequence} ORDER BY "sequence" LIMIT ${filter.limit ?? 1000}`),
      (rows) => rows.map((row): Event => ({ ...row, sequence: Number(row.sequence), data: JSON.parse(row.data) as Event["data"] }))
    )
  return {
    append: (event) => transaction(store, appendEvent(store, event)),
    since,
    follow: (start, filter = {}) => {
      let last = start
      return Stream.fromEffectSchedule(
        Effect.suspend(() => since(last, { job: filter.job })).pipe(Effect.tap((found) => Effect.sync(() => { last = found.at(-1)?.sequence ?? last }))),
        Schedule.spaced(`${store.watchSeconds} seconds`)
      ).pipe(Stream.flatMap((found) => Stream.fromIterable(found)))
    }
  }
}
