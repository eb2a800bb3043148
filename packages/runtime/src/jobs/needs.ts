/** What a job occupies: granted in the order of asking, by counting rows that hold the resource. */
import type * as Capability from "@likeness/core/Capability"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Effect from "effect/Effect"
import { alone, matching, next, now, type Store } from "../store/Store.ts"

/** So long a limit that a refusal named is believed: after it the account may have been given more, and one order finds out. */
const learnedSeconds = 3_600

/** Limits are the account's or the server's, so they are counted over all workspaces of the store. */
const everywhere = (store: Store): Store => ({ ...store, workspace: "*" })

/**
 * Slots that stand before a job: those that are held, and those of older jobs that wait. Of the queue no more
 * is read than could matter: as many waiting jobs as there are slots are enough to leave none.
 */
const before = Effect.fnUntraced(function*(store: Store, job: string, resource: string, asked: number, capacity: number) {
  const { sql, workspace } = store
  const others = sql`"resource" = ${resource} AND NOT ("workspace" = ${workspace} AND "job" = ${job})`
  const held = yield* sql<{ slots: number }>`SELECT "slots" FROM "needs" WHERE ${others} AND "granted" = 1`
  const waiting = yield* sql<{ slots: number }>`SELECT "slots" FROM "needs" WHERE ${others} AND "granted" = 0 AND "asked" < ${asked} ORDER BY "asked" LIMIT ${capacity}`
  const all = [...held, ...waiting]
  return { jobs: all.length, slots: all.reduce((sum, { slots }) => sum + Number(slots), 0), isFar: waiting.length >= capacity }
})

/** The first lock of every transaction that gives or takes needs, so that no two of them wait for each other. */
export const queue = (store: Store) => alone(everywhere(store), "needs")

const resourceOf = (provider: string, { resource }: Capability.Need): string => `${provider}/${resource}`

/**
 * Keeps the limit that a refusal named, inside the caller's transaction, for every process and workspace of the store:
 * it is the account's, and what was prepared with a higher one waits for its turn all the same.
 */
export const learn = Effect.fnUntraced(function*(store: Store, provider: string, needs: ReadonlyArray<Capability.Need>, error: ProviderError.ProviderError) {
  const slots = error._tag === "RateLimited" ? error.mostAtOnce : undefined
  if (slots === undefined) return
  const { sql, workspace } = everywhere(store)
  const learnedAt = yield* now
  for (const need of needs) {
    yield* sql`INSERT INTO "limits" ${sql.insert({ workspace, resource: resourceOf(provider, need), slots, learnedAt })}
      ON CONFLICT ("workspace", "resource") DO UPDATE SET ${sql.update({ slots, learnedAt })}`
  }
})

/** The resource's slots: as declared, or fewer where a refusal of late named fewer. */
const capacityOf = Effect.fnUntraced(function*(store: Store, resource: string, declared: number, timeScale: number) {
  const since = Timestamp.fromMillis(Timestamp.toMillis(yield* now) - learnedSeconds * 1000 * timeScale)
  const rows = yield* store.sql<{ slots: number }>`SELECT "slots" FROM "limits" WHERE ${matching(everywhere(store), { resource })} AND "learnedAt" > ${since}`
  return Math.min(declared, ...rows.map(({ slots }) => Number(slots)))
})

/** `waits`: its turn comes soon; `waitsLong`: as many wait before it as there are slots. */
type Grant = "granted" | "waits" | "waitsLong"

/**
 * Grants all of a job's needs or none, inside the transaction that writes `sending`. Nobody overtakes: an
 * older job that waits for the same resource goes first.
 */
export const grant = Effect.fnUntraced(function*(store: Store, job: string, provider: string, needs: ReadonlyArray<Capability.Need>, timeScale: number) {
  if (needs.length === 0) return "granted"
  const { sql, workspace } = store
  yield* queue(store)
  const mine = yield* sql<{ granted: number }>`SELECT "granted" FROM "needs" WHERE ${matching(store, { job, granted: 1 })}`
  if (mine.length > 0) return "granted"
  let free = true
  let isFar = false
  for (const need of needs) {
    const { slots } = need
    const resource = resourceOf(provider, need)
    const capacity = yield* capacityOf(store, resource, need.capacity, timeScale)
    const known = yield* sql<{ asked: number }>`SELECT "asked" FROM "needs" WHERE ${matching(store, { job, resource })}`
    const asked = known[0] === undefined ? yield* next(everywhere(store), "needs") : Number(known[0].asked)
    if (known[0] === undefined) yield* sql`INSERT INTO "needs" ${sql.insert({ workspace, job, resource, slots, capacity, asked, granted: 0 })}`
    const taken = yield* before(store, job, resource, asked, capacity)
    free &&= taken.jobs === 0 || taken.slots + slots <= capacity
    isFar ||= taken.isFar
  }
  if (free) yield* sql`UPDATE "needs" SET "granted" = 1 WHERE ${matching(store, { job })}`
  const answer: Grant = free ? "granted" : isFar ? "waitsLong" : "waits"
  return answer
})

/**
 * Gives back what a job holds or waits for, inside the caller's transaction, and says whose turn it is then.
 * Their rows are due at once, whichever process carries them and whichever workspace they are of.
 */
export const release = Effect.fnUntraced(function*(store: Store, job: string) {
  const { sql } = store
  const given = yield* sql<{ resource: string; capacity: number }>`DELETE FROM "needs" WHERE ${matching(store, { job })} RETURNING "resource", "capacity"`
  const waiting: Array<string> = []
  for (const { capacity, resource } of given) {
    const heads = yield* sql<{ workspace: string; job: string }>`SELECT "workspace", "job" FROM "needs" WHERE "resource" = ${resource} AND "granted" = 0 ORDER BY "asked" LIMIT ${Number(capacity)}`
    const at = yield* now
    for (const head of heads) {
      yield* sql`UPDATE "jobs" SET "dueAt" = ${at} WHERE "workspace" = ${head.workspace} AND "id" = ${head.job} AND "state" = 'intended' AND "dueAt" > ${at}`
      if (head.workspace === store.workspace) waiting.push(head.job)
    }
  }
  return waiting
})
