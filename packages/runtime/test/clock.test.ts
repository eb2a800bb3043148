import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import * as Runtime from "../src/Runtime.ts"
import { opened, quiet, settings } from "./workspace.ts"

/** The machine's clock, moved: what sleeps goes on as it was. */
const movable = Effect.map(Clock.Clock, (real) => {
  let byMillis = 0
  const clock: Clock.Clock = {
    ...real,
    currentTimeMillisUnsafe: () => real.currentTimeMillisUnsafe() + byMillis,
    currentTimeMillis: Effect.sync(() => real.currentTimeMillisUnsafe() + byMillis),
    currentTimeNanosUnsafe: () => real.currentTimeNanosUnsafe() + BigInt(byMillis) * 1_000_000n,
    currentTimeNanos: Effect.sync(() => real.currentTimeNanosUnsafe() + BigInt(byMillis) * 1_000_000n),
    sleep: (duration) => real.sleep(duration)
  }
  return { clock, move: (hours: number) => { byMillis += hours * 3_600_000 } }
})

const moves = [{ name: "the machine slept for two hours", hours: 2 }, { name: "the clock was set back by an hour", hours: -1 }]
const guarantees = [{ guarantee: "keyed", state: "settled" }, { guarantee: "findable", state: "settled" }, { guarantee: "blind", state: "unknown" }] as const

describe("a clock that jumps between a send and its answer", () => {
  for (const { hours, name } of moves) {
    for (const { guarantee, state } of guarantees) {
      it.live(`where ${name}, a ${guarantee} job is charged once and ends ${state}`, () => Effect.gen(function*() {
        const base = yield* opened({ guarantee, keyLifeSeconds: 60, giveUpAfterSeconds: 120 })
        const { clock, move } = yield* movable
        const runtime = yield* Runtime.open(settings(join(base.folder, "own"))).pipe(quiet, Effect.provideService(Clock.Clock, clock))
        let isFirst = true
        base.server.at = (moment) => {
          if (moment !== "accepted" || !isFirst) return "go on"
          isFirst = false
          move(hours)
          return "break"
        }
        yield* runtime.jobs.submit(base.job(1))
        const job = yield* runtime.jobs.await("job-1")
        assert.strictEqual(job.state, state)
        assert.lengthOf(base.server.bill(), 1)
        assert.lengthOf(yield* runtime.ledger.list(), state === "settled" ? 1 : 0)
        // A job's own times never go back, whatever the clock does.
        const ordered = [job.createdAt, job.submittedAt ?? "", job.updatedAt]
        assert.deepStrictEqual(ordered, ordered.toSorted())
      }))
    }
  }
})
