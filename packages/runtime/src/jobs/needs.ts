/** What a job occupies: granted in the order of asking, by counting rows that hold the resource. */
import type * as Capability from "@likeness/core/Capability"
import * as Effect from "effect/Effect"
import { matching, next, type Store } from "../store/Store.ts"

/** Limits are the account's or the server's, so they are counted over all workspaces of the store. */
const everywhere = (store: Store): Store => ({ ...store, workspace: "*" })

/**
 * Grants all of a job's needs or none, inside the transaction that writes `sending`. Nobody overtakes: an
 * older job that waits for the same resource goes first.
 */
export const grant = Effect.fnUntraced(function*(store: Store, job: string, provider: string, needs: ReadonlyArray<Capability.Need>) {
  const { sql, workspace } = store
  const mine = yield* sql<{ granted: number }>`SELECT "granted" FROM "needs" WHERE ${matching(store, { job, granted: 1 })}`
  if (mine.length > 0) return true
  let free = true
  for (const { capacity, resource: name, slots } of needs) {
    const resource = `${provider}/${name}`
    const known = yield* sql<{ asked: number }>`SELECT "asked" FROM "needs" WHERE ${matching(store, { job, resource })}`
    const asked = known[0] === undefined ? yield* next(everywhere(store), "needs") : Number(known[0].asked)
    if (known[0] === undefined) yield* sql`INSERT INTO "needs" ${sql.insert({ workspace, job, resource, slots, capacity, asked, granted: 0 })}`
    const held = yield* sql<{ slots: number; jobs: number }>`SELECT CAST(COALESCE(SUM("slots"), 0) AS INTEGER) AS "slots", CAST(COUNT(*) AS INTEGER) AS "jobs"
      FROM "needs" WHERE "resource" = ${resource} AND ("granted" = 1 OR "asked" < ${asked}) AND NOT ("workspace" = ${workspace} AND "job" = ${job})`
    free &&= held[0]?.jobs === 0 || Number(held[0]?.slots) + slots <= capacity
  }
  if (free) yield* sql`UPDATE "needs" SET "granted" = 1 WHERE ${matching(store, { job })}`
  return free
})

/** Gives back what a job holds or waits for, inside the caller's transaction, and says whose turn it is then. */
export const release = Effect.fnUntraced(function*(store: Store, job: string) {
  const { sql } = store
  const given = yield* sql<{ resource: string; capacity: number }>`DELETE FROM "needs" WHERE ${matching(store, { job })} RETURNING "resource", "capacity"`
  const waiting: Array<string> = []
  for (const { capacity, resource } of given) {
    const heads = yield* sql<{ job: string }>`SELECT "job" FROM "needs" WHERE ${matching(store, { resource, granted: 0 })} ORDER BY "asked" LIMIT ${Number(capacity)}`
    waiting.push(...heads.map((head) => head.job))
  }
  return waiting
})
