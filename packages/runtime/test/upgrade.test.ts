import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { join } from "node:path"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { startPaidServer } from "./paid-server.ts"
import { tablesOf, tamper } from "./store-of.ts"
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
