import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Folder from "../src/blobs/folder.ts"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { startPaidServer } from "./paid-server.ts"
import { isPostgres, tablesOf, tamper } from "./store-of.ts"
import { connectionTo, quiet, request, seen, settings, temporaryFolder } from "./workspace.ts"

/** Makes of a store the one that version 1 wrote, with everything in it: what each migration added, taken away. */
const backToFirst = (folder: string): void => {
  for (const index of ["jobsWork", "intentsJob", "ledgerIntent", "ledgerDay", "ledgerPersona", "ledgerStudy", "needsQueue", "eventsJob"]) tamper(folder, `DROP INDEX "${index}"`)
  for (const column of ["place", "lane", "toldId"]) tamper(folder, `ALTER TABLE "jobs" DROP COLUMN "${column}"`)
  for (const table of ["tombstones", "limits"]) tamper(folder, `DROP TABLE "${table}"`)
  tamper(folder, `DELETE FROM "migrations" WHERE "migration_id" > 1`)
}

describe("a store of the first version", () => {
  it.live("is brought up to date with twenty jobs in flight, which end and are charged once each", () => Effect.gen(function*() {
    const root = yield* temporaryFolder
    const folder = join(root, ".likeness")
    const server = yield* Effect.acquireRelease(Effect.promise(() => startPaidServer(join(root, "bill.txt"), true)), (made) => Effect.promise(made.close))
    const connection = connectionTo(server.url, { slots: 15 })
    server.pollsNeeded = 1_000_000
    const scope = yield* Scope.make()
    const before = yield* Scope.provide(Runtime.open(settings(folder)), scope).pipe(quiet)
    const seeds = Array.from({ length: 20 }, (_, index) => index)
    yield* Effect.forEach(seeds, (seed) => before.jobs.submit({ id: `job-${seed}`, request: request(seed), connection, persona: "maya" }), { discard: true })
    yield* Effect.forEach(seeds, (seed) => seen(before, `job-${seed}`, ({ state }) => state === "running" || state === "intended"), { concurrency: 20, discard: true })
    yield* Scope.close(scope, Exit.void)
    backToFirst(folder)
    assert.isFalse(tablesOf(folder).has("tombstones"))
    const old = yield* Effect.flip(Effect.scoped(Runtime.openReadOnly(settings(folder))))
    assert.include(old.message, "written by an older Likeness")
    server.pollsNeeded = 1
    const after = yield* Runtime.open(settings(folder)).pipe(quiet)
    const jobs = yield* Effect.forEach(seeds, (seed) => after.jobs.await(`job-${seed}`), { concurrency: 20 })
    assert.isTrue(jobs.every(Job.isDone))
    assert.lengthOf(server.bill(), 20)
    assert.lengthOf(yield* after.ledger.list(), 20)
    assert.deepStrictEqual((yield* after.integrity.examine).damage, [])
  }))
})

describe("a store that is being made", () => {
  it.live("is waited for by who only looks", () => Effect.gen(function*() {
    const folder = join(yield* temporaryFolder, ".likeness")
    const made = yield* Runtime.open(settings(folder)).pipe(quiet)
    assert.lengthOf(yield* made.jobs.list(), 0)
    // As it is before its tables are there.
    const turn = `UPDATE "migrations" SET "migration_id" = -"migration_id"`
    tamper(folder, turn)
    const reader = yield* Effect.forkScoped(Effect.exit(Effect.scoped(Runtime.openReadOnly(settings(folder)))))
    yield* Effect.sleep("300 millis")
    tamper(folder, turn)
    assert.isTrue(Exit.isSuccess(yield* Fiber.join(reader)))
  }))
})

