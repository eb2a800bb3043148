import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"

const statements: ReadonlyArray<string> = [
  // Where a job lives and which of the place's lanes it runs in. Jobs of before run in the first lane.
  `ALTER TABLE "jobs" ADD COLUMN "place" TEXT NOT NULL DEFAULT 'anywhere'`,
  `ALTER TABLE "jobs" ADD COLUMN "lane" INTEGER NOT NULL DEFAULT 0`,
  // What each step of a job asks for: without them a step takes longer the more jobs there were.
  `CREATE INDEX "jobsWork" ON "jobs" ("workspace", "dueAt")`,
  `CREATE INDEX "intentsJob" ON "intents" ("workspace", "job")`,
  `CREATE INDEX "ledgerIntent" ON "ledger" ("workspace", "intent")`,
  `CREATE INDEX "ledgerDay" ON "ledger" ("workspace", "day")`,
  `CREATE INDEX "ledgerPersona" ON "ledger" ("workspace", "persona")`,
  `CREATE INDEX "ledgerStudy" ON "ledger" ("workspace", "study")`,
  `CREATE INDEX "needsQueue" ON "needs" ("resource", "granted", "asked")`,
  `CREATE INDEX "eventsJob" ON "events" ("workspace", "job", "sequence")`,
  // Who was erased, as a hash of the name: a backup of before is cleaned with it.
  `CREATE TABLE "tombstones" ("workspace" TEXT NOT NULL, "persona" TEXT NOT NULL, "at" TEXT NOT NULL, PRIMARY KEY ("workspace", "persona"))`
]

/** Version 2: places and lanes, and the indexes that keep a step as cheap at the ten-thousandth job as at the first. */
export const manyMachines = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
