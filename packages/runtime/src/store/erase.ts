/** Erasing a persona from the store: its rows, and the name behind its key in what stays. */
import * as RuleError from "@likeness/core/RuleError"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { isAtRest } from "../Job.ts"
import type { Row as JobRow } from "../jobs/Row.ts"
import { matching, now, type Store } from "./Store.ts"
import { hashesIn, tables, type Row } from "./tables.ts"

/** What a tombstone knows the persona by. */
export const tombstoneOf = (workspace: string, persona: string): string => createHash("sha256").update(JSON.stringify([workspace, persona])).digest("hex")

/** Fails with `WrongState` for the first job that may still bring something of the persona. */
export const refuseUnfinished = Effect.fnUntraced(function*(store: Store, persona: string) {
  const rows = yield* store.sql<{ id: string; state: JobRow["state"] }>`SELECT "id", "state" FROM "jobs" WHERE ${matching(store, { persona })} ORDER BY "sequence"`
  const first = rows.find((row) => !isAtRest(row) || row.state === "unknown")
  if (first === undefined) return
  yield* new RuleError.WrongState({
    job: first.id, message: `Job ${first.id} of persona ${persona} is ${first.state}: it may still bring pictures.`,
    advice: first.state === "unknown" ? `Settle it first: likeness jobs recover ${first.id}.` : `End it first: likeness jobs cancel ${first.id}.`
  })
})

/** Deletes every row of the persona, inside the caller's transaction, and gives the files that they named. */
export const erasePersonaRows = Effect.fnUntraced(function*(store: Store, persona: string) {
  const { sql, workspace } = store
  const at = yield* now
  // The last time counts: by it other machines see that there are copies to drop again.
  yield* sql`INSERT INTO "tombstones" ${sql.insert({ workspace, persona: tombstoneOf(workspace, persona), at })} ON CONFLICT ("workspace", "persona") DO UPDATE SET "at" = ${at}`
  // Where the jobs had ended they hold nothing any more; out of a backup there may be some that had not.
  yield* sql`DELETE FROM "needs" WHERE ${matching(store)} AND "job" IN (SELECT "id" FROM "jobs" WHERE ${matching(store, { persona })})`
  yield* sql`DELETE FROM "reservations" WHERE ${matching(store)} AND "intent" IN (SELECT "id" FROM "intents" WHERE ${matching(store, { persona })})`
  const files = new Set<string>()
  for (const { erasedBy, name } of tables) {
    if (erasedBy === undefined) continue
    const rows = yield* sql<Row>`DELETE FROM ${sql(name)} WHERE ${matching(store, { [erasedBy]: persona })} RETURNING *`
    for (const row of rows) for (const hash of hashesIn(row)) files.add(hash)
  }
  yield* sql`DELETE FROM "budgets" WHERE ${matching(store, { key: `persona/${persona}` })}`
  return files
})

/**
 * The same, where no job may still bring something: the caller holds the events' count, which every change of a job's
 * state needs, so that none goes on between the check and the erasing. Events and the ledger keep the persona's key, whose own
 * row goes too: nobody can tell any more whose it was.
 */
export const erasePersona = Effect.fnUntraced(function*(store: Store, persona: string) {
  yield* refuseUnfinished(store, persona)
  return yield* erasePersonaRows(store, persona)
})

/** What was deleted must not lie on in the database's free pages. May be repeated. */
export const scrub = (store: Store) => {
  const { sql } = store
  return sql.onDialectOrElse({
    sqlite: () => Effect.andThen(sql`VACUUM`, sql`PRAGMA wal_checkpoint(TRUNCATE)`),
    orElse: () => Effect.forEach(tables, ({ name }) => sql`VACUUM ${sql(name)}`, { discard: true })
  }).pipe(Effect.asVoid)
}
