import { assert, describe, it } from "@effect/vitest"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { join } from "node:path"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { make } from "./paid-provider.ts"
import { changed, opened, quiet, request, seen, settings } from "./workspace.ts"

const isUnreachable = (job: Job.Job): boolean => job.error?._tag === "Unreachable"
const abandon = { _tag: "abandon" } as const

const unreachable = (operation: ProviderError.Operation) =>
  new ProviderError.Unreachable({ connection: "paid", account: "studio", operation, message: "Nobody answers.", billed: "no", retryable: "later", advice: "Start it." })

describe("a job whose server does not answer", () => {
  it.live("ends as lost when a person gives it up: charged as estimated, its reservation gone, never sent again", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened({ slots: 1 })
    yield* runtime.budgets.put({ v: 1, scope: { _tag: "workspace" }, limit: { amount: "1", currency: "EUR" } })
    server.pollsNeeded = 1_000
    yield* runtime.jobs.submit(job(1, { request: request(1, { retries: 3 }) }))
    yield* seen(runtime, "job-1", (found) => found.state === "running")
    yield* Effect.promise(server.close)
    yield* seen(runtime, "job-1", isUnreachable)
    const ended = yield* runtime.jobs.recover("job-1", abandon)
    assert.deepInclude(ended, { state: "settled", intents: 1 })
    assert.deepInclude(ended.error, { _tag: "Cancelled", billed: "unknown", retryable: "no" })
    assert.isDefined(ended.finishedAt)
    const moves = (yield* runtime.events.since(0, { job: "job-1" })).filter((event) => event.kind === "job-moved").map((event) => event.data["to"])
    assert.deepStrictEqual(moves.slice(-2), ["lost", "settled"])
    const entries = yield* runtime.ledger.list()
    assert.deepStrictEqual(entries.map(({ entry }) => [entry.amount.amount, entry.credits, entry.usageSource, entry.billed]), [["0.125", "2", "derived", "unknown"]])
    assert.deepInclude((yield* runtime.budgets.list)[0], { spent: { amount: "0.1125", currency: "EUR" }, reserved: { amount: "0", currency: "EUR" } })
    assert.deepInclude((yield* runtime.jobs.attempts("job-1"))[0]?.ended, { outcome: "failed", failureCode: "Cancelled" })
    assert.strictEqual((yield* runtime.jobs.recover("job-1", abandon)).pass, ended.pass)
    assert.lengthOf(server.requests.filter((line) => line === "POST /jobs"), 1)
  }))

  it.live("is not given up where it is well: the refusal names the cancel", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    server.pollsNeeded = 1_000
    yield* runtime.jobs.submit(job(1))
    yield* seen(runtime, "job-1", (found) => found.state === "running")
    const healthy = yield* Effect.flip(runtime.jobs.recover("job-1", abandon))
    assert.deepInclude(healthy, { _tag: "WrongState", job: "job-1" })
    assert.include("advice" in healthy ? healthy.advice : "", "likeness jobs cancel job-1")
    server.pollsNeeded = 1
    assert.isTrue(Job.isDone(yield* runtime.jobs.await("job-1")))
  }))

  it.live("is asked a last time, and an answer is worth more than the word of a person who could not see it", () => Effect.gen(function*() {
    const base = yield* opened()
    base.server.pollsNeeded = 1_000
    let word = false
    const runtime = yield* Runtime.open({
      ...settings(join(base.folder, "own")),
      // Each question but that after the person's word is lost.
      providers: changed((provider) => ({ watch: () => Stream.empty, poll: (ticket) => (word ? provider.poll(ticket) : Effect.fail(unreachable("poll"))) }))
    }).pipe(quiet)
    yield* runtime.jobs.submit(base.job(1))
    yield* seen(runtime, "job-1", isUnreachable)
    word = true
    const refused = yield* Effect.flip(runtime.jobs.recover("job-1", abandon))
    assert.strictEqual(refused._tag, "WrongState")
    base.server.pollsNeeded = 1
    assert.isTrue(Job.isDone(yield* runtime.jobs.await("job-1")))
    assert.lengthOf(yield* runtime.ledger.list(), 1)
  }))

  it.live("on an own GPU is charged with the seconds in which it was seen running", () => Effect.gen(function*() {
    const base = yield* opened()
    base.server.pollsNeeded = 1_000
    let polls = 0
    const runtime = yield* Runtime.open({
      ...settings(join(base.folder, "own")),
      providers: changed((provider) => ({
        estimate: () => Effect.succeed({ v: 1, unit: "gpuSeconds", amounts: { low: "1", likely: "1", high: "1" }, source: "assumption" } as const),
        prepare: (order, from) => Effect.map(provider.prepare(order, from), (prepared) => ({ ...prepared, needs: [{ resource: "gpu:pod/0", slots: 1, capacity: 1 }] })),
        poll: (ticket) => (polls++ < 5 ? provider.poll(ticket) : Effect.fail(unreachable("poll")))
      }))
    }).pipe(quiet)
    const connection = { ...base.connection, gpuPrice: { perHour: { amount: "3600", currency: "EUR" }, basis: "used" } } as const
    yield* runtime.jobs.submit(base.job(1, { connection }))
    yield* seen(runtime, "job-1", isUnreachable)
    const ended = yield* runtime.jobs.recover("job-1", abandon)
    assert.deepInclude(ended.error, { _tag: "Cancelled", billed: "no" })
    const [booked, ...others] = yield* runtime.ledger.list()
    assert.lengthOf(others, 0)
    assert.deepInclude(booked?.entry, { usageSource: "derived", billed: "no" })
    assert.isAbove(Number(booked?.entry.gpuSeconds), 0)
    assert.strictEqual(Number(booked?.entry.amount.amount), Number(booked?.entry.gpuSeconds))
  }))

  it.live("can be given up where its provider cannot even be made any more", () => Effect.gen(function*() {
    const base = yield* opened()
    base.server.pollsNeeded = 1_000
    let gone = false
    const folder = join(base.folder, "own")
    const providers: Runtime.Providers = (connection) => gone ? Effect.fail(unreachable("check")) : make(connection)
    yield* Effect.scoped(Effect.gen(function*() {
      const first = yield* Runtime.open({ ...settings(folder), providers }).pipe(quiet)
      yield* first.jobs.submit(base.job(1))
      yield* seen(first, "job-1", (found) => found.state === "running")
    }))
    gone = true
    const second = yield* Runtime.open({ ...settings(folder), providers }).pipe(quiet)
    yield* seen(second, "job-1", isUnreachable)
    assert.strictEqual((yield* second.jobs.recover("job-1", abandon)).state, "settled")
  }))
})

