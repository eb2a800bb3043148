import { assert, describe, it } from "@effect/vitest"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { join } from "node:path"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { isPostgres, tamper } from "./store-of.ts"
import { changed, opened, quiet, seen, settings, type ConnectionOptions } from "./workspace.ts"

const look = { _tag: "look" } as const
const posts = (requests: ReadonlyArray<string>): number => requests.filter((line) => line === "POST /jobs").length

/** A job of which nobody knows whether it was accepted. It was: the answer was lost. */
const doubtful = Effect.fnUntraced(function*(options: ConnectionOptions) {
  const base = yield* opened(options)
  base.server.at = (at) => (at === "accepted" ? "break" : "go on")
  yield* base.runtime.jobs.submit(base.job(1))
  assert.strictEqual((yield* base.runtime.jobs.await("job-1")).state, "unknown")
  base.server.at = () => "go on"
  return base
})

/** The same where only the key can tell, as on a provider that lists no jobs. */
const keyed = Effect.fnUntraced(function*(options: ConnectionOptions, more: (provider: Provider.Provider, own: string) => Partial<Provider.Provider> = () => ({})) {
  const base = yield* opened({ ...options, guarantee: "keyed", giveUpAfterSeconds: 0.3 })
  const own = join(base.folder, "own")
  const runtime = yield* Runtime.open({
    ...settings(own), providers: changed((provider) => ({ lookup: () => Effect.succeed({ _tag: "unknowable", reason: "it lists no jobs", cause: { status: 200, body: "<html>" } }), ...more(provider, own) }))
  }).pipe(quiet)
  base.server.at = (at) => (at === "accepted" ? "break" : "go on")
  yield* runtime.jobs.submit(base.job(1))
  assert.strictEqual((yield* runtime.jobs.await("job-1")).state, "unknown")
  return { ...base, own, runtime }
})

/** Another process rejects the job at this moment. */
const rejectedElsewhere = (own: string) =>
  tamper(own, `UPDATE "jobs" SET "state" = 'rejected', "pass" = "pass" + 1, "decision" = NULL, "dueAt" = NULL, "finishedAt" = "updatedAt" WHERE "state" = 'unknown' RETURNING "id"`)

