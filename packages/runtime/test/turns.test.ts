import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Scheduler from "effect/Scheduler"
import { makeTurns } from "../src/engine/turns.ts"

const busy = (millis: number) => Effect.sync(() => { for (const end = performance.now() + millis; performance.now() < end;); })

/** Fibers that all are ready at once, and how many had ended at each tick of a timer beside them. */
const endedAtTicks = async (scheduler: Scheduler.Scheduler) => {
  let ended = 0
  const ticks: Array<number> = []
  const timer = setInterval(() => ticks.push(ended), 1)
  const one = Effect.yieldNow.pipe(Effect.andThen(busy(2)), Effect.andThen(Effect.sync(() => { ended++ })))
  await Effect.runPromise(Effect.forEach(Array.from({ length: 100 }), () => one, { concurrency: "unbounded" }).pipe(Effect.provideService(Scheduler.Scheduler, scheduler)))
  clearInterval(timer)
  return { ended, ticks }
}

describe("turns of the event loop", () => {
  it("let timers run between fibers that are ready at once, as Effect's own do not", async () => {
    const own = await endedAtTicks(new Scheduler.MixedScheduler("async", makeTurns()))
    const stock = await endedAtTicks(new Scheduler.MixedScheduler())
    const between = (ticks: ReadonlyArray<number>) => ticks.filter((ended) => ended > 0 && ended < 100).length
    assert.strictEqual(own.ended, 100)
    assert.isAtLeast(between(own.ticks), 10)
    assert.isBelow(between(stock.ticks), between(own.ticks))
  })

  it("keep the order, and leave out what was taken back", async () => {
    const begin = makeTurns()
    const seen: Array<string> = []
    begin(() => seen.push("first"))
    const takeBack = begin(() => seen.push("taken back"))
    begin(() => { seen.push("then"); begin(() => seen.push("last")) })
    takeBack()
    await new Promise((resolve) => { setTimeout(resolve, 20) })
    assert.deepStrictEqual(seen, ["first", "then", "last"])
  })
})
