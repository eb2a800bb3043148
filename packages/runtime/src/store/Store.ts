/** The open database of one workspace, and what every table needs from it. */
import type * as Money from "@likeness/core/Money"
import type * as RuleError from "@likeness/core/RuleError"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as SqlClient from "effect/sql/SqlClient"
import * as SqlError from "effect/sql/SqlError"
import { randomBytes } from "node:crypto"
import { Synchronous } from "./sqlite.ts"
import { fromSql } from "./store-unusable.ts"

export interface Store {
  readonly sql: SqlClient.SqlClient
  readonly workspace: string
  /** Whether other machines work on it too: Postgres. A file is one machine's. */
  readonly isShared: boolean
  readonly currency: Money.Currency
  readonly rates: Money.Rates
  /** How often tables are read for what other processes wrote. */
  readonly watchSeconds: number
}

/** Now, by the store's clock. */
export const now: Effect.Effect<Timestamp.Timestamp> = Effect.map(Clock.currentTimeMillis, Timestamp.fromMillis)

/** All of it or nothing, as one commit. */
export const transaction = <A, E, R>(store: Store, effect: Effect.Effect<A, E, R>): Effect.Effect<A, Exclude<E, SqlError.SqlError> | RuleError.StoreUnusable, R> => {
  const once = store.sql.withTransaction(effect)
  return fromSql(store.isShared ? Effect.retry(once, { times: 5, while: isLostRace, schedule: Schedule.jittered(Schedule.exponential("10 millis")) }) : once)
}

/**
 * As {@link transaction}, for what the provider would say again: the last such commits may be gone after a power
 * cut, never after the end of a process, and any other commit puts those before it onto the disk too. On a file
 * alone; a server writes beside our work, not in its place.
 */
export const asynchronousCommit = <A, E, R>(store: Store, effect: Effect.Effect<A, E, R>) =>
  Effect.provideService(transaction(store, effect), Synchronous, "NORMAL")

/** Two transactions stood in each other's way and this one was undone: done again, it sees what the other wrote. */
const isLostRace = (error: unknown): boolean =>
  SqlError.isSqlError(error) && (["DeadlockError", "SerializationError", "UniqueViolation"] as ReadonlyArray<string>).includes(error.reason._tag)

/**
 * Until the end of the caller's transaction nobody else counts under this name: what is read after it holds
 * until the commit. A file's transactions follow each other anyway; other databases need the row's lock.
 */
export const alone = (store: Store, name: string): Effect.Effect<void, SqlError.SqlError> =>
  store.isShared
    ? Effect.asVoid(store.sql`INSERT INTO "counters" ("workspace", "name", "value") VALUES (${store.workspace}, ${name}, 0)
      ON CONFLICT ("workspace", "name") DO UPDATE SET "value" = "counters"."value"`)
    : Effect.void

/** The next number of a named count, from 1: strictly ascending in the order of commits, on every database. */
export const next = (store: Store, name: string): Effect.Effect<number, SqlError.SqlError> =>
  Effect.map(
    store.sql<{ value: number }>`INSERT INTO "counters" ("workspace", "name", "value") VALUES (${store.workspace}, ${name}, 1)
      ON CONFLICT ("workspace", "name") DO UPDATE SET "value" = "counters"."value" + 1 RETURNING "value"`,
    (rows) => Number(rows[0]?.value)
  )

/**
 * The key that stands for a persona in the ledger and in events, which outlive the persona. Its row, like
 * every row with the name, goes when the persona is forgotten.
 */
export const personaKey = Effect.fnUntraced(function*(store: Store, persona: string) {
  const { sql, workspace } = store
  yield* sql`INSERT INTO "personaKeys" ("workspace", "persona", "key") VALUES (${workspace}, ${persona}, ${`p-${randomBytes(8).toString("hex")}`})
    ON CONFLICT ("workspace", "persona") DO NOTHING`
  return (yield* knownPersonaKey(store, persona)) ?? (yield* Effect.die(new Error("a persona's key was not written")))
})

/** The same where it only reads; `undefined` for a persona that nothing was kept or charged for. */
export const knownPersonaKey = (store: Store, persona: string): Effect.Effect<string | undefined, SqlError.SqlError> =>
  Effect.map(store.sql<{ key: string }>`SELECT "key" FROM "personaKeys" WHERE ${matching(store, { persona })}`, (rows) => rows[0]?.key)

/** Key and name of every persona that was not forgotten. */
export const personaNames = (store: Store): Effect.Effect<ReadonlyMap<string, string>, SqlError.SqlError> =>
  Effect.map(
    store.sql<{ key: string; persona: string }>`SELECT "key", "persona" FROM "personaKeys" WHERE "workspace" = ${store.workspace}`,
    (rows) => new Map(rows.map((row) => [row.key, row.persona]))
  )

/** `WHERE` of a workspace's rows that have the given values; `undefined` does not restrict. */
export const matching = (store: Store, filter: { readonly [column: string]: string | number | undefined } = {}) => {
  const { sql, workspace } = store
  const given = Object.entries(filter).filter((entry): entry is [string, string | number] => entry[1] !== undefined)
  return sql.and([sql`"workspace" = ${workspace}`, ...given.map(([column, value]) => sql`${sql(column)} = ${value}`)])
}
