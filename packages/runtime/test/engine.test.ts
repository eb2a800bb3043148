import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { join } from "node:path"
import * as Runtime from "../src/Runtime.ts"
import { make } from "./paid-provider.ts"
import { program } from "./program.ts"
import { isPostgres, tablesOf, tamper } from "./store-of.ts"
import { opened, quiet, request, seen, settings, temporaryFolder } from "./workspace.ts"

const twenty = Array.from({ length: 20 }, (_, index) => index)

describe("needs", () => {
  it.live("an account of two slots never has three jobs, and all twenty end", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened({ slots: 2 })
    yield* Effect.forEach(twenty, (index) => runtime.jobs.submit(job(index)), { discard: true })
    const ended = yield* Effect.forEach(twenty, (index) => runtime.jobs.await(`job-${index}`))
    assert.isTrue(ended.every((job) => job.outcome?.state === "succeeded"))
    assert.strictEqual(server.most, 2)
  }))

  it.live("jobs without needs run side by side", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    server.pollsNeeded = 1_000_000
    server.at = (at) => {
      // None ends before all are there.
      if (at === "accepted" && server.jobs.size === twenty.length) server.pollsNeeded = 1
      return "go on"
    }
    yield* Effect.forEach(twenty, (index) => runtime.jobs.submit(job(index)), { discard: true })
    yield* Effect.forEach(twenty, (index) => runtime.jobs.await(`job-${index}`))
    assert.strictEqual(server.most, 20)
    assert.lengthOf(server.bill(), 20)
  }))
})

describe("cancel", () => {
  it.live("before anything was sent nothing is asked of the provider and nothing is paid", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened({ slots: 1 })
    server.pollsNeeded = 1_000
    yield* runtime.jobs.submit(job(1))
    // The one slot is job-1's before job-2 asks for it.
    yield* seen(runtime, "job-1", ({ state }) => state === "running")
    yield* runtime.jobs.submit(job(2))
    yield* runtime.jobs.follow("job-2").pipe(Stream.filter((update) => update._tag === "job" && update.job.state === "intended"), Stream.runHead)
    yield* runtime.jobs.cancel("job-2")
    const ended = yield* runtime.jobs.await("job-2")
    assert.strictEqual(ended.state, "settled")
    assert.strictEqual(ended.error?._tag, "Cancelled")
    yield* runtime.jobs.cancel("job-1")
    assert.strictEqual((yield* runtime.jobs.await("job-1")).outcome?.state, "cancelled")
    assert.lengthOf(server.bill(), 1)
  }))

  it.live("while it runs the wish is stored, sent once, and what was used is booked", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    server.pollsNeeded = 1_000
    const asked = yield* Deferred.make<string | undefined>()
    server.at = (at) => {
      // Read as another process would, while the provider is being asked.
      if (at === "cancelled") Deferred.doneUnsafe(asked, Effect.map(Effect.orDie(runtime.jobs.get("job-1")), (found) => found?.cancelAskedAt))
      return "go on"
    }
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.follow("job-1").pipe(Stream.filter((update) => update._tag === "job" && update.job.state === "running"), Stream.runHead)
    yield* runtime.jobs.cancel("job-1")
    yield* runtime.jobs.cancel("job-1")
    const ended = yield* runtime.jobs.await("job-1")
    assert.isDefined(yield* Deferred.await(asked))
    assert.deepInclude(ended, { state: "settled", cancellation: { answer: "requested", billed: "yes" } })
    assert.strictEqual(ended.outcome?.state, "cancelled")
    assert.lengthOf(server.requests.filter((line) => line.endsWith("/cancel")), 1)
    assert.lengthOf(yield* runtime.ledger.list(), 1)
  }))
})

