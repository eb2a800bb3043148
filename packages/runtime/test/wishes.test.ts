import { assert, describe, it } from "@effect/vitest"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { join } from "node:path"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { make } from "./paid-provider.ts"
import { holding, isPostgres, tamper } from "./store-of.ts"
import { oneWaits, opened, quiet, settings } from "./workspace.ts"

/** Opened by itself, so that a test can close it before another opens the same folder. */
const openedAlone = Effect.fnUntraced(function*(given: Runtime.Settings) {
  const scope = yield* Scope.make()
  const runtime = yield* Runtime.open(given).pipe(Scope.provide(scope), quiet)
  return { runtime, close: Scope.close(scope, Exit.void) }
})

describe("a wish that meets a job at a bad moment", () => {
  it.live("a cancel that another process stores right before the send keeps it from being sent", () => Effect.gen(function*() {
    const base = yield* opened()
    const folder = join(base.folder, "own")
    let cancels = 0
    const { close, runtime } = yield* openedAlone({
      ...settings(folder),
      providers: (connection) => Effect.map(make(connection), (provider) => ({
        ...provider,
        describe: () => {
          cancels += tamper(folder, `UPDATE "jobs" SET "cancelAskedAt" = "updatedAt" WHERE "state" = 'intended' AND "cancelAskedAt" IS NULL RETURNING "id"`)
          return provider.describe()
        }
      }))
    })
    yield* runtime.jobs.submit(base.job(1))
    const ended = yield* runtime.jobs.await("job-1")
    yield* close
    assert.strictEqual(cancels, 1)
    assert.deepInclude(ended.error, { _tag: "Cancelled", billed: "no" })
    assert.lengthOf(base.server.requests, 0)
  }))

  it.live.runIf(isPostgres)("a cancel that is stored while the send waits for its turn in the store keeps it from being sent", () => Effect.gen(function*() {
    const { folder, runtime, server } = yield* oneWaits
    // The slot comes free in a commit that the send of job 2 waits for.
    const other = yield* holding(folder, `UPDATE "counters" SET "value" = "value" WHERE "workspace" = '*' AND "name" = 'needs'; DELETE FROM "needs" WHERE "job" = 'job-1'`)
    yield* other.isInTheWay
    yield* runtime.jobs.cancel("job-2")
    yield* other.commit
    assert.deepInclude((yield* runtime.jobs.await("job-2")).error, { _tag: "Cancelled", billed: "no" })
    assert.lengthOf(server.bill(), 1)
  }))

  it.live("a cancel of a job whose credentials are missing waits between its tries", () => Effect.gen(function*() {
    const base = yield* opened()
    const folder = join(base.folder, "own")
    base.server.pollsNeeded = 1_000
    const first = yield* openedAlone(settings(folder))
    yield* first.runtime.jobs.submit(base.job(1))
    yield* first.runtime.jobs.follow("job-1").pipe(Stream.filter((update) => update._tag === "job" && update.job.state === "running"), Stream.runHead)
    yield* first.close
    let tries = 0
    let began: number | undefined
    const second = yield* openedAlone({
      ...settings(folder),
      providers: (connection) => Effect.suspend(() => {
        tries++
        began ??= Date.now()
        return Date.now() > began + 400 ? make(connection) : Effect.fail(new ProviderError.CredentialsRejected({
          connection: connection.name, account: connection.account, operation: "check", message: "The key is not set.", billed: "no", retryable: "no", advice: "Set it."
        }))
      })
    })
    yield* second.runtime.jobs.cancel("job-1")
    const ended = yield* second.runtime.jobs.await("job-1")
    yield* second.close
    assert.strictEqual(ended.outcome?.state, "cancelled")
    assert.isBelow(tries, 15)
  }))
})

