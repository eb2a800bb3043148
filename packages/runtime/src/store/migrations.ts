/** The store's tables, forward only: a migration is never changed or renumbered once released. */
import * as RuleError from "@likeness/core/RuleError"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Migrator from "effect/sql/Migrator"
import * as SqlClient from "effect/sql/SqlClient"
import { first } from "./migrations/0001-first.ts"
import { manyMachines } from "./migrations/0002-many-machines.ts"
import { toldTickets } from "./migrations/0003-told-tickets.ts"
import { learnedLimits } from "./migrations/0004-learned-limits.ts"
import { hasTable } from "./tables.ts"
import { fromSql, storeUnusable } from "./store-unusable.ts"

const table = "migrations"
const migrations = { "0001_first": first, "0002_many_machines": manyMachines, "0003_told_tickets": toldTickets, "0004_learned_limits": learnedLimits }
/** This program's version of the store. */
export const newest = Math.max(...Object.keys(migrations).map((name) => Number.parseInt(name, 10)))

const refuseNewer = Effect.fnUntraced(function*(sql: SqlClient.SqlClient) {
  if (!(yield* hasTable(sql, table))) return 0
  const rows = yield* sql<{ newest: number | null }>`SELECT MAX("migration_id") AS "newest" FROM ${sql(table)}`
  const found = Number(rows[0]?.newest ?? 0)
  if (found > newest) {
    return yield* new RuleError.StoreUnusable({
      message: `The workspace's store was written by a newer Likeness (version ${found}; this one knows up to ${newest}).`,
      advice: "Upgrade Likeness, then run the command again; nothing was changed."
    })
  }
  return found
})

/** Brings the store up to this version; a store of a newer version is refused untouched. */
export const migrate = (sql: SqlClient.SqlClient): Effect.Effect<void, RuleError.StoreUnusable> =>
  fromSql(refuseNewer(sql)).pipe(
    Effect.andThen(fromSql(Migrator.make({})({ table, loader: Migrator.fromRecord(migrations) }))),
    Effect.catchTag("MigrationError", (error) => Effect.fail(storeUnusable("The workspace's store could not be brought up to this version.", error))),
    Effect.provideService(SqlClient.SqlClient, sql),
    Effect.asVoid
  )

/** So long a reader waits for whoever makes or upgrades the store at this moment. */
const patience = "3 seconds"

/** For readers, which change nothing: newer and older stores are refused. */
export const check = (sql: SqlClient.SqlClient): Effect.Effect<void, RuleError.StoreUnusable> =>
  fromSql(refuseNewer(sql)).pipe(
    Effect.repeat({ until: (found) => found === newest, schedule: Schedule.spaced("50 millis").pipe(Schedule.upTo({ duration: patience })) }),
    Effect.flatMap((found) =>
      found === newest ? Effect.void : Effect.fail(new RuleError.StoreUnusable({
        message: "The workspace's store was written by an older Likeness.",
        advice: "Run any command that writes, such as likeness jobs resume, to bring it up to this version."
      })))
  )
