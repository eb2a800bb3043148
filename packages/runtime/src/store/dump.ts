/** Writes a workspace's rows and files into a folder, as one moment saw them. */
import type * as Hash from "@likeness/core/Hash"
import * as RuleError from "@likeness/core/RuleError"
import * as Effect from "effect/Effect"
import type * as SqlError from "effect/sql/SqlError"
import { createHash, type Hash as Digest } from "node:crypto"
import { createWriteStream, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { finished } from "node:stream/promises"
import * as Backup from "../Backup.ts"
import type { Blobs } from "../Blobs.ts"
import * as Folder from "../blobs/folder.ts"
import { syncFolder } from "../blobs/sync-folder.ts"
import { newest } from "./migrations.ts"
import * as Sqlite from "./sqlite.ts"
import { now, type Store } from "./Store.ts"
import { fromSql, storeUnusable } from "./store-unusable.ts"
import { filesOf } from "./stored-files.ts"
import { forEachRow, hashesIn, tables, type Row } from "./tables.ts"

const cannotWrite = (thrown: unknown) => storeUnusable("The backup cannot be written.", thrown, "Name a folder on a disk with room that this user may write to.")

/** Whole numbers beyond what JSON keeps are written as text; the column's type brings them back. */
const lineOf = (row: Row): string => JSON.stringify(Object.fromEntries(Object.entries(row).map(([column, value]) => [column, typeof value === "bigint" ? String(value) : value])))

const writeTable = Effect.fnUntraced(function*(store: Store, folder: string, table: (typeof tables)[number], onRow: (row: Row) => void) {
  const digest: Digest = createHash("sha256")
  const out = createWriteStream(join(folder, `${table.name}.jsonl`), { flags: "wx", flush: true })
  const failed = new Promise<never>((_resolve, reject) => out.once("error", reject))
  failed.catch(() => undefined)
  let rows = 0
  yield* forEachRow(store, table, store.workspace, (row) =>
    Effect.tryPromise({
      try: async () => {
        const line = `${lineOf(row)}\n`
        digest.update(line)
        rows++
        onRow(row)
        if (!out.write(line)) await Promise.race([new Promise<void>((resolve) => { out.once("drain", () => resolve()) }), failed])
      },
      catch: cannotWrite
    }))
  yield* Effect.tryPromise({
    try: async () => {
      out.end()
      await Promise.race([finished(out), failed])
    },
    catch: cannotWrite
  })
  return { rows, sha256: digest.digest("hex") }
})

/**
 * The store as one moment saw it, while others go on writing: Postgres reads in a snapshot, and a file is copied
 * by SQLite itself first, because reading it for long would keep its one writer waiting.
 */
const snapshot = <A, E>(store: Store, folder: string, use: (store: Store) => Effect.Effect<A, E | SqlError.SqlError>) => {
  if (store.isShared) {
    return fromSql(store.sql.withTransaction(Effect.andThen(store.sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY`, use(store))))
  }
  const copy = join(folder, "snapshot.sqlite")
  return fromSql(Effect.gen(function*() {
    yield* store.sql`VACUUM INTO ${copy}`
    const read = yield* Effect.scoped(Effect.flatMap(Sqlite.make(copy, true), (sql) => use({ ...store, sql })))
    yield* Effect.promise(() => rm(copy, { force: true }))
    return read
  }))
}

/** All tables from one snapshot, and of it every hash that may be a file's and those that certainly are. */
const writeTables = (store: Store, folder: string) =>
  snapshot(store, folder, (seen) => Effect.gen(function*() {
    const named = new Set<Hash.Sha256>()
    const written: Record<string, { readonly rows: number; readonly sha256: string }> = {}
    for (const table of tables) {
      written[table.name] = yield* writeTable(seen, folder, table, (row) => {
        if (table.refersToFiles) for (const hash of hashesIn(row)) named.add(hash)
      })
    }
    const { files } = yield* filesOf(seen)
    return { written, named, files }
  }))

/** `target` must not exist yet; it is there whole or not at all. */
export const backup = (store: Store, blobs: Blobs, target: string) =>
  Effect.gen(function*() {
    if (existsSync(target)) {
      return yield* new RuleError.InvalidInput({ place: target, message: `${target} exists already`, advice: "Name a folder that does not exist yet." })
    }
    const at = yield* now
    const making = `${target}.part-${process.pid}`
    yield* Effect.try({ try: () => mkdirSync(join(making, "tables"), { recursive: true }), catch: cannotWrite })
    return yield* Effect.gen(function*() {
      const { files: needed, named, written } = yield* writeTables(store, join(making, "tables"))
      const copies = Folder.make(join(making, "blobs"))
      const stored = new Set(yield* blobs.list)
      const files: Array<{ readonly sha256: string; readonly sizeBytes: number }> = []
      // Not every hash in a row is one of a file; those that are must be there.
      const damaged: Array<Hash.Sha256> = [...needed.keys()].filter((sha256) => !stored.has(sha256))
      for (const sha256 of [...named].filter((hash) => stored.has(hash)).toSorted()) {
        yield* copies.put(blobs.open(sha256)).pipe(
          Effect.tap((copied) => Effect.sync(() => files.push(copied))),
          Effect.catchTag("AssetUnreadable", () => Effect.sync(() => void damaged.push(sha256)))
        )
      }
      const manifest: Backup.Manifest = { v: 1, storeVersion: newest, workspace: store.workspace, at, tables: written, files }
      // Not left in the middle: whatever is half done would be removed under it.
      yield* Effect.uninterruptible(Effect.tryPromise({
        try: async () => {
          await syncFolder(join(making, "tables"))
          writeFileSync(join(making, "manifest.json"), JSON.stringify(Backup.stored.encode(manifest)), { flush: true })
          await syncFolder(making)
          renameSync(making, target)
          await syncFolder(dirname(target))
        },
        catch: cannotWrite
      }))
      return {
        at, rows: Object.values(written).reduce((sum, { rows }) => sum + rows, 0), files: files.length,
        bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), damaged: damaged.toSorted()
      } satisfies Backup.BackedUp as Backup.BackedUp
    }).pipe(Effect.onExit(() => Effect.promise(() => rm(making, { recursive: true, force: true }))))
  })
