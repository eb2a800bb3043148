/** The jobs that this process carries at this moment: each at most once, whichever lane asks for it. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

export interface Carried {
  readonly has: (job: string) => boolean
  readonly count: () => number
  /** Forks `work` in the scope, unless the job is carried already: then it is only nudged. */
  readonly start: (job: string, scope: Scope.Scope, work: Effect.Effect<void>) => Effect.Effect<void>
}

export const make = (nudge: (job: string) => void): Carried => {
  const jobs = new Set<string>()
  const nudged = (job: string) => Effect.sync(() => nudge(job))
  return {
    has: (job) => jobs.has(job),
    count: () => jobs.size,
    start: (job, scope, work) =>
      // The job is written down by the fiber itself: one that is forked into a scope that is closing never begins, and would keep the job for ever.
      Effect.suspend(() => jobs.has(job) ? nudged(job) : Effect.acquireUseRelease(
        Effect.sync(() => !jobs.has(job) && jobs.add(job) !== undefined),
        (isFirst) => isFirst ? work : nudged(job),
        (isFirst) => Effect.sync(() => void (isFirst && jobs.delete(job)))
      ).pipe(Effect.forkIn(scope, { startImmediately: true }), Effect.asVoid))
  }
}
