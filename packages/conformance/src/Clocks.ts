/** Check 28: the time is that of the clock service, which tests and a store's clock can set. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Bench from "./Bench.ts"
import { expect } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"

const aheadSeconds = 24 * 3600

/** The machine's clock, set a day ahead; what it measures runs as it did. */
const ahead = (clock: Clock.Clock): Clock.Clock => {
  const seconds = BigInt(aheadSeconds)
  return {
    ...clock,
    currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + aheadSeconds * 1000,
    currentTimeMillis: Effect.map(clock.currentTimeMillis, (millis) => millis + aheadSeconds * 1000),
    currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe() + seconds * 1_000_000_000n,
    currentTimeNanos: Effect.map(clock.currentTimeNanos, (nanos) => nanos + seconds * 1_000_000_000n),
    monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
    sleep: (duration) => clock.sleep(duration)
  }
}

export const clockIsTheServices = Check.make({
  number: 28,
  name: "time comes from the clock service: past sendBy by its clock nothing leaves, whatever the machine's says",
  body: (bench) =>
    Effect.gen(function*() {
      const intent = yield* Effect.flatMap(Driver.prepare(bench), (order) => Driver.intend(bench, order))
      const before = (yield* Bench.received(bench)).length
      const clock = yield* Clock.clockWith(Effect.succeed)
      const answer = yield* Driver.submit(bench.provider, intent).pipe(Effect.provideService(Clock.Clock, ahead(clock)))
      yield* Bench.settle
      yield* expect(answer._tag === "refused", `submit answers ${answer._tag} where the clock service is a day past sendBy: it asks another clock`)
      yield* expect((yield* Bench.received(bench)).length === before, "a request left although the clock service is past sendBy")
    })
})

export const checks: ReadonlyArray<Check.Check> = [clockIsTheServices]
