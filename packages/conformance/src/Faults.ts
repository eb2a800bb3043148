/** Checks 21 and 25: how a job fails, and what an interrupted call leaves behind. */
import type * as Outcome from "@likeness/core/Outcome"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as Bench from "./Bench.ts"
import { type Broken, broken, expect } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"

const fails = (bench: Bench.Bench, tag: ProviderError.Tag): Effect.Effect<ProviderError.ProviderError, Broken> =>
  Effect.gen(function*() {
    const { ticket } = yield* Driver.order(bench)
    const ended = yield* Driver.outcome(bench, ticket)
    if (ended.state !== "failed") return yield* broken(`the job ended ${ended.state} where it must fail with ${tag}`)
    yield* expect(ended.error._tag === tag, `the job failed with ${ended.error._tag} (${ended.error.message}) instead of ${tag}`)
    yield* expect(ended.error.billed === ended.billed, `the failure says billed: ${ended.error.billed}, its outcome says ${ended.billed}`)
    return ended.error
  })

export const failuresAreNamed = Check.make({
  number: 21,
  name: "failed work and rejected content have their tags, and the first failing line where there is a log",
  faults: ["fail-work", "reject-content"],
  body: (bench) =>
    Effect.gen(function*() {
      yield* Bench.provoke(bench, "fail-work", Effect.gen(function*() {
        const error = yield* fails(bench, "WorkFailed")
        yield* expect((error.line === undefined) === (error.code === undefined), "a failure with a log names both its code and its first failing line")
      }))
      yield* Bench.provoke(bench, "reject-content", Effect.asVoid(fails(bench, "ContentRejected")))
    })
})

/** What is interrupted: each starts a call that the other side never answers. */
const calls = (bench: Bench.Bench, sent: Driver.Sent, ended: Outcome.Outcome): ReadonlyArray<readonly [string, Effect.Effect<unknown, unknown>]> => {
  const { provider, readAsset, sample } = bench
  return [
    ["check", provider.check],
    ["prepare", provider.prepare(sample.request, { readAsset, known: [] })],
    ["estimate", provider.estimate({ _tag: "order", request: sample.request, order: sent.order }, { perUnit: [] })],
    ["submit", provider.submit(sent.intent)],
    ["lookup", provider.lookup(sent.intent)],
    ["poll", provider.poll(sent.ticket)],
    ["watch", Stream.runDrain(provider.watch(sent.ticket))],
    ["cancel", provider.cancel(sent.ticket)],
    ["collect", Driver.collect(provider, sent.ticket, ended)]
  ]
}

/** How long an interrupted call may take to let go, in real seconds. */
const letGoSeconds = 2

const leavesNothing = (bench: Bench.Bench, operation: string): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    let last: ReadonlyArray<string> = []
    const clean = yield* Bench.until(
      Effect.map(Bench.ask(() => bench.harness.probe.leftovers()), (left) => {
        last = left
        return left.length === 0
      }),
      letGoSeconds
    )
    yield* expect(clean, () => `an interrupted ${operation} leaves behind: ${last.join("; ")}`)
  })

/** Runs until something has arrived or the call has ended by itself, and interrupts. */
const interrupted = (bench: Bench.Bench, operation: string, call: Effect.Effect<unknown, unknown>): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    const before = (yield* Bench.received(bench)).length
    const fiber = yield* Effect.forkChild(Effect.exit(call))
    const arrived = Bench.until(Effect.map(Bench.received(bench), (all) => all.length > before), letGoSeconds)
    yield* Effect.raceFirst(arrived, Fiber.join(fiber))
    yield* Fiber.interrupt(fiber)
    yield* leavesNothing(bench, operation)
  })

export const interruptionIsClean = Check.make({
  number: 25,
  name: "an interrupted call leaves no socket, program or file behind, and what became of it can be found out",
  faults: ["hang", "timeout"],
  body: (bench) =>
    Effect.gen(function*() {
      const sent = yield* Driver.order(bench)
      const ended = yield* Driver.success(bench, sent.ticket)
      yield* Bench.provoke(bench, "hang", Effect.gen(function*() {
        for (const [operation, call] of calls(bench, sent, ended)) yield* interrupted(bench, operation, call)
      }))
      yield* Bench.reset(bench)
      const intent = yield* Driver.intend(bench, yield* Driver.prepare(bench))
      yield* Bench.provoke(bench, "timeout", Effect.gen(function*() {
        yield* interrupted(bench, "submit", bench.provider.submit(intent))
        const made = yield* Bench.jobs(bench)
        const ticket = yield* Driver.recover(bench, intent)
        const now = yield* Bench.jobs(bench)
        yield* expect(now.length <= 1, `after an interrupted submit and what the guarantee allows, there are ${now.length} jobs`)
        if (bench.offer.recovery.guarantee._tag === "findable") {
          yield* expect((ticket !== undefined) === (made.length === 1), `after an interrupted submit there are ${made.length} jobs, and lookup says ${ticket === undefined ? "none" : "one"}`)
        }
      }))
    })
})

export const checks: ReadonlyArray<Check.Check> = [failuresAreNamed, interruptionIsClean]