describe("waiting", () => {
  it.live("a wait too long to stay for is the engine's, and the job goes on after it", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    server.refusals.push(503)
    yield* runtime.jobs.submit(job(1))
    assert.strictEqual((yield* runtime.jobs.await("job-1")).outcome?.state, "succeeded")
  }))

  it.live("a cancel does not wait for it", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    server.refusals.push(503, 503, 503, 503, 503)
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.follow("job-1").pipe(Stream.filter((update) => update._tag === "job" && update.job.error?._tag === "RateLimited"), Stream.runHead)
    yield* runtime.jobs.cancel("job-1")
    assert.strictEqual((yield* runtime.jobs.await("job-1")).error?._tag, "Cancelled")
    assert.lengthOf(server.bill(), 0)
  }))

  it.live("without progress for longer than the recipe allows it is reported as stalled, and still ends", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    server.pollsNeeded = 1_000_000
    yield* runtime.jobs.submit(job(1, { request: request(1, { stallSeconds: 0.2 }) }))
    yield* runtime.jobs.follow("job-1").pipe(Stream.filter((update) => update._tag === "job" && update.job.error?._tag === "WorkStalled"), Stream.runHead)
    server.pollsNeeded = 1
    const done = yield* runtime.jobs.await("job-1")
    assert.strictEqual(done.outcome?.state, "succeeded")
    assert.isUndefined(done.error)
    assert.lengthOf((yield* runtime.events.since(0)).filter((event) => event.kind === "job-stalled"), 1)
  }))
})

describe("submitting", () => {
  it.live("the same key with the same content is the same job; with other content it is refused", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    const first = yield* runtime.jobs.submit(job(1, { id: undefined, idempotencyKey: "k" }))
    const again = yield* runtime.jobs.submit(job(1, { id: undefined, idempotencyKey: "k" }))
    assert.strictEqual(again.id, first.id)
    const refused = yield* Effect.flip(runtime.jobs.submit(job(2, { id: undefined, idempotencyKey: "k" })))
    assert.deepInclude(refused, { _tag: "InvalidInput", place: "idempotency key" })
    yield* runtime.jobs.await(first.id)
    assert.lengthOf(server.bill(), 1)
  }))

  it.live("a name that no record could have is refused before anything is stored", () => Effect.gen(function*() {
    const { job, runtime } = yield* opened()
    for (const [more, place] of [[{ id: "two words" }, "job id"], [{ persona: "" }, "persona"], [{ study: "a/b" }, "study"], [{ command: { id: "é" } }, "command id"]] as const) {
      assert.deepInclude(yield* Effect.flip(runtime.jobs.submit(job(1, more))), { _tag: "InvalidInput", place })
    }
    assert.lengthOf(yield* runtime.jobs.list(), 0)
  }))

  it.live("a job that is not there is named", () => Effect.gen(function*() {
    const { runtime } = yield* opened()
    assert.strictEqual((yield* Effect.flip(runtime.jobs.await("nope"))).message, "There is no job nope in this workspace.")
    assert.isUndefined(yield* runtime.jobs.get("nope"))
  }))

  it.live("an account that this process resolves otherwise is not sent to", () => Effect.gen(function*() {
    const { connection, job, runtime, server } = yield* opened()
    yield* runtime.jobs.submit(job(1, { connection: { ...connection, settings: { ...connection.settings, account: "other" } } }))
    const ended = yield* runtime.jobs.await("job-1")
    assert.deepInclude(ended.error, { _tag: "CredentialsRejected", billed: "no" })
    assert.include(ended.error?.message, "account other")
    assert.lengthOf(server.requests, 0)
  }))

  it.live("a follower sees every state that is stored, hints between them, and the end", () => Effect.gen(function*() {
    const { job, runtime } = yield* opened()
    yield* runtime.jobs.submit(job(1))
    const updates = yield* Stream.runCollect(runtime.jobs.follow("job-1"))
    const states = updates.flatMap((update) => (update._tag === "job" ? [update.job.state] : []))
    assert.strictEqual(states.at(-1), "settled")
    const fractions = updates.flatMap((update) => (update._tag === "job" && update.job.progress?.fraction !== undefined ? [update.job.progress.fraction] : []))
    assert.deepStrictEqual(fractions, fractions.toSorted((a, b) => a - b))
  }))
})

