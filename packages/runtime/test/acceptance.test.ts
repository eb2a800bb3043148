/** Orders that are charged when they are accepted, as a training is, whatever becomes of them. */
import { assert, describe, it } from "@effect/vitest"
import type * as Outcome from "@likeness/core/Outcome"
import type * as Progress from "@likeness/core/Progress"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import type * as Usage from "@likeness/core/Usage"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { changed, opened, quiet, seen, settings, type ConnectionOptions } from "./workspace.ts"

const charged: ReadonlyArray<Usage.Usage> = [{ unit: "credits", amount: "40", source: "derived", worth: { amount: "2.5", currency: "USD" } }]
const withCharge = (ticket: Ticket.Ticket): Ticket.Ticket => ({ ...ticket, charged })

/** The end that the provider tells instead of its own. */
type End = (outcome: Outcome.Outcome) => Outcome.Outcome
const asCharged: End = (outcome) => ({ ...outcome, usage: charged })

const workspace = Effect.fnUntraced(function*(end: End = asCharged, options: ConnectionOptions = {}) {
  const base = yield* opened(options)
  const hidden: { until: "now" | "told" } = { until: "now" }
  const isOutcome = (answer: Progress.Progress | Outcome.Outcome): answer is Outcome.Outcome => "usage" in answer
  const change = (provider: Provider.Provider): Partial<Provider.Provider> => ({
    submit: (intent) => Effect.map(provider.submit(intent), (answer) => (answer._tag === "accepted" ? { ...answer, ticket: withCharge(answer.ticket) } : answer)),
    lookup: (intent) => hidden.until === "told" ? Effect.succeed({ _tag: "unknowable", reason: "it is not listed yet" }) : Effect.map(provider.lookup(intent), (answer) => (answer._tag === "found" ? { ...answer, ticket: withCharge(answer.ticket) } : answer)),
    poll: (ticket) => Effect.map(provider.poll(ticket), (answer) => (isOutcome(answer) ? end(answer) : answer))
  })
  const own = { ...settings(join(base.folder, "own")), providers: changed(change) }
  const runtime = yield* Runtime.open(own).pipe(quiet)
  const booked = Effect.map(runtime.ledger.list(), (all) => all.map(({ entry: { amount, billed, credits, kind } }) => `${kind} ${credits} ${amount.amount} ${billed}`))
  return { ...base, runtime, booked, hidden }
})

describe("an order that is charged at its acceptance", () => {
  it.live("is in the ledger while it runs, in its reservation's place, and is not charged again at its end", () => Effect.gen(function*() {
    const { booked, job, runtime, server } = yield* workspace()
    yield* runtime.budgets.put({ v: 1, scope: { _tag: "workspace" }, limit: { amount: "10", currency: "USD" } })
    server.pollsNeeded = 1_000_000
    yield* runtime.jobs.submit(job(1))
    yield* seen(runtime, "job-1", ({ state }) => state === "running")
    assert.deepStrictEqual(yield* booked, ["charge 40 2.5 yes"])
    assert.deepInclude((yield* runtime.budgets.list)[0], { spent: { amount: "2.25", currency: "EUR" }, reserved: { amount: "0", currency: "EUR" } })
    server.pollsNeeded = 1
    assert.isTrue(Job.isDone(yield* runtime.jobs.await("job-1")))
    assert.deepStrictEqual(yield* booked, ["charge 40 2.5 yes"])
  }))

  it.live("is charged once where it was unknown and a person has it looked for", () => Effect.gen(function*() {
    const { booked, hidden, job, runtime, server } = yield* workspace(asCharged, { guarantee: "findable", giveUpAfterSeconds: 0 })
    hidden.until = "told"
    server.at = (at) => (at === "accepted" ? "break" : "go on")
    yield* runtime.jobs.submit(job(1))
    assert.strictEqual((yield* runtime.jobs.await("job-1")).state, "unknown")
    assert.deepStrictEqual(yield* booked, [])
    server.at = () => "go on"
    hidden.until = "now"
    yield* runtime.jobs.recover("job-1", { _tag: "look" })
    assert.isTrue(Job.isDone(yield* runtime.jobs.await("job-1")))
    assert.deepStrictEqual(yield* booked, ["charge 40 2.5 yes"])
    assert.lengthOf(server.bill(), 1)
  }))

  const failed = (billed: ProviderError.Billed): End => (outcome) => ({
    ...outcome, state: "failed", billed, outputs: [], usage: billed === "no" ? [{ ...charged[0]!, amount: "0", worth: { amount: "0", currency: "USD" } }] : charged,
    error: new ProviderError.WorkFailed({ connection: "paid", account: "studio", operation: "poll", message: "It failed.", advice: "Look.", billed, retryable: "no" })
  })

  it.live("is refunded where it failed and was certainly not billed", () => Effect.gen(function*() {
    const { booked, job, runtime } = yield* workspace(failed("no"))
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.await("job-1")
    assert.deepStrictEqual(yield* booked, ["charge 40 2.5 yes", "refund -40 -2.5 no"])
    assert.strictEqual((yield* runtime.ledger.list({ kind: "refund" }))[0]?.entry.corrects, "charge/job-1.1/usage/0")
    assert.strictEqual((yield* runtime.ledger.total()).credits, "0")
  }))

  it.live("stays charged where it failed and nobody knows the bill, which the ledger then says", () => Effect.gen(function*() {
    const { booked, job, runtime } = yield* workspace(failed("unknown"))
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.await("job-1")
    assert.deepStrictEqual(yield* booked, ["charge 40 2.5 yes", "correction 0 0 unknown"])
    assert.strictEqual((yield* runtime.ledger.total()).credits, "40")
  }))

  it.live("is corrected where its end says that it used another amount", () => Effect.gen(function*() {
    const { booked, job, runtime } = yield* workspace((outcome) => ({ ...outcome, usage: [{ ...charged[0]!, amount: "32", worth: { amount: "2", currency: "USD" } }] }))
    yield* runtime.jobs.submit(job(1))
    yield* runtime.jobs.await("job-1")
    assert.deepStrictEqual(yield* booked, ["charge 40 2.5 yes", "correction -8 -0.5 yes"])
  }))
})
