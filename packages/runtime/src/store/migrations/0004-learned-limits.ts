import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"

/** Version 4: limits that a provider named when it refused an order. They are an account's, so they stand under the workspace `*`. */
export const learnedLimits = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  yield* sql.unsafe(`CREATE TABLE "limits" ("workspace" TEXT NOT NULL, "resource" TEXT NOT NULL, "slots" INTEGER NOT NULL, "learnedAt" TEXT NOT NULL, PRIMARY KEY ("workspace", "resource"))`)
})
