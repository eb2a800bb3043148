/** What goes on after the usual waits: looks past a job's deadline, and looks for an order of which nobody knows. */
import { assert, describe, it } from "@effect/vitest"
import type * as Capability from "@likeness/core/Capability"
import type * as Provider from "@likeness/core/Provider"
import type * as Usage from "@likeness/core/Usage"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { join } from "node:path"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { changed, opened, quiet, seen, settings, type ConnectionOptions } from "./workspace.ts"

interface Patience {
  readonly tail?: NonNullable<Capability.Polling["tail"]>
  readonly later?: NonNullable<Capability.Recovery["later"]>
}

const patient = Effect.fnUntraced(function*(options: ConnectionOptions, { later, tail }: Patience, lookup?: (provider: Provider.Provider) => Provider.Provider["lookup"]) {
  const base = yield* opened(options)
  const runtime = yield* Runtime.open({
    ...settings(join(base.folder, "own")),
    providers: changed((provider) => ({
      ...(lookup === undefined ? {} : { lookup: lookup(provider) }),
      describe: () => {
        const description = provider.describe()
        const offer = description.generateImage!
        return {
          ...description,
          generateImage: {
            ...offer,
            polling: { ...offer.polling, ...(tail === undefined ? {} : { deadlineSeconds: 0.3, tail }) },
            recovery: { ...offer.recovery, ...(later === undefined ? {} : { later }) }
          }
        }
      }
    }))
  }).pipe(quiet)
  return { ...base, runtime }
})

const done = (runtime: Runtime.Runtime) =>
  runtime.jobs.get("job-1").pipe(Effect.repeat({ until: (job) => job !== undefined && Job.isDone(job), schedule: Schedule.spaced("20 millis") }))

describe("a job past its deadline", () => {
  it.live("is looked at rarely, and is a person's when it has not ended long after", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* patient({}, { tail: { everySeconds: 1, forSeconds: 3 } })
    server.pollsNeeded = 1_000_000
    const polls = () => server.requests.filter((line) => line === "GET /jobs/r1").length
    yield* runtime.jobs.submit(job(1))
    yield* seen(runtime, "job-1", ({ error }) => error?._tag === "WorkStalled")
    const before = polls()
    const ended = yield* runtime.jobs.await("job-1")
    assert.isAtMost(polls() - before, 4)
    assert.strictEqual(ended.state, "unknown")
    assert.deepInclude(ended.error, { _tag: "SubmissionUnknown", billed: "unknown" })
    assert.include(ended.error?.message, "has not ended")
    // A person has it asked about: it is still there, and goes on.
    server.pollsNeeded = 1
    yield* runtime.jobs.recover("job-1", { _tag: "look" })
    yield* done(runtime)
    assert.lengthOf(server.bill(), 1)
  }))
})

describe("an order of which nobody knows", () => {
  const charged: ReadonlyArray<Usage.Usage> = [{ unit: "credits", amount: "40", source: "derived", worth: { amount: "2.5", currency: "USD" } }]
  const options = { guarantee: "findable", giveUpAfterSeconds: 0.2 } as const

  it.live("is adopted without a person when a later look finds it", () => Effect.gen(function*() {
    let isListed = false
    const { job, runtime, server } = yield* patient(options, { later: { everySeconds: 0.3, forSeconds: 600 } }, (provider) => (intent) =>
      Effect.suspend((): ReturnType<typeof provider.lookup> => isListed ? provider.lookup(intent) : Effect.succeed({ _tag: "unknowable", reason: "it is not listed" })))
    server.at = (at) => (at === "accepted" ? "break" : "go on")
    yield* runtime.jobs.submit(job(1))
    assert.strictEqual((yield* runtime.jobs.await("job-1")).state, "unknown")
    server.at = () => "go on"
    // A person's look in between ends nothing.
    yield* runtime.jobs.recover("job-1", { _tag: "look" })
    isListed = true
    yield* done(runtime)
    assert.lengthOf(server.bill(), 1)
    assert.lengthOf(yield* runtime.ledger.list(), 1)
  }))

  it.live("is looked for although a person gave it up, and offered with what it cost when it turns up", () => Effect.gen(function*() {
    let isListed = false
    const { job, runtime, server } = yield* patient(options, { later: { everySeconds: 0.3, forSeconds: 600 } }, (provider) => (intent) =>
      Effect.suspend((): ReturnType<typeof provider.lookup> => isListed
        ? Effect.map(provider.lookup(intent), (found) => (found._tag === "found" ? { ...found, ticket: { ...found.ticket, charged } } : found))
        : Effect.succeed({ _tag: "unknowable", reason: "it is not listed" })))
    server.at = (at) => (at === "accepted" ? "break" : "go on")
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.await("job-1")
    const given = yield* runtime.jobs.recover("job-1", { _tag: "abandon" })
    assert.deepInclude(given, { state: "rejected", warnings: [] })
    assert.lengthOf(yield* runtime.ledger.list(), 0)
    // The one that was sent in its place.
    server.at = () => "go on"
    yield* runtime.jobs.submit(job(2))
    assert.isTrue(Job.isDone(yield* runtime.jobs.await("job-2")))
    isListed = true
    yield* Effect.repeat(runtime.events.since(0), { until: (events) => events.some(({ kind }) => kind === "ticket-late"), schedule: Schedule.spaced("20 millis") })
    const offered = yield* runtime.jobs.get("job-1")
    assert.deepInclude(offered, { state: "rejected" })
    assert.match(offered?.warnings.join() ?? "", /^Intent job-1\.1 was accepted as \S+ after the job had gone on without it: the account is billed for it too\./u)
    assert.strictEqual(offered?.ticket?.intent, "job-1.1")
    // What forgetting the persona asks the provider to erase.
    assert.deepEqual((yield* runtime.jobs.attempts("job-1")).map(({ ticket }) => ticket?.id), [offered?.ticket?.id])
    assert.lengthOf(server.bill(), 2)
    assert.sameMembers((yield* runtime.ledger.list()).map(({ entry }) => entry.intent), ["job-1.1", "job-2.1"])
    // Once is enough.
    yield* Effect.sleep("1 second")
    assert.lengthOf((yield* runtime.events.since(0)).filter(({ kind }) => kind === "ticket-late"), 1)
  }))

  it.live("is not looked for for ever", () => Effect.gen(function*() {
    let looks = 0
    const { job, runtime, server } = yield* patient(options, { later: { everySeconds: 0.2, forSeconds: 3 } }, () => () =>
      Effect.sync(() => {
        looks++
        return { _tag: "unknowable", reason: "it is not listed" } as const
      }))
    server.at = (at) => (at === "accepted" ? "break" : "go on")
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.await("job-1")
    yield* Effect.sleep("5 seconds")
    const before = looks
    assert.isAbove(before, 1)
    yield* Effect.sleep("1 second")
    assert.strictEqual(looks, before)
  }))
})