describe("a job that was being sent", () => {
  it.live("is rejected on a person's word where its provider cannot be made any more, and goes on where it can", () => Effect.gen(function*() {
    const base = yield* opened({ guarantee: "findable", findDelaySeconds: 600 })
    base.server.at = (at) => (at === "asked" ? "break" : "go on")
    let gone = false
    const folder = join(base.folder, "own")
    const providers: Runtime.Providers = (connection) => gone ? Effect.fail(unreachable("check")) : make(connection)
    yield* Effect.scoped(Effect.gen(function*() {
      const first = yield* Runtime.open({ ...settings(folder), providers }).pipe(quiet)
      yield* first.jobs.submit(base.job(1))
      yield* seen(first, "job-1", (found) => found.state === "sending" && isUnreachable(found))
      assert.strictEqual((yield* Effect.flip(first.jobs.recover("job-1", abandon)))._tag, "WrongState")
      assert.strictEqual((yield* first.jobs.get("job-1"))?.state, "sending")
    }))
    gone = true
    const second = yield* Runtime.open({ ...settings(folder), providers }).pipe(quiet)
    assert.strictEqual((yield* second.jobs.recover("job-1", abandon)).state, "rejected")
    assert.lengthOf(base.server.requests.filter((line) => line === "POST /jobs"), 1)
  }))
})

