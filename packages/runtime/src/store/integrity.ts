/** Looks through files, rows and the links between them; and removes what nothing needs. */
import type * as Hash from "@likeness/core/Hash"
import * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Blobs } from "../Blobs.ts"
import type { Damage, Integrity } from "../Integrity.ts"
import { scrub } from "./erase.ts"
import * as Life from "../jobs/Life.ts"
import { matching, now, transaction, type Store } from "./Store.ts"
import { fromSql } from "./store-unusable.ts"
import { filesOf } from "./stored-files.ts"
import { forEachRow, referencedFiles, tableOf } from "./tables.ts"

const restoreIt = "Restore the store and its files from the last backup: likeness restore."

const databaseDamage = (store: Store) =>
  store.sql.onDialectOrElse({
    sqlite: () => Effect.map(store.sql<{ integrity_check: string }>`PRAGMA integrity_check`, (rows) =>
      rows.map((row) => row.integrity_check).filter((line) => line !== "ok").map((line): Damage => ({ kind: "databaseDamaged", id: "store.sqlite", message: line, advice: restoreIt }))),
    // The server checks its pages by itself, where it was set up to.
    orElse: () => Effect.succeed<ReadonlyArray<Damage>>([])
  })

export const make = (store: Store, blobs: Blobs): Integrity => {
  const { sql } = store
  /** Files that rows name and that are not as they were stored. */
  const damagedFiles = Effect.fnUntraced(function*(named: ReadonlyMap<Hash.Sha256, string>) {
    const damage: Array<Damage> = []
    for (const [sha256, what] of named) {
      const state = yield* blobs.verify(sha256)
      if (state === "intact") continue
      damage.push({
        kind: state === "missing" ? "fileMissing" : "fileCorrupt", id: sha256, message: `The ${what} ${sha256.slice(0, 12)}… is ${state === "missing" ? "not there" : "not what was stored"}.`,
        advice: "Put it back from the last backup: likeness restore FOLDER --files; or make it again."
      })
    }
    return damage
  })
  const rows = Effect.gen(function*() {
    const { files, unreadable } = yield* fromSql(filesOf(store))
    const damage = unreadable.map(({ id, reason }): Damage => ({ kind: "rowUnreadable", id, message: `The identity model cannot be read: ${reason}`, advice: restoreIt }))
    const intents = new Map<string, string>()
    yield* fromSql(forEachRow(store, tableOf("intents"), store.workspace, (row) => Effect.sync(() => void intents.set(String(row["id"]), String(row["job"])))))
    const jobs = new Set<string>()
    yield* fromSql(forEachRow(store, tableOf("jobs"), store.workspace, (row) => Effect.sync(() => {
      const id = String(row["id"])
      jobs.add(id)
      const read = Life.stored.parse(String(row["life"]))
      if (Result.isFailure(read)) {
        damage.push({ kind: "rowUnreadable", id, message: `Job ${id} cannot be read: ${read.failure.message}`, advice: restoreIt })
        return
      }
      const { firstSentAt, number, ticket } = read.success
      const intent = ticket?.intent ?? `${id}.${number}`
      if ((ticket !== undefined || firstSentAt !== undefined) && !intents.has(intent)) {
        damage.push({ kind: "jobWithoutIntent", id, message: `Job ${id} was sent as intent ${intent}, which is not in the store.`, advice: restoreIt })
      }
    })))
    for (const [id, job] of intents) {
      if (!jobs.has(job)) damage.push({ kind: "intentWithoutJob", id, message: `Intent ${id} was prepared for job ${job}, which is not in the store.`, advice: restoreIt })
    }
    const keys = new Set((yield* fromSql(sql<{ key: string }>`SELECT "key" FROM "personaKeys" WHERE ${matching(store)}`)).map(({ key }) => key))
    let entries = 0
    yield* fromSql(forEachRow(store, tableOf("ledger"), store.workspace, (row) => Effect.sync(() => {
      entries++
      const read = LedgerEntry.stored.parse(String(row["value"]))
      if (Result.isFailure(read)) {
        damage.push({ kind: "rowUnreadable", id: String(row["key"]), message: `The ledger's entry cannot be read: ${read.failure.message}`, advice: restoreIt })
        return
      }
      const { intent, persona } = read.success
      // A forgotten persona's jobs are gone; what they cost is not.
      const isForgotten = persona !== undefined && !keys.has(persona)
      if (intent !== undefined && !isForgotten && !intents.has(intent)) {
        damage.push({ kind: "entryWithoutIntent", id: String(row["key"]), message: `The ledger charges intent ${intent}, which is not in the store.`, advice: restoreIt })
      }
    })))
    return { files, damage, counts: { files: files.size, entries, intents: intents.size, jobs: jobs.size } }
  })
  const examine = Effect.gen(function*() {
    const { counts, damage, files } = yield* rows
    const damaged = yield* damagedFiles(files)
    // Others work on meanwhile: what was read first may not go with what was read last. What is damaged is so the second time too.
    const again = damage.length + damaged.length === 0 ? undefined : yield* rows
    const told = ({ id, message }: Damage) => `${id} ${message}`
    const still = new Set(again?.damage.map(told))
    const seemed = new Set(damaged.map(({ id }) => id))
    const found = [
      ...(yield* fromSql(databaseDamage(store))),
      ...damage.filter((seen) => still.has(told(seen))),
      ...(yield* damagedFiles(new Map([...(again?.files ?? [])].filter(([sha256]) => seemed.has(sha256)))))
    ]
    const needed = yield* fromSql(referencedFiles(store))
    const unneededFiles = (yield* blobs.list).filter((sha256) => !needed.has(sha256)).length
    return { ...counts, unneededFiles, damage: found }
  })
  return {
    examine,
    clean: ({ keepEventsDays }) =>
      Effect.gen(function*() {
        const at = Date.parse(yield* now)
        // Listed first: what is referred to only afterwards was written within the day.
        const stored = yield* blobs.entries
        const needed = yield* fromSql(referencedFiles(store))
        const dayAgo = new Date(at - 24 * 3_600_000).toISOString()
        const unneeded = stored.filter(({ sha256, writtenAt }) => !needed.has(sha256) && writtenAt < dayAgo)
        for (const { sha256 } of unneeded) yield* blobs.remove(sha256, dayAgo)
        yield* blobs.dropCopies?.(needed, dayAgo) ?? Effect.void
        const before = new Date(at - keepEventsDays * 24 * 3_600_000).toISOString()
        const events = yield* transaction(store, sql<{ sequence: number }>`DELETE FROM "events" WHERE ${matching(store)} AND "at" < ${before}
          AND ("job" IS NULL OR "job" NOT IN (SELECT "id" FROM "jobs" WHERE ${matching(store)} AND "finishedAt" IS NULL)) RETURNING "sequence"`)
        // The database gives the room back too. One that others keep busy keeps its size until the next time.
        if (events.length > 0) yield* Effect.ignore(fromSql(scrub(store)))
        return { files: unneeded.length, bytes: unneeded.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), events: events.length }
      })
  }
}
