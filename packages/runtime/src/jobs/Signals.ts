/** What happens inside this process: wakes for jobs that wait, and updates for followers. Lost with the process; the rows are the truth. */
import type * as Progress from "@likeness/core/Progress"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"

export type Signal =
  /** The row was written: read it. */
  | { readonly _tag: "changed" }
  | { readonly _tag: "progress"; readonly progress: Progress.Progress }
  | { readonly _tag: "preview"; readonly mediaType: string; readonly bytes: Uint8Array }

export interface Signals {
  readonly publish: (job: string, signal: Signal) => void
  /** Somebody in this process submitted the job. */
  readonly ask: (job: string) => void
  /** Somebody in this process submitted the job, or follows it now. */
  readonly isAskedFor: (job: string) => boolean
  /** Returns what ends it. */
  readonly subscribe: (job: string, listener: (signal: Signal) => void) => () => void
  /** Ends the job's wait, now or the next one. */
  readonly wake: (job: string) => void
  /** Ends the job's wait if it is waiting; one that is not reads its row anyway before it waits. */
  readonly nudge: (job: string) => void
  /** Waits for so long or until woken, which is what it returns. */
  readonly wait: (job: string, seconds: number) => Effect.Effect<boolean>
}

export const make = (): Signals => {
  const listeners = new Map<string, Set<(signal: Signal) => void>>()
  const waits = new Map<string, Deferred.Deferred<void>>()
  const woken = new Set<string>()
  const asked = new Set<string>()
  return {
    publish: (job, signal) => {
      for (const listener of listeners.get(job) ?? []) listener(signal)
    },
    ask: (job) => void asked.add(job),
    isAskedFor: (job) => asked.has(job) || listeners.has(job),
    subscribe: (job, listener) => {
      const found = listeners.get(job) ?? new Set()
      listeners.set(job, found.add(listener))
      return () => {
        found.delete(listener)
        if (found.size === 0) listeners.delete(job)
      }
    },
    wake: (job) => {
      const waiting = waits.get(job)
      if (waiting === undefined) woken.add(job)
      else Deferred.doneUnsafe(waiting, Effect.void)
    },
    nudge: (job) => {
      const waiting = waits.get(job)
      if (waiting !== undefined) Deferred.doneUnsafe(waiting, Effect.void)
    },
    wait: (job, seconds) =>
      Effect.suspend(() => {
        if (woken.delete(job)) return Effect.succeed(true)
        const wake = Deferred.makeUnsafe<void>()
        waits.set(job, wake)
        return Effect.raceFirst(Effect.as(Deferred.await(wake), true), Effect.as(Effect.sleep(`${seconds * 1000} millis`), false)).pipe(
          Effect.ensuring(Effect.sync(() => waits.delete(job)))
        )
      })
  }
}