describe("files that do not come", () => {
  it.live("are asked for again, told as trouble, and can be given up; the work stays charged once", () => Effect.gen(function*() {
    const base = yield* opened()
    const runtime = yield* Runtime.open({
      ...settings(join(base.folder, "own")), providers: changed(() => ({ collect: () => Stream.fail(unreachable("collect")) }))
    }).pipe(quiet)
    yield* runtime.jobs.submit(base.job(1))
    yield* seen(runtime, "job-1", isUnreachable)
    assert.lengthOf((yield* runtime.events.since(0, { job: "job-1" })).filter((event) => event.kind === "trouble-met"), 1)
    const ended = yield* runtime.jobs.recover("job-1", abandon)
    assert.strictEqual(ended.state, "settled")
    assert.isFalse(Job.isDone(ended))
    assert.deepInclude(ended.error, { _tag: "Cancelled", billed: "yes", operation: "collect" })
    assert.include(ended.error?.message, "1 of 1 files")
    assert.deepStrictEqual((yield* runtime.ledger.list()).map(({ entry }) => [entry.amount.amount, entry.usageSource]), [["0.125", "provider"]])
  }))

  it.live("because they are lost with whoever made them, unbilled, are made anew as a new intent, once", () => Effect.gen(function*() {
    const base = yield* opened()
    const gone = new ProviderError.OutputGone({ connection: "paid", account: "studio", operation: "collect", message: "The server is given up.", billed: "no", retryable: "now", advice: "It is made anew." })
    const lost = new Set<string>()
    const runtime = yield* Runtime.open({
      ...settings(join(base.folder, "own")),
      // The first one's files, and all of the second job's.
      providers: changed((provider) => ({ collect: (ticket, outcome) => {
        const isFirst = !lost.has(ticket.intent.split(".")[0] ?? "")
        lost.add(ticket.intent.split(".")[0] ?? "")
        return isFirst || ticket.intent.startsWith("job-2") ? Stream.fail(gone) : provider.collect(ticket, outcome)
      } }))
    }).pipe(quiet)
    yield* runtime.jobs.submit(base.job(1))
    const ended = yield* runtime.jobs.await("job-1")
    assert.isTrue(Job.isDone(ended))
    assert.deepStrictEqual([ended.intents, ended.outputs.length], [2, 1])
    // What each run held is counted, each once.
    assert.deepStrictEqual((yield* runtime.ledger.list()).map(({ entry }) => entry.intent).toSorted(), ["job-1.1", "job-1.2"])
    yield* runtime.jobs.submit(base.job(2))
    const twice = yield* runtime.jobs.await("job-2")
    assert.deepInclude(twice, { state: "settled", intents: 2 })
    assert.deepInclude(twice.error, { _tag: "OutputGone" })
  }))

  it.live("are taken where they come at the last time of asking", () => Effect.gen(function*() {
    const base = yield* opened()
    let comes = false
    const runtime = yield* Runtime.open({
      ...settings(join(base.folder, "own")),
      providers: changed((provider) => ({ collect: (ticket, outcome) => (comes ? provider.collect(ticket, outcome) : Stream.fail(unreachable("collect"))) }))
    }).pipe(quiet)
    yield* runtime.jobs.submit(base.job(1))
    yield* seen(runtime, "job-1", isUnreachable)
    comes = true
    yield* Effect.exit(runtime.jobs.recover("job-1", abandon))
    assert.isTrue(Job.isDone(yield* runtime.jobs.await("job-1")))
  }))

  it.live("of a failed job are given up with it: what it was to retry is not ordered again", () => Effect.gen(function*() {
    const base = yield* opened()
    base.server.failing.add(1)
    const runtime = yield* Runtime.open({
      ...settings(join(base.folder, "own")), providers: changed(() => ({ collect: () => Stream.fail(unreachable("collect")) }))
    }).pipe(quiet)
    yield* runtime.jobs.submit(base.job(1, { request: request(1, { retries: 1 }) }))
    yield* seen(runtime, "job-1", isUnreachable)
    const ended = yield* runtime.jobs.recover("job-1", abandon)
    assert.deepInclude(ended, { state: "settled", intents: 1 })
    assert.deepInclude(ended.error, { _tag: "WorkFailed", code: "paid.failed" })
    assert.deepInclude((yield* runtime.jobs.attempts("job-1"))[0]?.ended, { failureCode: "paid.failed" })
  }))
})
