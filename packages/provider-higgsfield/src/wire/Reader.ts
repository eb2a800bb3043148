/**
 * The one poller of a connection: every read of a job's state goes through it, however many jobs are in
 * flight. Reads are spaced by the connection's rate, in the order of asking; two that ask for the same job
 * share one request; a throttled read holds all of them back.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { Answer, Broken } from "./Answer.ts"
import type { ApiClient } from "./ApiClient.ts"

export interface Reader {
  /** A `GET` below the base URL, when its turn comes. */
  readonly read: (path: string) => Effect.Effect<Answer, Broken>
}

/** Waits after throttled reads in a row that name none, in seconds. */
const backoff = [10, 20, 40, 80, 160, 300]
/** One answer holds back the reads of every job, so for no longer than this. */
const longestHold = 300

/** `scaled` turns the contract's seconds into the connection's. */
export const make = (api: ApiClient, readsPerSecond: number, scaled: (seconds: number) => number): Reader => {
  const shared = new Map<string, Deferred.Deferred<Answer, Broken>>()
  const spacing = 1000 / readsPerSecond
  // By the clock that nobody sets: after one that was set back an hour every job would wait an hour for its turn.
  const passed = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos) / 1e6)
  let next = 0
  let throttled = 0
  const turn = Effect.gen(function*() {
    const now = yield* passed
    const at = Math.max(now, next)
    next = at + spacing
    if (at > now) yield* Effect.sleep(`${at - now} millis`)
  })
  const note = (answer: Answer) =>
    Effect.map(passed, (now) => {
      if (answer.status !== 429) {
        throttled = 0
        return
      }
      const seconds = Math.min(answer.retryAfterSeconds ?? scaled(backoff[Math.min(throttled, backoff.length - 1)] ?? longestHold), longestHold)
      throttled += 1
      next = Math.max(next, now + seconds * 1000)
    })
  return {
    read: (path) =>
      Effect.suspend(() => {
        const running = shared.get(path)
        if (running !== undefined) return Deferred.await(running)
        const mine = Deferred.makeUnsafe<Answer, Broken>()
        shared.set(path, mine)
        return turn.pipe(
          Effect.andThen(api.send({ method: "GET", path })),
          Effect.tap(note),
          // Whoever waits for a read that was given up has no answer, which is asked for again.
          Effect.onInterrupt(() => Deferred.fail(mine, { _tag: "broken", left: true, late: false, cause: null })),
          Effect.onExit((exit) => Effect.andThen(Effect.sync(() => shared.delete(path)), Deferred.done(mine, exit)))
        )
      })
  }
}
