/** Listens to providers' hints while jobs run here. Hints make a job look sooner; nothing is believed of them. */
import type * as Provider from "@likeness/core/Provider"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Row } from "./Row.ts"
import type { Signals } from "./Signals.ts"

export interface Watcher {
  /** Begins to listen where nobody does. */
  readonly watch: (row: Row, provider: Provider.Provider) => Effect.Effect<void>
  readonly stop: (job: string) => Effect.Effect<void>
}

/** A hint makes a job look at once, but never more often than this; and a stream that ended is not asked for again sooner than that. */
const lookSeconds = 0.2
const againSeconds = 5

export const make = (signals: Signals, scope: Scope.Scope, timeScale: number): Watcher => {
  const listening = new Map<string, { fiber: Fiber.Fiber<void> | undefined; endedAt: number }>()
  return {
    watch: (row, provider) =>
      Effect.gen(function*() {
        const { ticket } = row.life
        const known = listening.get(row.id)
        const now = yield* Clock.currentTimeMillis
        if (ticket === undefined || (known !== undefined && now < known.endedAt + againSeconds * 1000 * timeScale)) return
        const entry: { fiber: Fiber.Fiber<void> | undefined; endedAt: number } = { fiber: undefined, endedAt: Number.POSITIVE_INFINITY }
        listening.set(row.id, entry)
        entry.fiber = yield* Effect.forkIn(
          Stream.runForEach(provider.watch(ticket), (hint) => {
            if (hint._tag !== "look") return Effect.sync(() => signals.publish(row.id, hint))
            return Effect.andThen(Effect.sync(() => signals.wake(row.id)), Effect.sleep(`${lookSeconds * 1000 * timeScale} millis`))
          }).pipe(
            Effect.catchCause(() => Effect.void),
            Effect.ensuring(Effect.map(Clock.currentTimeMillis, (millis) => { entry.endedAt = millis }))
          ),
          scope
        )
      }),
    stop: (job) =>
      Effect.suspend(() => {
        const fiber = listening.get(job)?.fiber
        listening.delete(job)
        return fiber === undefined ? Effect.void : Fiber.interrupt(fiber)
      })
  }
}
