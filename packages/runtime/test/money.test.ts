import { assert, describe, it } from "@effect/vitest"
import type * as Budget from "@likeness/core/Budget"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import * as Runtime from "../src/Runtime.ts"
import * as Budgets from "../src/store/budgets.ts"
import * as Migrations from "../src/store/migrations.ts"
import * as Sqlite from "../src/store/sqlite.ts"
import type { Store } from "../src/store/Store.ts"
import { make } from "./paid-provider.ts"
import { isPostgres, tamper } from "./store-of.ts"
import { opened, quiet, request, settings, temporaryFolder } from "./workspace.ts"

const limit = (scope: Budget.Scope, amount: string, currency = "EUR"): Budget.Budget => ({ v: 1, scope, limit: { amount, currency } })

describe("budgets", () => {
  const scopes: ReadonlyArray<readonly [Budget.Scope, string]> = [
    [{ _tag: "workspace" }, "the workspace's budget"],
    [{ _tag: "day" }, "the workspace's budget of a day"],
    [{ _tag: "persona", persona: "maya" }, "the budget of persona maya"],
    [{ _tag: "study", study: "week-1" }, "the budget of study week-1"],
    [{ _tag: "command", command: "run-1" }, "the budget of this command"]
  ]
  for (const [scope, name] of scopes) {
    it.live(`${name} without room refuses before anything is sent and is named`, () => Effect.gen(function*() {
      const { job, runtime, server } = yield* opened()
      yield* runtime.budgets.put(limit(scope, "0.1125"))
      const more = { study: "week-1", command: { id: "run-1" } }
      yield* runtime.jobs.submit(job(1, more))
      assert.strictEqual((yield* runtime.jobs.await("job-1")).outcome?.state, "succeeded")
      yield* runtime.jobs.submit(job(2, more))
      const refused = yield* runtime.jobs.await("job-2")
      assert.deepInclude(refused.error, { _tag: "BudgetExceeded", budget: name, billed: "no" })
      assert.lengthOf(server.bill(), 1)
      const [state] = yield* runtime.budgets.list
      assert.deepInclude(state, { spent: { amount: "0.1125", currency: "EUR" }, reserved: { amount: "0", currency: "EUR" }, left: { amount: "0", currency: "EUR" } })
    }))
  }

  it.live("jobs in flight hold their reservations: of ten at once only as many go as there is room for", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    const command = { id: "run-1", limit: { amount: "0.4", currency: "EUR" } }
    yield* Effect.forEach(Array.from({ length: 10 }, (_, index) => index), (index) => runtime.jobs.submit(job(index, { command })), { discard: true })
    const ended = yield* Effect.forEach(Array.from({ length: 10 }, (_, index) => index), (index) => runtime.jobs.await(`job-${index}`))
    assert.lengthOf(ended.filter((job) => job.outcome?.state === "succeeded"), 3)
    assert.lengthOf(server.bill(), 3)
  }))

  it.live("whenever it is asked, a charge is counted once: as reserved or as spent", () => Effect.gen(function*() {
    const { job, runtime } = yield* opened()
    yield* runtime.budgets.put(limit({ _tag: "workspace" }, "10"))
    const ids = Array.from({ length: 24 }, (_, index) => index)
    const left: Array<string> = []
    const look = Effect.map(runtime.budgets.list, ([state]) => left.push(state?.left.amount ?? ""))
    yield* Effect.forEach(ids, (index) => runtime.jobs.submit(job(index)), { discard: true })
    yield* Effect.raceFirst(Effect.forever(look), Effect.forEach(ids, (index) => runtime.jobs.await(`job-${index}`), { concurrency: "unbounded" }))
    yield* look
    assert.deepEqual(left, left.toSorted((one, other) => Number(other) - Number(one)))
    assert.strictEqual(left.at(-1), "7.3")
  }))

  it.live("one that is lowered while nobody works holds for jobs that wait from before, however long it takes to write", () => Effect.gen(function*() {
    const base = yield* opened()
    const own = settings(join(base.folder, "own"))
    yield* Effect.scoped(Effect.gen(function*() {
      const runtime = yield* Runtime.open({ ...own, carries: "never" }).pipe(quiet)
      yield* runtime.budgets.put(limit({ _tag: "workspace" }, "10"))
      yield* runtime.jobs.submit(base.job(1))
    }))
    const runtime = yield* Runtime.open({ ...own, beforeCarrying: ({ budgets }) => Effect.delay(budgets.put(limit({ _tag: "workspace" }, "0.1")), "500 millis") }).pipe(quiet)
    assert.deepInclude((yield* runtime.jobs.await("job-1")).error, { _tag: "BudgetExceeded", billed: "no" })
    assert.lengthOf(base.server.bill(), 0)
  }))

  it.live.skipIf(isPostgres)("the budget of a day has room in the day in which it is then reserved, at midnight too", () => Effect.gen(function*() {
    const sql = yield* Sqlite.make(join(yield* temporaryFolder, "store.sqlite"), false)
    yield* Migrations.migrate(sql)
    const store: Store = { sql, workspace: "test", isShared: false, currency: "EUR", rates: {}, watchSeconds: 1 }
    yield* Budgets.write(store, limit({ _tag: "day" }, "1"))
    // Midnight comes between the first reading of the clock and the next.
    const readings = ["2026-11-24T23:59:59.999Z"]
    const read = () => Date.parse(readings.pop() ?? "2026-11-25T00:00:00.000Z")
    const atMidnight = Effect.map(Clock.Clock, (real): Clock.Clock => ({
      ...real, currentTimeMillisUnsafe: read, currentTimeMillis: Effect.sync(read), sleep: (duration) => real.sleep(duration),
      currentTimeNanosUnsafe: () => real.currentTimeNanosUnsafe(), currentTimeNanos: real.currentTimeNanos
    }))
    assert.isUndefined(yield* Effect.provideServiceEffect(Budgets.reserve(store, "job-1.1", { persona: "maya", study: undefined, command: undefined }, { amount: "1", currency: "EUR" }), Clock.Clock, atMidnight))
    assert.deepStrictEqual(yield* sql`SELECT "day" FROM "reservations"`, [{ day: "2026-11-24" }])
  }))

  it.live("a persona's is shown to who may only read, before and after anything was charged to it", () => Effect.gen(function*() {
    const { folder, job, runtime } = yield* opened()
    yield* runtime.budgets.put(limit({ _tag: "persona", persona: "maya" }, "10"))
    const reader = yield* Runtime.openReadOnly(settings(folder))
    const left = Effect.map(reader.budgets.list, (found) => found.map((state) => state.left.amount))
    assert.deepStrictEqual(yield* left, ["10"])
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.await("job-1")
    assert.deepStrictEqual(yield* left, ["9.8875"])
  }))

  it.live("a currency without a rate is refused where a budget applies, and runs where none does", () => Effect.gen(function*() {
    const { job, runtime } = yield* opened()
    yield* runtime.budgets.put(limit({ _tag: "persona", persona: "maya" }, "10", "CHF"))
    yield* runtime.jobs.submit(job(1))
    assert.strictEqual((yield* runtime.jobs.await("job-1")).error?._tag, "BudgetExceeded")
    yield* runtime.jobs.submit(job(2, { persona: "nora" }))
    assert.strictEqual((yield* runtime.jobs.await("job-2")).outcome?.state, "succeeded")
  }))

  it.live("what was charged before there was a rate makes a budget refuse, and counts as soon as there is one", () => Effect.gen(function*() {
    const base = yield* opened()
    const own = settings(join(base.folder, "own"))
    yield* Effect.scoped(Effect.gen(function*() {
      const runtime = yield* Runtime.open({ ...own, rates: {} }).pipe(quiet)
      yield* runtime.jobs.submit(base.job(1))
      assert.strictEqual((yield* runtime.jobs.await("job-1")).outcome?.state, "succeeded")
      yield* runtime.budgets.put(limit({ _tag: "workspace" }, "0.2"))
      assert.deepInclude((yield* runtime.budgets.list)[0], { spent: { amount: "0", currency: "EUR" }, unconverted: [{ amount: "0.125", currency: "USD" }] })
      yield* runtime.jobs.submit(base.job(2, { connection: { ...base.connection, settings: { ...base.connection.settings, currency: "EUR" } } }))
      const { error } = yield* runtime.jobs.await("job-2")
      assert.strictEqual(error?._tag, "BudgetExceeded")
      assert.include(error?.message, "there is no rate from USD to EUR for the 0.125 USD that were charged already")
      assert.include(error?.advice, "fx in likeness.yaml")
    }))
    const later = yield* Runtime.open(own).pipe(quiet)
    assert.deepInclude((yield* later.budgets.list)[0], { spent: { amount: "0.1125", currency: "EUR" }, left: { amount: "0.0875", currency: "EUR" }, unconverted: [] })
    yield* later.jobs.submit(base.job(3))
    assert.include((yield* later.jobs.await("job-3")).error?.message, "are left")
    assert.lengthOf(base.server.bill(), 1)
  }))

  it.live("without a price a budget refuses, and the advice is to give one", () => Effect.gen(function*() {
    const base = yield* opened()
    const runtime = yield* Runtime.open({
      ...settings(join(base.folder, "own")),
      providers: (connection) => Effect.map(make(connection), (provider) => ({
        ...provider, estimate: () => Effect.succeed({ v: 1, unit: "gpuSeconds", amounts: { low: "1", likely: "1", high: "1" }, source: "assumption" } as const)
      }))
    }).pipe(quiet)
    yield* runtime.budgets.put(limit({ _tag: "day" }, "10", "EUR"))
    yield* runtime.jobs.submit(base.job(1))
    const { error } = yield* runtime.jobs.await("job-1")
    assert.strictEqual(error?._tag, "BudgetExceeded")
    assert.include(error?.advice, "gpuPrice")
    assert.lengthOf(base.server.bill(), 0)
  }))

  it.live("a price above the one that was accepted is refused", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    yield* runtime.jobs.submit(job(1, { accepted: { amount: "0.124999", currency: "USD" } }))
    assert.strictEqual((yield* runtime.jobs.await("job-1")).error?._tag, "BudgetExceeded")
    yield* runtime.jobs.submit(job(2, { accepted: { amount: "0.125", currency: "USD" } }))
    assert.strictEqual((yield* runtime.jobs.await("job-2")).outcome?.state, "succeeded")
    assert.lengthOf(server.bill(), 1)
  }))
})

