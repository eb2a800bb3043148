import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { join } from "node:path"
import * as Runtime from "../src/Runtime.ts"
import { changed, opened, quiet, request, settings } from "./workspace.ts"
import type { PaidServer } from "./paid-server.ts"

/** The connection breaks at the first such moment, and works from then on. */
const breakOnce = (server: PaidServer, moment: "asked" | "accepted"): void => {
  let broken = false
  server.at = (at) => {
    if (broken || at !== moment) return "go on"
    broken = true
    return "break"
  }
}

describe("an answer that never came", () => {
  it.live("keyed: the same bytes go again with the same key, and one job is paid", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened({ guarantee: "keyed" })
    breakOnce(server, "accepted")
    yield* runtime.jobs.submit(job(1))
    const done = yield* runtime.jobs.await("job-1")
    assert.deepInclude(done, { state: "settled", intents: 1 })
    assert.lengthOf(server.requests.filter((line) => line === "POST /jobs"), 2)
    assert.lengthOf(server.bill(), 1)
    const sent = (yield* runtime.events.since(0, { job: "job-1" })).filter((event) => event.kind === "intent-sent")
    assert.deepStrictEqual(sent.map((event) => event.data["attempt"]), [1, 2])
  }))

  it.live("keyed: a repeat that is told to come later keeps the first send's slot and its key's time", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened({ guarantee: "keyed", slots: 1, giveUpAfterSeconds: 60 })
    server.pollsNeeded = 4
    let isFirst = true
    server.at = (at) => {
      if (at !== "accepted" || !isFirst) return "go on"
      isFirst = false
      server.refusals.push(429, 503)
      return "break"
    }
    yield* runtime.jobs.submit(job(1))
    yield* Effect.repeat(Effect.sync(() => server.bill().length), { until: (accepted) => accepted === 1, schedule: Schedule.spaced("5 millis") })
    yield* runtime.jobs.submit(job(2))
    assert.deepInclude(yield* runtime.jobs.await("job-1"), { state: "settled", intents: 1 })
    assert.deepInclude(yield* runtime.jobs.await("job-2"), { state: "settled", intents: 1 })
    const sent = (yield* runtime.events.since(0, { job: "job-1" })).filter((event) => event.kind === "intent-sent")
    assert.deepStrictEqual(sent.map((event) => event.data["attempt"]), [1, 2, 3, 4])
    assert.strictEqual(server.most, 1)
    assert.lengthOf(server.bill(), 2)
  }))

  it.live("keyed: past the key's life nothing is sent again; found by looking, it is adopted", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened({ guarantee: "keyed", keyLifeSeconds: 0.1 })
    breakOnce(server, "accepted")
    yield* runtime.jobs.submit(job(1))
    assert.strictEqual((yield* runtime.jobs.await("job-1")).state, "settled")
    assert.lengthOf(server.requests.filter((line) => line === "POST /jobs"), 1)
    assert.lengthOf(server.bill(), 1)
  }))

  it.live("findable: it is looked for and adopted, not sent again", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened({ guarantee: "findable" })
    breakOnce(server, "accepted")
    yield* runtime.jobs.submit(job(1))
    const done = yield* runtime.jobs.await("job-1")
    assert.deepInclude(done, { state: "settled", intents: 1 })
    assert.lengthOf(server.requests.filter((line) => line === "POST /jobs"), 1)
  }))

  it.live("findable: what is listed late is looked for until it is there, and not only when its absence would prove something", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened({ guarantee: "findable", findDelaySeconds: 600 })
    breakOnce(server, "accepted")
    server.lagging = 3
    yield* runtime.jobs.submit(job(1))
    assert.deepInclude(yield* runtime.jobs.await("job-1"), { state: "settled", intents: 1 })
    assert.lengthOf(server.requests.filter((line) => line === "POST /jobs"), 1)
    assert.lengthOf(server.requests.filter((line) => line === "GET /jobs"), 4)
  }))

  it.live("findable: looking early concludes nothing early", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened({ guarantee: "findable", findDelaySeconds: 0.5 })
    breakOnce(server, "asked")
    yield* runtime.jobs.submit(job(1))
    assert.deepInclude(yield* runtime.jobs.await("job-1"), { state: "settled", intents: 2 })
    const [first, second] = (yield* runtime.events.since(0, { job: "job-1" })).filter((event) => event.kind === "intent-sent")
    // The send's own 0.2 s, and the delay after it.
    assert.isAtLeast(Date.parse(second?.at ?? "") - Date.parse(first?.at ?? ""), 700)
    assert.isAbove(server.requests.filter((line) => line === "GET /jobs").length, 2)
  }))

  it.live("findable: certainly not there, it is sent as a new intent that is linked to the first", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened({ guarantee: "findable" })
    breakOnce(server, "asked")
    yield* runtime.jobs.submit(job(1))
    const done = yield* runtime.jobs.await("job-1")
    assert.deepInclude(done, { state: "settled", intents: 2, intent: "job-1.2" })
    assert.lengthOf(server.bill(), 1)
    const rejected = (yield* runtime.events.since(0, { job: "job-1" })).find((event) => event.data["to"] === "rejected")
    assert.strictEqual(rejected?.intent, "job-1.1")
  }))

  it.live("blind: it is unknown, keeps its reservation, and a person's word settles it", () => Effect.gen(function*() {
    const { connection, job, runtime, server } = yield* opened({ guarantee: "blind" })
    yield* runtime.budgets.put({ v: 1, scope: { _tag: "persona", persona: "maya" }, limit: { amount: "1", currency: "EUR" } })
    breakOnce(server, "accepted")
    yield* runtime.jobs.submit(job(1))
    const waiting = yield* runtime.jobs.await("job-1")
    assert.strictEqual(waiting.state, "unknown")
    assert.deepInclude(waiting.error, { _tag: "SubmissionUnknown", intent: "job-1.1", billed: "unknown" })
    assert.lengthOf(server.requests.filter((line) => line === "POST /jobs"), 1)
    assert.deepStrictEqual((yield* runtime.budgets.list)[0]?.reserved, { amount: "0.1125", currency: "EUR" })
    assert.strictEqual((yield* runtime.jobs.recover("job-1", { _tag: "look" })).state, "unknown")
    const adopted = yield* runtime.jobs.recover("job-1", {
      _tag: "adopt",
      ticket: {
        v: 1, provider: "paid", connection: connection.name, account: connection.account, capability: "generateImage", id: "r1",
        intent: "job-1.1", place: "anywhere", submittedAt: "2026-11-24T00:00:00.000Z", details: {}
      }
    })
    assert.include(["ticketed", "running", "succeeded", "collected", "settled"], adopted.state)
    const done = yield* runtime.jobs.await("job-1")
    assert.strictEqual(done.state, "settled")
    const [budget] = yield* runtime.budgets.list
    assert.deepInclude(budget, { spent: { amount: "0.1125", currency: "EUR" }, reserved: { amount: "0", currency: "EUR" } })
  }))

  it.live("blind: a person who finds nothing over there frees the reservation", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened({ guarantee: "blind" })
    yield* runtime.budgets.put({ v: 1, scope: { _tag: "workspace" }, limit: { amount: "1", currency: "EUR" } })
    breakOnce(server, "asked")
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.await("job-1")
    assert.strictEqual((yield* runtime.jobs.recover("job-1", { _tag: "abandon" })).state, "rejected")
    assert.deepStrictEqual((yield* runtime.budgets.list)[0]?.left, { amount: "1", currency: "EUR" })
  }))
})

