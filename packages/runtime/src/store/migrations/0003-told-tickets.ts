import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"

/** Version 3: the provider's id of an order whose answer was lost, as the provider told it by itself. */
export const toldTickets = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  yield* sql.unsafe(`ALTER TABLE "jobs" ADD COLUMN "toldId" TEXT`)
})