describe("a job whose outcome is unknown", () => {
  it.live("cannot be cancelled; the refusal names what settles it", () => Effect.gen(function*() {
    const { runtime } = yield* doubtful({ guarantee: "blind" })
    const refused = yield* Effect.flip(runtime.jobs.cancel("job-1"))
    assert.deepInclude(refused, { _tag: "WrongState", job: "job-1" })
    assert.include("advice" in refused ? refused.advice : "", "likeness jobs recover job-1")
    assert.isUndefined((yield* runtime.jobs.get("job-1"))?.cancelAskedAt)
  }))

  it.live("is sent again with its key on a person's word while the key lives, and paid once", () => Effect.gen(function*() {
    const { runtime, server } = yield* keyed({})
    const before = posts(server.requests)
    const still = yield* runtime.jobs.recover("job-1", look)
    assert.strictEqual(still.state, "unknown")
    assert.include(still.error?.message, "sent again with its key")
    assert.strictEqual(posts(server.requests), before + 1)
    server.at = () => "go on"
    yield* runtime.jobs.recover("job-1", look)
    const done = yield* runtime.jobs.await("job-1")
    assert.isTrue(Job.isDone(done))
    assert.strictEqual(done.intents, 1)
    assert.strictEqual(posts(server.requests), before + 2)
    assert.strictEqual((yield* runtime.jobs.orders("job-1"))[0]?.sends, before + 2)
    assert.lengthOf(server.bill(), 1)
    assert.lengthOf(yield* runtime.ledger.list(), 1)
  }))

  it.live("is not sent again where another process has rejected it meanwhile", () => Effect.gen(function*() {
    let word = false
    let rejected = 0
    const { runtime, server } = yield* keyed({}, (provider, own) => ({
      // Asked for right before the attempt is committed.
      describe: () => {
        if (word && rejected === 0) rejected += rejectedElsewhere(own)
        return provider.describe()
      }
    }))
    const before = posts(server.requests)
    server.at = () => "go on"
    word = true
    assert.strictEqual((yield* runtime.jobs.recover("job-1", look)).state, "rejected")
    yield* Effect.sleep("300 millis")
    assert.strictEqual(rejected, 1)
    assert.strictEqual(posts(server.requests), before)
  }))

  it.live("that another process rejects while it is sent again says what it was accepted as; that send's end is stored as clocks ahead of this one read it", () => Effect.gen(function*() {
    let word = false
    let storedAsItIs = 0
    const { runtime, server } = yield* keyed({}, (provider, own) => ({
      submit: (intent) => Effect.tap(provider.submit(intent), () => Effect.sync(() => {
        if (!word) return
        storedAsItIs = tamper(own, `SELECT 1 FROM "intents" WHERE "sent" LIKE '%"sendBy":"${intent.sendBy}"%'`)
        rejectedElsewhere(own)
      }))
    }))
    server.at = () => "go on"
    word = true
    assert.strictEqual((yield* runtime.jobs.recover("job-1", look)).state, "rejected")
    yield* Effect.repeat(runtime.events.since(0), { until: (events) => events.some(({ kind }) => kind === "ticket-late"), schedule: Schedule.spaced("20 millis") }).pipe(Effect.timeout("10 seconds"))
    // On other machines, whose clocks may be ahead.
    assert.strictEqual(storedAsItIs, isPostgres ? 0 : 1)
  }))

  it.live("is not sent again once its key may be dead", () => Effect.gen(function*() {
    const { runtime, server } = yield* keyed({ keyLifeSeconds: 0.3 })
    const before = posts(server.requests)
    const still = yield* runtime.jobs.recover("job-1", look)
    assert.strictEqual(still.state, "unknown")
    assert.include(still.error?.message, "it lists no jobs")
    // What was answered instead stays with the job.
    assert.deepStrictEqual(still.error?.cause, { status: 200, body: "<html>" })
    assert.strictEqual(posts(server.requests), before)
  }))

  it.live("shows what the provider has of it, which can be adopted by its ticket", () => Effect.gen(function*() {
    const base = yield* doubtful({ guarantee: "blind" })
    assert.deepStrictEqual(yield* base.runtime.jobs.findings("job-1"), { _tag: "unknowable", reason: "the paid server cannot be asked" })
    const ticket = {
      v: 1, provider: "paid", connection: "paid", account: "studio", capability: "generateImage", id: "r1",
      intent: "job-1.1", place: "anywhere", submittedAt: "2026-11-24T00:00:00.000Z", details: {}
    } as const
    assert.deepInclude(yield* Effect.flip(base.runtime.jobs.recover("job-1", { _tag: "adopt", ticket: { ...ticket, intent: "job-2.1" } })), { _tag: "InvalidInput", place: "ticket" })
    const refused = yield* Effect.flip(base.runtime.jobs.recover("job-1", { _tag: "adopt", ticket: { ...ticket, id: "r77" } }))
    assert.strictEqual(refused._tag, "WrongState")
    assert.include(refused.message, "r77 was not adopted")
    assert.deepInclude(yield* base.runtime.jobs.get("job-1"), { state: "unknown", intents: 1 })
    yield* base.runtime.jobs.recover("job-1", { _tag: "adopt", ticket })
    assert.isTrue(Job.isDone(yield* base.runtime.jobs.await("job-1")))
    assert.deepInclude(yield* Effect.flip(base.runtime.jobs.findings("job-1")), { _tag: "WrongState" })
    assert.lengthOf(base.server.bill(), 1)
  }))

  it.live("that the provider can find is shown without being adopted", () => Effect.gen(function*() {
    const base = yield* opened({ guarantee: "findable", giveUpAfterSeconds: 0.1, findDelaySeconds: 600 })
    let hidden = true
    const runtime = yield* Runtime.open({
      ...settings(join(base.folder, "own")),
      providers: changed((provider) => ({ lookup: (intent) => (hidden ? Effect.succeed({ _tag: "unknowable", reason: "the list is down" }) : provider.lookup(intent)) }))
    }).pipe(quiet)
    base.server.at = (at) => (at === "accepted" ? "break" : "go on")
    yield* runtime.jobs.submit(base.job(1))
    assert.strictEqual((yield* runtime.jobs.await("job-1")).state, "unknown")
    hidden = false
    const found = yield* runtime.jobs.findings("job-1")
    assert.strictEqual(found._tag, "found")
    assert.strictEqual((yield* runtime.jobs.get("job-1"))?.state, "unknown")
    base.server.lagging = 1
    assert.deepInclude(yield* runtime.jobs.findings("job-1"), { _tag: "unknowable" })
    if (found._tag === "found") yield* runtime.jobs.recover("job-1", { _tag: "adopt", ticket: found.ticket })
    assert.isTrue(Job.isDone(yield* runtime.jobs.await("job-1")))
  }))

  it.live("can be abandoned where its provider cannot be made any more, and keeps its own error until then", () => Effect.gen(function*() {
    const base = yield* opened({ guarantee: "blind" })
    const own = { ...settings(join(base.folder, "own")) }
    base.server.at = (at) => (at === "accepted" ? "break" : "go on")
    yield* Effect.scoped(Effect.gen(function*() {
      const first = yield* Runtime.open(own).pipe(quiet)
      yield* first.jobs.submit(base.job(1))
      yield* first.jobs.await("job-1")
    }))
    const gone = new ProviderError.CredentialsRejected({ connection: "paid", account: "studio", operation: "check", message: "The key is not set.", billed: "no", retryable: "no", advice: "Set it." })
    const second = yield* Runtime.open({ ...own, providers: () => Effect.fail(gone) }).pipe(quiet)
    const still = yield* second.jobs.recover("job-1", look)
    assert.deepInclude(still.error, { _tag: "SubmissionUnknown", billed: "unknown" })
    assert.deepInclude(yield* second.jobs.recover("job-1", { _tag: "abandon" }), { state: "rejected" })
  }))

  /** The answer comes after another process went on with the row. */
  const answeredAfter = Effect.fnUntraced(function*(set: string) {
    const base = yield* opened({ guarantee: "blind" })
    const own = join(base.folder, "own")
    const runtime = yield* Runtime.open({
      ...settings(own),
      providers: changed((provider) => ({
        submit: (intent) => Effect.tap(provider.submit(intent), () => Effect.sync(() => {
          assert.strictEqual(tamper(own, `UPDATE "jobs" SET ${set}, "pass" = "pass" + 1, "dueAt" = NULL WHERE "id" = 'job-1' RETURNING "id"`), 1)
        }))
      }))
    }).pipe(quiet)
    yield* runtime.jobs.submit(base.job(1))
    return { ...base, runtime }
  })

  it.live("is settled by an answer that comes late", () => Effect.gen(function*() {
    const { runtime, server } = yield* answeredAfter(`"state" = 'unknown'`)
    yield* Effect.repeat(runtime.jobs.get("job-1"), { until: (job) => job?.state === "settled", schedule: Schedule.spaced("20 millis") })
    const done = yield* runtime.jobs.await("job-1")
    assert.isTrue(Job.isDone(done))
    assert.lengthOf(server.bill(), 1)
    assert.lengthOf(yield* runtime.ledger.list(), 1)
  }))

  it.live.runIf(isPostgres)("is settled by an answer though another process went on with it between its reading and its writing", () => Effect.gen(function*() {
    const base = yield* opened({ guarantee: "blind" })
    const own = join(base.folder, "own")
    let isAnswered = false
    const runtime = yield* Runtime.open({
      ...settings(own),
      providers: changed((provider) => ({
        submit: (intent) => Effect.tap(provider.submit(intent), () => Effect.sync(() => { isAnswered = true })),
        // Asked for within the commit that stores the ticket, before it writes the row.
        describe: () => {
          if (isAnswered) tamper(own, `UPDATE "jobs" SET "state" = 'unknown', "pass" = "pass" + 1, "dueAt" = NULL WHERE "state" = 'sending'`)
          return provider.describe()
        }
      }))
    }).pipe(quiet)
    yield* runtime.jobs.submit(base.job(1))
    const isDone = runtime.jobs.get("job-1").pipe(Effect.repeat({ until: (job) => job?.state === "settled", schedule: Schedule.spaced("20 millis") }))
    assert.isTrue(Job.isDone((yield* isDone.pipe(Effect.timeout("10 seconds")))!))
    assert.lengthOf(base.server.bill(), 1)
  }))

  it.live("says so where it had gone on without the ticket that comes late", () => Effect.gen(function*() {
    const { runtime } = yield* answeredAfter(`"state" = 'rejected', "finishedAt" = "updatedAt"`)
    yield* Effect.repeat(runtime.events.since(0), { until: (events) => events.some(({ kind }) => kind === "ticket-late"), schedule: Schedule.spaced("20 millis") })
    const job = yield* runtime.jobs.get("job-1")
    assert.strictEqual(job?.state, "rejected")
    assert.match(job?.warnings.join() ?? "", /^Intent job-1\.1 was accepted as \S+ after the job had gone on/u)
    assert.deepInclude((yield* runtime.events.since(0)).find(({ kind }) => kind === "ticket-late"), { job: "job-1", intent: "job-1.1" })
  }))
})