describe.runIf(isPostgres)("a wish for a job that another machine ends at the same moment", () => {
  /** The job as `from`, and another machine's commit under way that ends it as `to`, as every such commit is. */
  const ending = Effect.fnUntraced(function*(from: string, to: string) {
    const base = yield* opened()
    const folder = join(base.folder, "own")
    // Nobody carries the job, so that nobody else is in anybody's way.
    const runtime = yield* Runtime.open({ ...settings(folder), carries: "never" }).pipe(quiet)
    yield* runtime.jobs.submit(base.job(1))
    tamper(folder, `UPDATE "jobs" SET "state" = '${from}'`)
    const other = yield* holding(folder, `UPDATE "counters" SET "value" = "value" + 1 WHERE "workspace" = 'test' AND "name" = 'events';
      UPDATE "jobs" SET "state" = '${to}', "pass" = "pass" + 1, "dueAt" = NULL, "finishedAt" = "updatedAt"`)
    return { runtime, other, wishes: () => tamper(folder, `SELECT 1 FROM "jobs" WHERE "dueAt" IS NOT NULL OR "decision" IS NOT NULL`) }
  })

  it.live("leaves it ended where it is a cancel: it is due no more", () => Effect.gen(function*() {
    const { other, runtime, wishes } = yield* ending("running", "settled")
    const cancelled = yield* Effect.forkChild(runtime.jobs.cancel("job-1"))
    yield* other.isInTheWay
    yield* other.commit
    assert.strictEqual((yield* Fiber.join(cancelled)).state, "settled")
    assert.strictEqual(wishes(), 0)
  }))

  it.live("leaves it ended where it is a decision, and answers", () => Effect.gen(function*() {
    const { other, runtime, wishes } = yield* ending("unknown", "rejected")
    const recovered = yield* Effect.forkChild(runtime.jobs.recover("job-1", { _tag: "look" }).pipe(Effect.timeout("10 seconds")))
    yield* other.isInTheWay
    yield* other.commit
    assert.strictEqual((yield* Fiber.join(recovered)).state, "rejected")
    assert.strictEqual(wishes(), 0)
  }))
})

describe("an order that is submitted again", () => {
  it.live("is the same job where only the connection's settings were edited, and another where the account is", () => Effect.gen(function*() {
    const { connection, job, runtime, server } = yield* opened()
    yield* runtime.jobs.submit(job(1))
    assert.isTrue(Job.isDone(yield* runtime.jobs.await("job-1")))
    const again = yield* runtime.jobs.submit(job(1, { connection: { ...connection, settings: { ...connection.settings, url: "http://127.0.0.1:1" } } }))
    assert.strictEqual(again.state, "settled")
    assert.deepStrictEqual(again.connection, connection)
    assert.deepInclude(yield* Effect.flip(runtime.jobs.submit(job(1, { connection: { ...connection, account: "other" } }))), { _tag: "InvalidInput" })
    assert.lengthOf(server.bill(), 1)
  }))
})

describe("a job that cannot be prepared", () => {
  it.live("takes the connection's settings as they are when it is submitted again", () => Effect.gen(function*() {
    const base = yield* opened()
    const gone = { ...base.connection, settings: { ...base.connection.settings, url: "http://127.0.0.1:1" } }
    const { close, runtime } = yield* openedAlone({
      ...settings(join(base.folder, "own")),
      timeScale: 1,
      providers: (connection) => Effect.map(make(connection), (provider) => connection.settings["url"] === base.server.url ? provider : ({
        ...provider,
        prepare: () => Effect.fail(new ProviderError.Unreachable({
          connection: connection.name, account: connection.account, operation: "prepare", message: "Nobody answers.", billed: "no", retryable: "later", retryAfterSeconds: 50, advice: "Start it."
        }))
      }))
    })
    yield* runtime.jobs.submit(base.job(1, { connection: gone }))
    yield* runtime.jobs.follow("job-1").pipe(Stream.filter((update) => update._tag === "job" && update.job.error !== undefined), Stream.runHead)
    yield* runtime.jobs.submit(base.job(1))
    const done = yield* runtime.jobs.await("job-1")
    yield* close
    assert.isTrue(Job.isDone(done))
    assert.deepStrictEqual(done.connection, base.connection)
    assert.lengthOf(base.server.bill(), 1)
  }))
})

describe("the engine", () => {
  it.live("outlives tables that cannot be written for a while", () => Effect.gen(function*() {
    const { folder, job, runtime, server } = yield* opened()
    yield* runtime.jobs.submit(job(0))
    yield* runtime.jobs.await("job-0")
    tamper(folder, `ALTER TABLE "intents" RENAME TO "hidden"`)
    yield* quiet(runtime.jobs.submit(job(1)))
    assert.strictEqual((yield* runtime.jobs.get("job-1"))?.state, "requested")
    tamper(folder, `ALTER TABLE "hidden" RENAME TO "intents"`)
    assert.isTrue(Job.isDone(yield* runtime.jobs.await("job-1")))
    assert.lengthOf(server.bill(), 2)
  }))
})