describe("the holder of the engine", () => {
  it.live("a second process leaves its job to the holder and waits for it", () => Effect.gen(function*() {
    const { folder, runtime, server } = yield* opened()
    assert.deepStrictEqual(yield* runtime.engine, { _tag: "here" })
    const child = spawn(process.execPath, [program("child"), folder, server.url, "keyed", "job-of-the-child"], { stdio: ["ignore", "pipe", "ignore"] })
    let stdout = ""
    child.stdout.on("data", (piece: Buffer) => { stdout += piece.toString("utf8") })
    const code = yield* Effect.promise(() => new Promise<number | null>((resolve) => { child.on("close", resolve) }))
    assert.strictEqual(code, 0)
    assert.deepInclude(JSON.parse(stdout), { state: "settled", outcome: "succeeded" })
    assert.lengthOf(server.bill(), 1)
  }))

  it.live("a holder that lacks the credentials of another's job says which process lacks what, and the job waits for one that has them", () => Effect.gen(function*() {
    const { connection, folder: elsewhere, job, server } = yield* opened()
    const folder = join(elsewhere, "second")
    const holding = yield* Scope.make()
    const lacking = new ProviderError.CredentialsRejected({
      connection: "paid", account: "studio", operation: "check", message: "PAID_KEY is not set.", billed: "no", retryable: "no", advice: "Set PAID_KEY."
    })
    const holder = yield* Scope.provide(Runtime.open({ ...settings(folder), providers: () => Effect.fail(lacking) }), holding).pipe(quiet)
    const second = yield* Runtime.open(settings(folder)).pipe(quiet)
    yield* second.jobs.submit(job(1, { connection: { ...connection, credentials: "env:PAID_KEY" } }))
    const waiting = yield* second.jobs.follow("job-1").pipe(Stream.filter((update) => update._tag === "job" && update.job.error !== undefined), Stream.runHead)
    const seen = Option.isSome(waiting) && waiting.value._tag === "job" ? waiting.value.job : undefined
    assert.deepInclude(seen?.error, { _tag: "CredentialsRejected", retryable: "later", billed: "no" })
    assert.include(seen?.error?.message, `process ${process.pid} on ${hostname()}, which carries this workspace's jobs, lacks PAID_KEY`)
    // What the holder itself is asked for is refused at once.
    yield* holder.jobs.submit(job(2, { connection }))
    assert.deepInclude((yield* holder.jobs.await("job-2")).error, { _tag: "CredentialsRejected", message: "PAID_KEY is not set." })
    yield* Scope.close(holding, Exit.void)
    assert.strictEqual((yield* second.jobs.await("job-1")).outcome?.state, "succeeded")
    assert.lengthOf(server.bill(), 1)
  }))

  it.live("four processes that open a new workspace at once all get their job done, each paid once", () => Effect.gen(function*() {
    const { folder: elsewhere, server } = yield* opened()
    const folder = join(elsewhere, "fresh")
    const codes = yield* Effect.promise(() => Promise.all([1, 2, 3, 4].map((number) => new Promise<number | null>((resolve) => {
      spawn(process.execPath, [program("child"), folder, server.url, "keyed", `job-${number}`], { stdio: "ignore" }).on("close", resolve)
    }))))
    assert.deepStrictEqual(codes, [0, 0, 0, 0])
    assert.lengthOf(server.bill(), 4)
  }))

  it.live("when the holder goes, another takes over with the jobs that it left", () => Effect.gen(function*() {
    const { folder: elsewhere, job, server } = yield* opened()
    const folder = join(elsewhere, "second")
    server.pollsNeeded = 1_000
    const holding = yield* Scope.make()
    const first = yield* Scope.provide(Runtime.open(settings(folder)), holding).pipe(quiet)
    const second = yield* Runtime.open(settings(folder)).pipe(quiet)
    assert.deepInclude(yield* second.engine, { _tag: "elsewhere", pid: process.pid })
    yield* second.jobs.submit(job(1))
    yield* first.jobs.follow("job-1").pipe(Stream.filter((update) => update._tag === "job" && update.job.state === "running"), Stream.runHead)
    yield* Scope.close(holding, Exit.void)
    server.pollsNeeded = 1
    assert.strictEqual((yield* second.jobs.await("job-1")).outcome?.state, "succeeded")
    assert.deepStrictEqual(yield* second.engine, { _tag: "here" })
    assert.lengthOf(server.bill(), 1)
  }))

  // The file's engine keeps nothing that could stand in its way.
  it.live.runIf(isPostgres)("an engine that cannot start gives its seat back, and is tried again until it can", () => Effect.gen(function*() {
    const { folder: elsewhere, job, server } = yield* opened()
    const folder = join(elsewhere, "second")
    // Somebody else's table where the engine wants its own.
    tamper(folder, `CREATE TABLE "engine_runner_migrations" ("else" TEXT)`)
    const runtime = yield* Runtime.open(settings(folder)).pipe(quiet)
    yield* runtime.jobs.submit(job(1))
    yield* Effect.sleep("2 seconds")
    assert.strictEqual((yield* runtime.jobs.get("job-1"))?.state, "requested")
    tamper(folder, `DROP TABLE "engine_runner_migrations"`)
    assert.strictEqual((yield* runtime.jobs.await("job-1")).outcome?.state, "succeeded")
    assert.deepStrictEqual(yield* runtime.engine, { _tag: "here" })
    assert.lengthOf(server.bill(), 1)
  }))

  it.live("closing waits for the answer of a paid call that is on its way", () => Effect.gen(function*() {
    const { connection, folder: elsewhere, job, server } = yield* opened({ guarantee: "blind" })
    const folder = join(elsewhere, "second")
    const scope = yield* Scope.make()
    const first = yield* Scope.provide(Runtime.open(settings(folder)), scope).pipe(quiet)
    let closing: Promise<void> | undefined
    server.at = (at) => {
      if (at === "accepted") closing ??= Effect.runPromise(Scope.close(scope, Exit.void))
      return "go on"
    }
    const sent = Effect.promise(() => new Promise<void>((resolve) => {
      const { at } = server
      server.at = (moment, id) => {
        if (moment === "accepted") resolve()
        return at(moment, id)
      }
    }))
    yield* Effect.all([first.jobs.submit(job(1, { connection })), sent], { concurrency: 2 })
    yield* Effect.promise(() => closing ?? Promise.reject(new Error("it was never closed")))
    const second = yield* Runtime.open(settings(folder)).pipe(quiet)
    assert.strictEqual((yield* second.jobs.await("job-1")).outcome?.state, "succeeded")
    assert.lengthOf(server.bill(), 1)
  }))

  it.live("readers read beside it, and are told where there is nothing yet", () => Effect.gen(function*() {
    const { folder, job, runtime } = yield* opened()
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.await("job-1")
    const reader = yield* Runtime.openReadOnly(settings(folder))
    assert.lengthOf(yield* reader.jobs.list({ persona: "maya", states: ["settled"] }), 1)
    assert.lengthOf(yield* reader.jobs.list({ states: [] }), 0)
    assert.deepInclude(yield* reader.engine, { _tag: "elsewhere" })
    const none = yield* Effect.flip(Runtime.openReadOnly(settings(join(folder, "none"))))
    assert.strictEqual(none._tag, "StoreUnusable")
  }))

  it.live("names, prompts and captions are in rows of the persona only, not in events, ledger or the engine", () => Effect.gen(function*() {
    const { folder, job, runtime } = yield* opened()
    yield* runtime.jobs.submit(job(1, { request: request(1), brief: "cafe" }))
    yield* runtime.jobs.await("job-1")
    const found = [...tablesOf(folder)].filter(([name]) => ["events", "ledger", "reservations", "needs", "counters"].includes(name) || name.startsWith("engine_"))
    assert.isAbove(found.length, 4)
    for (const [name, text] of found) assert.notMatch(text, /maya|café/u, `table ${name}`)
  }))
})

