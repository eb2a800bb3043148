/** Puts a backup into an empty workspace: checked before, all rows in one commit, and what was forgotten since left out. */
import type * as Hash from "@likeness/core/Hash"
import * as RuleError from "@likeness/core/RuleError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Backup from "../Backup.ts"
import type { Blobs } from "../Blobs.ts"
import * as Life from "../jobs/Life.ts"
import { erasePersonaRows, tombstoneOf } from "./erase.ts"
import { readBackup, unfit } from "./read-backup.ts"
import { matching, now, transaction, type Store } from "./Store.ts"
import { fromSql } from "./store-unusable.ts"
import { hashesIn, tables, type Row } from "./tables.ts"

/** Settings put these by themselves as soon as a workspace is opened. */
const fromSettings: ReadonlySet<string> = new Set(["counters", "personas", "personaKeys", "budgets", "tombstones"])

const isEmpty = Effect.fnUntraced(function*(store: Store) {
  for (const { name } of tables) {
    if (fromSettings.has(name)) continue
    const rows = yield* store.sql<{ workspace: string }>`SELECT "workspace" FROM ${store.sql(name)} WHERE ${matching(store)} LIMIT 1`
    if (rows.length > 0) return false
  }
  return true
})

/** A job that had not ended carries the backup's time from now on: it may have gone on since, and is only asked about. */
const asRestored = Effect.fnUntraced(function*(source: string, at: string, row: Row) {
  if (row["finishedAt"] !== null) return row
  const read = Life.stored.parse(String(row["life"]))
  if (Result.isFailure(read)) return yield* unfit(source, `job ${String(row["id"])} cannot be read (${read.failure.message})`)
  return { ...row, life: JSON.stringify(Life.stored.encode({ ...read.success, restoredFrom: at })) }
})

/** What was not sent when the backup was taken may have been sent and paid since: it is ended, never sent. */
const endUnsent = Effect.fnUntraced(function*(store: Store) {
  const at = yield* now
  const ended = yield* store.sql<{ id: string }>`UPDATE "jobs" SET "cancelAskedAt" = ${at}, "dueAt" = ${at}
    WHERE ${matching(store)} AND "state" IN ('requested', 'prepared', 'priced', 'intended') AND "cancelAskedAt" IS NULL RETURNING "id"`
  return ended.length
})

/** The files that rows name which come back: nothing of whom was forgotten, but what others share with them. */
const filesKept = (rows: ReadonlyMap<string, ReadonlyArray<Row>>, forgotten: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(tables.flatMap(({ erasedBy, name, refersToFiles }) => {
    const kept = (rows.get(name) ?? []).filter((row) => erasedBy === undefined || !forgotten.has(String(row[erasedBy])))
    return refersToFiles ? kept.flatMap(hashesIn) : []
  }))

const putFiles = Effect.fnUntraced(function*(blobs: Blobs, source: string, files: Blobs, wanted: ReadonlyArray<Hash.Sha256>) {
  for (const sha256 of wanted) {
    yield* blobs.put(files.open(sha256)).pipe(Effect.catchTag("AssetUnreadable", (error) => Effect.fail(unfit(source, `file ${sha256}: ${error.reason}`))))
  }
})

const hasRows = () =>
  new RuleError.InvalidInput({ place: "the store", message: "this workspace has rows already, and a backup is put back whole", advice: "Move .likeness/ away (with Postgres: name an empty database), then restore again." })

/**
 * Files first, then all rows in one commit: where it breaks off there are files that nothing names, and it is done again.
 * `tombstones`: the hashes that `forget` gave since, kept outside the backup; of the personas that they stand
 * for nothing is put back. The backup's own tombstones count too.
 */
export const restore = (store: Store, blobs: Blobs, source: string, tombstones: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const { files, manifest, rows } = yield* readBackup(store, source)
    if (!(yield* fromSql(isEmpty(store)))) return yield* hasRows()
    const dead = new Set([...tombstones, ...(rows.get("tombstones") ?? []).map((row) => String(row["persona"]))])
    const names = new Set((rows.get("personaKeys") ?? []).map((row) => String(row["persona"])).filter((name) => dead.has(tombstoneOf(store.workspace, name))))
    const kept = filesKept(rows, names)
    const wanted = manifest.files.map(({ sha256 }) => sha256).filter((sha256) => kept.has(sha256))
    yield* putFiles(blobs, source, files, wanted)
    const ended = yield* transaction(store, Effect.gen(function*() {
      const { sql } = store
      for (const { key, name } of tables) {
        const deleted = yield* sql`DELETE FROM ${sql(name)} WHERE ${matching(store)} RETURNING "workspace"`
        // Another process may have begun to work here while the files were put, or is beginning now.
        if (deleted.length > 0 && !fromSettings.has(name)) return yield* hasRows()
        for (const row of rows.get(name) ?? []) {
          const put = name === "jobs" ? yield* asRestored(source, manifest.at, row) : row
          yield* sql`INSERT INTO ${sql(name)} ${sql.insert(put)} ON CONFLICT (${sql.csv(["workspace", ...key].map((column) => sql`${sql(column)}`))}) DO NOTHING`
        }
      }
      for (const persona of names) yield* erasePersonaRows(store, persona)
      const asked = (rows.get("needs") ?? []).reduce((most, row) => Math.max(most, Number(row["asked"])), 0)
      yield* sql`INSERT INTO "counters" ("workspace", "name", "value") VALUES ('*', 'needs', ${asked})
        ON CONFLICT ("workspace", "name") DO UPDATE SET "value" = CASE WHEN "counters"."value" > ${asked} THEN "counters"."value" ELSE ${asked} END`
      return yield* endUnsent(store)
    }))
    return {
      at: manifest.at, rows: Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0), files: wanted.length, forgotten: names.size, ended
    } satisfies Backup.Restored as Backup.Restored
  })
