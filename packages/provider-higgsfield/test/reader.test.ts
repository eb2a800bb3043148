import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import type { Answer } from "../src/wire/Answer.ts"
import * as Reader from "../src/wire/Reader.ts"

const answer = (status: number, retryAfterSeconds?: number): Answer => ({ _tag: "answer", status, json: {}, text: "{}", contentType: "application/json", correlationId: undefined, retryAfterSeconds })

/** A client that remembers when each read left. */
const recording = (reply: (n: number) => Answer) => {
  const sent: Array<readonly [path: string, millis: number]> = []
  return {
    sent,
    api: {
      send: ({ path }: { readonly path: string }) =>
        Effect.gen(function*() {
          sent.push([path, yield* Clock.currentTimeMillis])
          const said = reply(sent.length)
          yield* Effect.sleep("1 millis")
          return said
        })
    }
  }
}

describe("the one poller of a connection", () => {
  it.effect("spaces the reads of many jobs by the connection's rate, first come first served", () =>
    Effect.gen(function*() {
      const { api, sent } = recording(() => answer(200))
      const reader = Reader.make(api, 10, (seconds) => seconds)
      const all = yield* Effect.forkChild(Effect.forEach([1, 2, 3, 4], (id) => reader.read(`/requests/${id}/status`), { concurrency: "unbounded" }))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(all)
      assert.deepStrictEqual(sent, [["/requests/1/status", 0], ["/requests/2/status", 100], ["/requests/3/status", 200], ["/requests/4/status", 300]])
    }))

  it.effect("asks once for two that want the same job, and again afterwards", () =>
    Effect.gen(function*() {
      const { api, sent } = recording(() => answer(200))
      const reader = Reader.make(api, 1000, (seconds) => seconds)
      const three = yield* Effect.forkChild(Effect.forEach([1, 2, 3], () => reader.read("/requests/1/status"), { concurrency: "unbounded" }))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(three)
      assert.strictEqual(sent.length, 1)
      const again = yield* Effect.forkChild(reader.read("/requests/1/status"))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(again)
      assert.strictEqual(sent.length, 2)
    }))

  it.effect("holds everything back after a throttled read: as long as it says, else longer each time", () =>
    Effect.gen(function*() {
      const { api, sent } = recording((n) => (n === 1 ? answer(429, 7) : n <= 3 ? answer(429) : answer(200)))
      const reader = Reader.make(api, 1000, (seconds) => seconds)
      const run = yield* Effect.forkChild(Effect.forEach([1, 2, 3, 4], (id) => reader.read(`/${id}`)))
      yield* TestClock.adjust("3 minutes")
      yield* Fiber.join(run)
      assert.deepStrictEqual(sent.map(([, millis]) => Math.round(millis / 1000)), [0, 7, 27, 67])
    }))

  it.effect("holds them back for five minutes at most, whatever an answer asks for", () =>
    Effect.gen(function*() {
      const { api, sent } = recording((n) => (n === 1 ? answer(429, 86_400) : answer(200)))
      const reader = Reader.make(api, 1000, (seconds) => seconds)
      const run = yield* Effect.forkChild(Effect.forEach([1, 2], (id) => reader.read(`/${id}`)))
      yield* TestClock.adjust("6 minutes")
      yield* Fiber.join(run)
      assert.deepStrictEqual(sent.map(([, millis]) => Math.round(millis / 1000)), [0, 300])
    }))

  it.effect("lets nobody hang on a read that was given up", () =>
    Effect.gen(function*() {
      const reader = Reader.make({ send: () => Effect.never }, 1000, (seconds) => seconds)
      const first = yield* Effect.forkChild(reader.read("/1"))
      yield* TestClock.adjust("1 second")
      const second = yield* Effect.forkChild(Effect.result(reader.read("/1")))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(first)
      assert.strictEqual((yield* Fiber.join(second))._tag, "Failure")
    }))

  it.effect("waits for no clock that was set back: what it spaces is time that passes", () =>
    Effect.gen(function*() {
      const clock = yield* Clock.Clock
      let setBack = 0
      const wall = { ...clock, sleep: clock.sleep.bind(clock), currentTimeMillisUnsafe: () => 7_200_000 + clock.currentTimeMillisUnsafe() - setBack, currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => 7_200_000 + now - setBack), monotonicTimeNanos: clock.monotonicTimeNanos, monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe() }
      let sent = 0
      const reader = Reader.make({ send: () => Effect.sync(() => (sent++, answer(200))) }, 1000, (seconds) => seconds)
      yield* reader.read("/1").pipe(Effect.provideService(Clock.Clock, wall))
      setBack = 3_600_000
      yield* Effect.forkChild(reader.read("/2").pipe(Effect.provideService(Clock.Clock, wall)))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(sent, 2)
    }))
})
