/** Checks 18, 19 and 22: a job's progress and its end, with and without hints. */
import * as Hash from "@likeness/core/Hash"
import * as Outcome from "@likeness/core/Outcome"
import * as Provider from "@likeness/core/Provider"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as Result from "effect/Result"
import * as Bench from "./Bench.ts"
import { type Broken, broken, expect, must, say } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"

/** How often a job is looked at once it has ended. */
const looksAfterTheEnd = 5

export const progressAndEnd = Check.make({
  number: 18,
  name: "progress stays in 0–1, never falls, names its stage, and the outcome never changes",
  body: (bench) =>
    Effect.gen(function*() {
      const { ticket } = yield* Driver.order(bench)
      let highest = 0
      let running = false
      const ended = yield* Driver.success(bench, ticket, {
        // Closer than the workflow, to see more of the way.
        haste: 0.1,
        onProgress: (progress) =>
          Effect.gen(function*() {
            const { fraction, stage, state } = progress
            yield* expect(fraction === undefined || (fraction >= 0 && fraction <= 1), `progress is ${fraction}`)
            yield* expect(fraction === undefined || fraction >= highest, `progress fell from ${highest} to ${fraction}`)
            highest = Math.max(highest, fraction ?? 0)
            yield* expect(state !== "running" || stage !== undefined, "progress of a running job names no stage")
            yield* expect(state !== "queued" || !running, "a job that was running is queued again")
            running ||= state === "running"
          })
      })
      const first = Hash.canonical(Outcome.stored.encode(ended))
      for (let look = 0; look < looksAfterTheEnd; look++) {
        const later = yield* must("poll after the end", bench.provider.poll(ticket))
        if (!Provider.isOutcome(later)) return yield* broken(`after its end the job is ${later.state} again`)
        yield* expect(Hash.canonical(Outcome.stored.encode(later)) === first, "the outcome changes after the end")
      }
    })
})

const watched = (bench: Bench.Bench): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    const { ticket } = yield* Driver.order(bench)
    const watching = yield* Effect.forkChild(Effect.exit(Stream.runDrain(bench.provider.watch(ticket))))
    yield* Driver.success(bench, ticket)
    const ended = yield* Effect.race(Effect.as(Fiber.join(watching), "ended"), Effect.delay(Effect.succeed("still open"), "50 millis"))
    if (ended === "still open") yield* Fiber.interrupt(watching)
    // A job that has ended can still be watched; it may say anything or nothing.
    yield* Effect.timeoutOption(must("watch after the end", Stream.runDrain(bench.provider.watch(ticket))), "50 millis")
  })

export const watchOnlyHints = Check.make({
  number: 19,
  name: "watch only hints: silent, doubled or cut, the outcome still comes",
  body: (bench) =>
    Effect.gen(function*() {
      yield* watched(bench)
      for (const kind of ["silent-watch", "doubled-watch", "cut-watch"] as const) yield* Bench.provoke(bench, kind, watched(bench))
    })
})

export const forgottenJob = Check.make({
  number: 22,
  name: "a job that the other side forgot is TicketLost, not polled for ever",
  faults: ["forget-job"],
  body: (bench) =>
    Bench.provoke(bench, "forget-job", Effect.gen(function*() {
      const { ticket } = yield* Driver.order(bench)
      const ended = yield* Effect.result(Driver.pollToEnd(bench, ticket))
      if (Result.isSuccess(ended)) return yield* broken(`a forgotten job ended ${ended.success.state}`)
      yield* expect(ended.failure._tag === "TicketLost", `polling a forgotten job fails with ${say(ended.failure)} instead of TicketLost`)
    }))
})

export const checks: ReadonlyArray<Check.Check> = [progressAndEnd, watchOnlyHints, forgottenJob]