describe("opening", () => {
  it.live("a store of a newer Likeness is refused untouched, by writers and readers", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    yield* Effect.scoped(Runtime.open(settings(folder))).pipe(quiet)
    tamper(folder, `INSERT INTO "migrations" ("migration_id", "name") VALUES (999, 'later')`)
    const before = tablesOf(folder)
    for (const open of [Runtime.open(settings(folder)), Runtime.openReadOnly(settings(folder))]) {
      const refused = yield* Effect.flip(Effect.scoped(open)).pipe(quiet)
      assert.strictEqual(refused._tag, "StoreUnusable")
      assert.include(refused.message, "written by a newer Likeness (version 999")
    }
    assert.deepStrictEqual(tablesOf(folder), before)
  }))

  it.live.skipIf(isPostgres)("a file that is no database is named, not repaired", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    writeFileSync(join(folder, "store.sqlite"), "this is no database, and long enough to be looked at as one".repeat(50))
    const refused = yield* Effect.flip(Effect.scoped(Runtime.open(settings(folder)))).pipe(quiet)
    assert.strictEqual(refused._tag, "StoreUnusable")
    assert.match(refused.advice, /Restore/u)
  }))

  it.live("a provider is made once for a connection", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    let made = 0
    const runtime = yield* Runtime.open({ ...settings(folder), providers: (connection) => Effect.tap(make(connection), () => Effect.sync(() => { made++ })) }).pipe(quiet)
    const connection = { v: 1, name: "paid", provider: "paid", account: "studio", settings: { url: "http://127.0.0.1:9" } } as const
    yield* runtime.provider(connection)
    yield* runtime.provider({ ...connection })
    assert.strictEqual(made, 1)
  }))
})
