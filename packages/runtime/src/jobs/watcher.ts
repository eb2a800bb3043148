/** Listens to providers' hints while jobs run here. Hints make a job look sooner; nothing is believed of them. */
import type * as Provider from "@likeness/core/Provider"
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

export const make = (signals: Signals, scope: Scope.Scope): Watcher => {
  const listening = new Map<string, Fiber.Fiber<void>>()
  return {
    watch: (row, provider) =>
      Effect.suspend(() => {
        const { ticket } = row.life
        if (ticket === undefined || listening.has(row.id)) return Effect.void
        const listen = Stream.runForEach(provider.watch(ticket), (hint) =>
          Effect.sync(() => {
            if (hint._tag === "look") signals.wake(row.id)
            else signals.publish(row.id, hint)
          })).pipe(
          Effect.catchCause(() => Effect.void),
          Effect.ensuring(Effect.sync(() => listening.delete(row.id)))
        )
        // Registered by this fiber before the other one can end.
        return Effect.map(Effect.forkIn(listen, scope), (fiber) => {
          if (fiber.pollUnsafe() === undefined) listening.set(row.id, fiber)
        })
      }),
    stop: (job) =>
      Effect.suspend(() => {
        const fiber = listening.get(job)
        listening.delete(job)
        return fiber === undefined ? Effect.void : Fiber.interrupt(fiber)
      })
  }
}
