import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"

// Columns that every table of records has: the workspace, what the record is named by, when it was first
// put, and the value as its schema writes it. What comes after is what lists filter by.
const record = (name: string, columns: ReadonlyArray<string>) =>
  `CREATE TABLE "${name}" ("workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, ${
    columns.map((column) => `"${column}" TEXT, `).join("")
  }PRIMARY KEY ("workspace", "key"))`

const statements: ReadonlyArray<string> = [
  `CREATE TABLE "counters" ("workspace" TEXT NOT NULL, "name" TEXT NOT NULL, "value" BIGINT NOT NULL, PRIMARY KEY ("workspace", "name"))`,
  `CREATE TABLE "personaKeys" ("workspace" TEXT NOT NULL, "persona" TEXT NOT NULL, "key" TEXT NOT NULL, PRIMARY KEY ("workspace", "persona"))`,
  record("personas", []),
  record("referenceSets", ["persona"]),
  record("identityModels", ["persona", "kind", "request"]),
  record("recipes", ["name", "capability", "provider"]),
  record("promotions", ["recipe"]),
  record("assets", ["persona", "job", "request"]),
  record("takes", ["persona", "brief", "study", "arm", "stage", "job", "asset", "parent"]),
  record("reviews", ["take", "persona", "brief", "study", "arm", "reviewer", "decision"]),
  record("remoteReferences", ["connection", "account", "kind", "persona", "job"]),
  record("exports", ["persona", "brief", "study", "arm", "platform", "take"]),
  record("documents", ["kind", "persona"]),
  record("budgets", []),
  `CREATE TABLE "jobs" (
    "workspace" TEXT NOT NULL, "id" TEXT NOT NULL, "sequence" BIGINT NOT NULL,
    "idempotencyKey" TEXT NOT NULL, "contentHash" TEXT NOT NULL,
    "persona" TEXT NOT NULL, "study" TEXT, "arm" TEXT, "brief" TEXT, "take" INTEGER, "command" TEXT,
    "capability" TEXT NOT NULL, "connection" TEXT NOT NULL, "account" TEXT NOT NULL,
    "requestHash" TEXT NOT NULL, "request" TEXT NOT NULL, "connectionValue" TEXT NOT NULL, "accepted" TEXT,
    "state" TEXT NOT NULL, "pass" BIGINT NOT NULL, "dueAt" TEXT, "life" TEXT NOT NULL,
    "cancelAskedAt" TEXT, "decision" TEXT,
    "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL, "finishedAt" TEXT,
    PRIMARY KEY ("workspace", "id"), UNIQUE ("workspace", "idempotencyKey"))`,
  `CREATE INDEX "jobsDue" ON "jobs" ("dueAt")`,
  `CREATE TABLE "intents" (
    "workspace" TEXT NOT NULL, "id" TEXT NOT NULL, "job" TEXT NOT NULL, "persona" TEXT NOT NULL, "replaces" TEXT,
    "prepared" TEXT NOT NULL, "sent" TEXT, "ticket" TEXT,
    "recipe" TEXT NOT NULL, "connection" TEXT NOT NULL, "unit" TEXT, "perUnit" TEXT, "settledAt" TEXT, "ended" TEXT,
    PRIMARY KEY ("workspace", "id"))`,
  `CREATE INDEX "intentsRecipe" ON "intents" ("workspace", "recipe", "settledAt")`,
  // Outside the workspaces: an account's limits hold across all of one store.
  `CREATE TABLE "needs" (
    "workspace" TEXT NOT NULL, "job" TEXT NOT NULL, "resource" TEXT NOT NULL, "slots" INTEGER NOT NULL, "capacity" INTEGER NOT NULL,
    "asked" BIGINT NOT NULL, "granted" INTEGER NOT NULL, PRIMARY KEY ("workspace", "job", "resource"))`,
  `CREATE INDEX "needsResource" ON "needs" ("resource", "asked")`,
  `CREATE TABLE "reservations" (
    "workspace" TEXT NOT NULL, "intent" TEXT NOT NULL, "micros" BIGINT NOT NULL,
    "day" TEXT NOT NULL, "persona" TEXT NOT NULL, "study" TEXT, "command" TEXT, PRIMARY KEY ("workspace", "intent"))`,
  `CREATE TABLE "ledger" (
    "workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, "at" TEXT NOT NULL, "day" TEXT NOT NULL,
    "kind" TEXT NOT NULL, "job" TEXT, "intent" TEXT, "connection" TEXT NOT NULL, "account" TEXT NOT NULL,
    "persona" TEXT, "study" TEXT, "command" TEXT, "micros" BIGINT, PRIMARY KEY ("workspace", "key"))`,
  `CREATE INDEX "ledgerOrder" ON "ledger" ("workspace", "sequence")`,
  `CREATE TABLE "events" (
    "workspace" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "at" TEXT NOT NULL, "kind" TEXT NOT NULL,
    "job" TEXT, "intent" TEXT, "data" TEXT NOT NULL, PRIMARY KEY ("workspace", "sequence"))`
]

/** Every table of version 1. Text, whole numbers and ISO times only, so that Postgres takes the same statements. */
export const first = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
