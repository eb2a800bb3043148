/** The intents' table: what was prepared and sent, exactly as it left. */
import * as Intent from "@likeness/core/Intent"
import * as PreparedOrder from "@likeness/core/PreparedOrder"
import * as Recipe from "@likeness/core/Recipe"
import * as Effect from "effect/Effect"
import type { Order } from "../Job.ts"
import { matching, type Store } from "../store/Store.ts"
import { fromSql, readable } from "../store/store-unusable.ts"
import { intentId, type Row } from "./Row.ts"

/** Inside the caller's transaction. Preparing again replaces what was never sent. */
export const writePrepared = Effect.fnUntraced(function*(store: Store, row: Row, prepared: PreparedOrder.PreparedOrder) {
  const { sql, workspace } = store
  const set = { prepared: JSON.stringify(PreparedOrder.stored.encode(prepared)), recipe: Recipe.hash(row.request.recipe) }
  const inserted = {
    workspace, id: intentId(row), job: row.id, persona: row.persona, connection: row.connection.name,
    replaces: row.life.number === 1 ? null : intentId(row, row.life.number - 1), ...set
  }
  yield* sql`INSERT INTO "intents" ${sql.insert(inserted)} ON CONFLICT ("workspace", "id") DO UPDATE SET ${sql.update(set)}`
})

export const readPrepared = Effect.fnUntraced(function*(store: Store, row: Row) {
  const rows = yield* fromSql(store.sql<{ prepared: string }>`SELECT "prepared" FROM "intents" WHERE ${matching(store, { id: intentId(row) })}`)
  if (rows[0] === undefined) return yield* Effect.die(new Error(`intent ${intentId(row)} was never prepared`))
  return yield* readable(PreparedOrder.stored.parse(rows[0].prepared))
})

/** The intent as its last send was committed. */
export const readSent = Effect.fnUntraced(function*(store: Store, row: Row) {
  const rows = yield* fromSql(store.sql<{ sent: string | null }>`SELECT "sent" FROM "intents" WHERE ${matching(store, { id: intentId(row) })}`)
  if (typeof rows[0]?.sent !== "string") return yield* Effect.die(new Error(`intent ${intentId(row)} was never sent`))
  return yield* readable(Intent.stored.parse(rows[0].sent))
})

/** Inside the transaction that commits `sending`. */
export const writeSent = (store: Store, row: Row, intent: Intent.Intent) =>
  store.sql`UPDATE "intents" SET ${store.sql.update({ sent: JSON.stringify(Intent.stored.encode(intent)) })} WHERE ${matching(store, { id: intentId(row) })}`

/** What the job's intents send, in order. */
export const readOrders = (store: Store, job: string) =>
  Effect.gen(function*() {
    const rows = yield* fromSql(store.sql<{ id: string; prepared: string; sent: string | null }>`SELECT "id", "prepared", "sent" FROM "intents" WHERE ${matching(store, { job })}`)
    const orders = yield* Effect.forEach(rows, ({ id, prepared, sent }) =>
      Effect.gen(function*() {
        const number = Number(id.slice(id.lastIndexOf(".") + 1))
        const sends = sent === null ? 0 : (yield* readable(Intent.stored.parse(sent))).attempt
        return { number, order: { intent: id, prepared: yield* readable(PreparedOrder.stored.parse(prepared)), sends } satisfies Order as Order }
      }))
    return orders.toSorted((a, b) => a.number - b.number).map(({ order }) => order)
  })