describe("answers that say no", () => {
  it.live("a definite later goes back and is sent again as a first attempt", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    server.refusals.push(429, 429)
    yield* runtime.jobs.submit(job(1))
    assert.deepInclude(yield* runtime.jobs.await("job-1"), { state: "settled", intents: 1 })
    const sent = (yield* runtime.events.since(0, { job: "job-1" })).filter((event) => event.kind === "intent-sent")
    assert.deepStrictEqual(sent.map((event) => event.data["attempt"]), [1, 1, 1])
  }))

  it.live("a definite no is rejected, unbilled, with its reason", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    server.refusals.push(422)
    yield* runtime.jobs.submit(job(1))
    const ended = yield* runtime.jobs.await("job-1")
    assert.strictEqual(ended.state, "rejected")
    assert.strictEqual(ended.error?._tag, "ContentRejected")
    assert.lengthOf(yield* runtime.ledger.list(), 0)
  }))

  it.live("a request that the provider cannot do names every fault and sends nothing", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    yield* runtime.jobs.submit(job(1, { request: { ...request(1), count: 3 } }))
    const ended = yield* runtime.jobs.await("job-1")
    assert.strictEqual(ended.state, "settled")
    assert.deepInclude(ended.error, { _tag: "InvalidRequest", message: "count: must be 1 or 2", billed: "no" })
    assert.deepStrictEqual(yield* runtime.jobs.attempts("job-1"), [
      { intent: "job-1.1", number: 1, ended: { at: ended.finishedAt ?? "", outcome: "failed", failureCode: "InvalidRequest" } }
    ])
    assert.lengthOf(server.requests, 0)
  }))
})