describe("the price that was accepted", () => {
  const retried = { request: request(1, { retries: 1 }) }

  it.live("bounds the job: a failure that was charged and its retry may not come to twice of it", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    server.failing.add(1)
    yield* runtime.jobs.submit(job(1, { ...retried, accepted: { amount: "0.2", currency: "USD" } }))
    const ended = yield* runtime.jobs.await("job-1")
    assert.deepInclude(ended.error, { _tag: "BudgetExceeded", budget: "the price that was accepted", billed: "no" })
    assert.include(ended.error?.message, "up to 0.125 USD after 0.125 USD that its earlier tries were charged, and 0.2 USD was accepted")
    assert.lengthOf(server.bill(), 1)
    assert.lengthOf(yield* runtime.ledger.list(), 1)
  }))

  it.live("lets the retry go where both fit, in another currency too", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    server.failing.add(1)
    yield* runtime.jobs.submit(job(1, { ...retried, accepted: { amount: "0.225", currency: "EUR" } }))
    assert.strictEqual((yield* runtime.jobs.await("job-1")).outcome?.state, "succeeded")
    assert.lengthOf(server.bill(), 2)
  }))
})

describe("the ledger", () => {
  it.live("a charge is rounded half to even to a millionth when it is booked", () => Effect.gen(function*() {
    const { job, runtime } = yield* opened({ price: "0.0000025" })
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.await("job-1")
    assert.deepStrictEqual((yield* runtime.ledger.list())[0]?.entry.amount, { amount: "0.000002", currency: "USD" })
  }))

  it.live("settling and collecting a second time write one entry and one file", () => Effect.gen(function*() {
    const { folder, job, runtime } = yield* opened()
    yield* runtime.jobs.submit(job(1))
    const first = yield* runtime.jobs.await("job-1")
    // As if the process had died after the ledger's commit and somebody put the row back.
    tamper(folder, `UPDATE "jobs" SET "state" = 'succeeded', "dueAt" = "updatedAt", "pass" = "pass" + 1`)
    const again = yield* runtime.jobs.await("job-1")
    assert.deepInclude(again, { state: "settled" })
    assert.isAbove(again.pass, first.pass)
    assert.lengthOf(yield* runtime.ledger.list(), 1)
    assert.lengthOf(yield* runtime.blobs.list, 1)
    assert.lengthOf(yield* runtime.assets.list(), 1)
  }))

  it.live("entries from outside a job are there once, and totals keep what has no rate apart", () => Effect.gen(function*() {
    const { runtime } = yield* opened()
    const entry = {
      v: 1, kind: "fee", source: "invoice-7", at: "2026-11-24T00:00:00.000Z", provider: "paid", connection: "paid", account: "studio",
      amount: { amount: "3", currency: "CHF" }, usageSource: "provider", billed: "yes"
    } as const
    assert.isTrue(yield* runtime.ledger.append(entry))
    assert.isFalse(yield* runtime.ledger.append(entry))
    yield* runtime.ledger.append({ ...entry, kind: "refund", source: "refund-1", amount: { amount: "-1.5", currency: "USD" } })
    const total = yield* runtime.ledger.total({ account: "studio" })
    assert.deepStrictEqual(total.money, { amount: "-1.35", currency: "EUR" })
    assert.deepStrictEqual(total.unconverted, [{ amount: "3", currency: "CHF" }])
    assert.lengthOf(yield* runtime.ledger.list({ kind: "refund" }), 1)
    assert.lengthOf(yield* runtime.ledger.list({ from: "2026-11-25T00:00:00.000Z" }), 0)
  }))

  it.live("estimates get what such jobs used here before", () => Effect.gen(function*() {
    const { connection, job, runtime } = yield* opened()
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.await("job-1")
    assert.strictEqual((yield* runtime.jobs.estimate(connection, job(1).request)).amounts.high, "2")
  }))
})
