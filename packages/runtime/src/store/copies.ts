/**
 * This machine's copies of a bucket's files. Who forgets a persona on another machine reaches the rows and the
 * bucket, and not the copies here: they go when this machine next works on the workspace.
 */
import * as Effect from "effect/Effect"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Blobs } from "../Blobs.ts"
import { matching, now, type Store } from "./Store.ts"
import { fromSql, storeUnusable } from "./store-unusable.ts"
import { referencedFiles } from "./tables.ts"

/** What is being stored has no row yet for as long as it takes. */
const graceSeconds = 3_600

const note = (folder: string): string => join(folder, "copies-dropped-until")

/** Drops the copies that no row needs, where somebody was forgotten since that was last done here: all rows are read for it. */
export const dropForgottenCopies = (store: Store, blobs: Blobs, folder: string) =>
  Effect.gen(function*() {
    const { dropCopies } = blobs
    if (dropCopies === undefined) return
    const [last] = yield* fromSql(store.sql<{ at: string | null }>`SELECT MAX("at") AS "at" FROM "tombstones" WHERE ${matching(store)}`)
    const forgottenAt = last?.at ?? undefined
    if (forgottenAt === undefined || forgottenAt <= (yield* Effect.promise(() => readFile(note(folder), "utf8").catch(() => "")))) return
    const before = new Date(Date.parse(yield* now) - graceSeconds * 1000).toISOString()
    yield* dropCopies(yield* fromSql(referencedFiles(store)), before)
    // A copy that was made just before the persona was forgotten is too young yet.
    if (forgottenAt > before) return
    yield* Effect.tryPromise({ try: () => writeFile(note(folder), forgottenAt), catch: (thrown) => storeUnusable("The workspace's folder cannot be written.", thrown) })
  })