describe("an order whose id the provider told by itself", () => {
  /** As a provider that lists nothing, and can be asked for an id. */
  const telling = changed((provider) => ({
    ticketFor: (intent, id) => ({
      v: 1, provider: "paid", connection: "paid", account: "studio", capability: "generateImage", id, intent: intent.id, place: "anywhere", submittedAt: intent.firstSentAt, details: {}
    }),
    lookup: () => Effect.succeed({ _tag: "unknowable", reason: "it lists no jobs" } as const),
    poll: (ticket) => provider.poll(ticket)
  }))

  /** Accepted and not answered, in a process that has ended since. */
  const unanswered = Effect.fnUntraced(function*(options: ConnectionOptions) {
    const base = yield* opened(options)
    const own = { ...settings(join(base.folder, "own")), providers: telling }
    base.server.at = (at) => (at === "accepted" ? "break" : "go on")
    return { ...base, own }
  })

  /** A follower ends where a job rests, and an unknown one rests. */
  const done = (runtime: Runtime.Runtime) =>
    runtime.jobs.get("job-1").pipe(Effect.repeat({ until: (job) => job !== undefined && Job.isDone(job), schedule: Schedule.spaced("20 millis") }))

  it.live("is adopted though the process ended right after it was told", () => Effect.gen(function*() {
    const { job, own, server } = yield* unanswered({ guarantee: "blind" })
    yield* Effect.scoped(Effect.gen(function*() {
      // Without an engine nothing here acts on it.
      const runtime = yield* Runtime.open(own).pipe(quiet)
      yield* runtime.jobs.submit(job(1))
      assert.strictEqual((yield* runtime.jobs.await("job-1")).state, "unknown")
    }))
    yield* Effect.scoped(Effect.gen(function*() {
      const deaf = yield* Runtime.open({ ...own, providers: () => Effect.fail(new ProviderError.Unreachable({ connection: "paid", account: "studio", operation: "poll", message: "It cannot be made.", billed: "no", retryable: "later", advice: "Wait." })) }).pipe(quiet)
      assert.isFalse(yield* deaf.jobs.tell({ job: "job-1", intent: "job-1.2", id: "r1" }))
      assert.isTrue(yield* deaf.jobs.tell({ job: "job-1", intent: "job-1.1", id: "r1" }))
    }))
    const runtime = yield* Runtime.open(own).pipe(quiet)
    yield* done(runtime)
    assert.lengthOf(server.bill(), 1)
    assert.lengthOf(yield* runtime.ledger.list(), 1)
    assert.isFalse(yield* runtime.jobs.tell({ job: "job-1", intent: "job-1.1", id: "r1" }))
  }))

  it.live("tells once that its provider is out of reach, however often it is tried", () => Effect.gen(function*() {
    const { job, own } = yield* unanswered({ guarantee: "blind" })
    yield* Effect.scoped(Effect.gen(function*() {
      const runtime = yield* Runtime.open(own).pipe(quiet)
      yield* runtime.jobs.submit(job(1))
      yield* runtime.jobs.await("job-1")
    }))
    let tries = 0
    const deaf = yield* Runtime.open({ ...own, providers: () => Effect.suspend(() => {
      tries++
      return Effect.fail(new ProviderError.CredentialsRejected({ connection: "paid", account: "studio", operation: "check", message: "The key is not set.", billed: "no", retryable: "no", advice: "Set it." }))
    }) }).pipe(quiet)
    yield* deaf.jobs.tell({ job: "job-1", intent: "job-1.1", id: "r1" })
    yield* Effect.repeat(Effect.sync(() => tries), { until: (times) => times >= 3, schedule: Schedule.spaced("20 millis") })
    assert.lengthOf((yield* deaf.events.since(0)).filter(({ data, kind }) => kind === "trouble-met" && data["tag"] === "CredentialsRejected"), 1)
  }))

  it.live("is adopted while it is still being sent again", () => Effect.gen(function*() {
    const { job, own, server } = yield* unanswered({ giveUpAfterSeconds: 600 })
    const runtime = yield* Runtime.open(own).pipe(quiet)
    yield* runtime.jobs.submit(job(1))
    yield* seen(runtime, "job-1", ({ error, state }) => state === "sending" && error !== undefined)
    assert.isTrue(yield* runtime.jobs.tell({ job: "job-1", intent: "job-1.1", id: "r1" }))
    yield* done(runtime)
    assert.lengthOf(server.bill(), 1)
  }))

  it.live("stays unknown where the provider does not answer for that id, and is asked for again", () => Effect.gen(function*() {
    const { job, own, server } = yield* unanswered({ guarantee: "blind" })
    const runtime = yield* Runtime.open(own).pipe(quiet)
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.await("job-1")
    yield* runtime.jobs.tell({ job: "job-1", intent: "job-1.1", id: "r77" })
    const asked = () => server.requests.filter((line) => line === "GET /jobs/r77").length
    while (asked() < 2) yield* Effect.sleep("10 millis")
    assert.strictEqual((yield* runtime.jobs.get("job-1"))?.state, "unknown")
    yield* runtime.jobs.tell({ job: "job-1", intent: "job-1.1", id: "r1" })
    yield* done(runtime)
    assert.lengthOf(server.bill(), 1)
  }))

  it.live("is asked about though it is told while a look at the provider is under way", () => Effect.gen(function*() {
    const { job, own, server } = yield* unanswered({ guarantee: "blind" })
    let tells: Effect.Effect<boolean> = Effect.succeed(false)
    const providers: Runtime.Providers = (connection) => Effect.map(telling(connection), (provider) => ({
      ...provider, lookup: (intent) => Effect.andThen(tells, provider.lookup(intent))
    }))
    const runtime = yield* Runtime.open({ ...own, providers }).pipe(quiet)
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.await("job-1")
    tells = Effect.orDie(runtime.jobs.tell({ job: "job-1", intent: "job-1.1", id: "r1" }))
    yield* runtime.jobs.recover("job-1", look)
    yield* done(runtime).pipe(Effect.timeout("10 seconds"))
    assert.lengthOf(server.bill(), 1)
  }))
})