describe("failures after the start", () => {
  it.live("a failure that a retry can help gets a linked intent; both are paid and the partial file is kept", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    server.failing.add(1)
    yield* runtime.jobs.submit(job(1, { request: request(1, { retries: 1 }) }))
    const done = yield* runtime.jobs.await("job-1")
    assert.deepInclude(done, { state: "settled", intents: 2 })
    assert.strictEqual(done.outcome?.state, "succeeded")
    assert.deepStrictEqual((yield* runtime.ledger.list()).map(({ entry }) => entry.intent), ["job-1.1", "job-1.2"])
    assert.lengthOf(yield* runtime.assets.list({ job: "job-1" }), 2)
  }))

  it.live("without retries left the failure stands, with what it used", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    server.failing.add(1)
    yield* runtime.jobs.submit(job(1))
    const ended = yield* runtime.jobs.await("job-1")
    assert.strictEqual(ended.state, "settled")
    assert.strictEqual(ended.error?._tag, "WorkFailed")
    assert.lengthOf(yield* runtime.ledger.list(), 1)
  }))

  it.live("a fallback that the recipe lists stands in the new request", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    server.failing.add(1)
    const recipe = { settings: { size: 1024 }, fallbacks: [{ after: "paid.failed", settings: { size: 768 } }] }
    const submitted = yield* runtime.jobs.submit(job(1, { request: request(1, recipe) }))
    const done = yield* runtime.jobs.await("job-1")
    assert.deepStrictEqual(done.request.recipe.settings, { size: 768 })
    assert.notStrictEqual(done.requestHash, submitted.requestHash)
    assert.strictEqual(done.outcome?.state, "succeeded")
  }))

  it.live("a job that the server forgot unbilled is sent once more; forgotten with an unknown bill it waits for a person", () => Effect.gen(function*() {
    const keyed = yield* opened({ guarantee: "keyed" })
    keyed.server.pollsNeeded = 1_000
    keyed.server.at = (at) => {
      if (at === "polled" && keyed.server.jobs.size === 1) keyed.server.jobs.delete("r1")
      if (at === "accepted" && keyed.server.requests.filter((line) => line === "POST /jobs").length === 2) keyed.server.pollsNeeded = 1
      return "go on"
    }
    yield* keyed.runtime.jobs.submit(keyed.job(1))
    assert.deepInclude(yield* keyed.runtime.jobs.await("job-1"), { state: "settled", intents: 2 })
    const blind = yield* opened({ guarantee: "blind" })
    blind.server.pollsNeeded = 1_000
    blind.server.at = (at) => {
      if (at === "polled") blind.server.forgets = true
      return "go on"
    }
    yield* blind.runtime.jobs.submit(blind.job(1))
    assert.deepInclude(yield* blind.runtime.jobs.await("job-1"), { state: "unknown", intents: 1 })
  }))
})

describe("tries that never became an intent", () => {
  it.live("are counted after those that did", () => Effect.gen(function*() {
    const base = yield* opened()
    base.server.failing.add(1)
    let prepared = 0
    const runtime = yield* Runtime.open({
      ...settings(join(base.folder, "own")),
      providers: changed((provider) => ({ validate: (order) => (prepared++ === 0 ? provider.validate(order) : [{ tag: "Unsupported", path: ["size"], message: "is offered no more" }]) }))
    }).pipe(quiet)
    yield* runtime.jobs.submit(base.job(1, { request: request(1, { retries: 1 }) }))
    yield* runtime.jobs.await("job-1")
    const tries = yield* runtime.jobs.attempts("job-1")
    assert.deepStrictEqual(tries.map(({ ended, intent }) => [intent, ended?.outcome, ended?.failureCode]), [["job-1.1", "failed", "paid.failed"], ["job-1.2", "failed", "Unsupported"]])
    assert.isUndefined(tries[1]?.submittedAt)
  }))

  it.live("none is told of a job that has not ended", () => Effect.gen(function*() {
    const base = yield* opened()
    const runtime = yield* Runtime.open({ ...settings(join(base.folder, "own")), providers: changed(() => ({ prepare: () => Effect.never })) }).pipe(quiet)
    yield* runtime.jobs.submit(base.job(1))
    assert.deepStrictEqual(yield* runtime.jobs.attempts("job-1"), [])
  }))
})