/** The store that the first version's own program left behind when it was killed (`write-first-version.ts`), and the server as it was then. */
const firstVersion = Effect.gen(function*() {
  const root = yield* temporaryFolder
  const folder = join(root, ".likeness")
  const server = yield* Effect.acquireRelease(Effect.promise(() => startPaidServer(join(root, "bill.txt"), true)), (made) => Effect.promise(made.close))
  const beside = (name: string): string => readFileSync(new URL(`first-version/${name}`, import.meta.url), "utf8")
  for (const { id, key } of JSON.parse(beside("server.json")) as ReadonlyArray<{ readonly id: string; readonly key: string }>) {
    server.jobs.set(id, { id, key, body: "", polls: 0, ended: "no" })
  }
  mkdirSync(folder)
  const database = new DatabaseSync(join(folder, "store.sqlite"))
  database.exec(beside("store.sql").replaceAll("http://paid.invalid", server.url))
  database.close()
  // The one file that was stored is made again by the server, as it was made then.
  const picture = yield* Effect.promise(() => fetch(`${server.url}/jobs/r1/file`).then((response) => response.bytes()))
  yield* Folder.make(join(folder, "blobs")).put(Stream.make(picture))
  return { folder, server }
})

describe.skipIf(isPostgres)("the store that the first version's own program wrote", () => {
  it.live("opens under this one with what was done, and what was in flight ends and is paid once", () => Effect.gen(function*() {
    const { folder, server } = yield* firstVersion
    const runtime = yield* Runtime.open(settings(folder)).pipe(quiet)
    const jobs = yield* Effect.forEach(["done", "running-1", "running-2", "waiting", "sending"], (id) => runtime.jobs.await(id), { concurrency: 5 })
    assert.deepStrictEqual(jobs.filter((job) => !Job.isDone(job)).map(({ id }) => id), [])
    // The one that waited for a slot is the only one that had not been paid.
    assert.lengthOf(server.bill(), 1)
    assert.lengthOf(yield* runtime.ledger.list(), 5)
    assert.deepStrictEqual(jobs.map(({ intents }) => intents), [1, 1, 1, 1, 1])
    assert.strictEqual((yield* runtime.jobs.get("unknown"))?.state, "unknown")
    assert.strictEqual((yield* runtime.jobs.recover("unknown", { _tag: "abandon" })).state, "rejected")
    assert.deepInclude(yield* runtime.personas.get("maya"), { triggerToken: "mayaxo" })
    assert.deepStrictEqual((yield* runtime.takes.list({ persona: "maya" })).map(({ id }) => id), ["t-1"])
    assert.strictEqual((yield* runtime.budgets.list)[0]?.budget.limit.amount, "5")
    assert.deepStrictEqual((yield* runtime.integrity.examine).damage, [])
  }))
})

describe.skipIf(!isPostgres)("jobs of the first version, whose rows all have the first lane", () => {
  it.live("are carried by whichever of two workers has it, whatever lane their ids would have now", () => Effect.gen(function*() {
    const root = yield* temporaryFolder
    const folder = join(root, ".likeness")
    const server = yield* Effect.acquireRelease(Effect.promise(() => startPaidServer(join(root, "bill.txt"), true)), (made) => Effect.promise(made.close))
    const client = yield* Runtime.open({ ...settings(folder), carries: "never" }).pipe(quiet)
    const seeds = Array.from({ length: 12 }, (_, index) => index)
    yield* Effect.forEach(seeds, (seed) => client.jobs.submit({ id: `job-${seed}`, request: request(seed), connection: connectionTo(server.url), persona: "maya" }), { discard: true })
    tamper(folder, `UPDATE "jobs" SET "lane" = 0, "dueAt" = '2999-01-01T00:00:00.000Z'`)
    for (let workers = 0; workers < 2; workers++) yield* Runtime.open({ ...settings(folder), carries: "join" }).pipe(quiet)
    // Until the lanes are shared out between the two.
    yield* Effect.sleep("5 seconds")
    tamper(folder, `UPDATE "jobs" SET "dueAt" = "createdAt"`)
    const jobs = yield* Effect.forEach(seeds, (seed) => client.jobs.await(`job-${seed}`), { concurrency: 12 }).pipe(Effect.timeout("2 minutes"))
    assert.isTrue(jobs.every(Job.isDone))
    assert.lengthOf(server.bill(), 12)
  }))
})
