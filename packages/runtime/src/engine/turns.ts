/**
 * Gives the event loop back while many jobs are carried.
 *
 * Effect's own scheduler starts every fiber that is ready in one turn of Node's event loop. Two hundred jobs that were
 * answered at once then hold timers, sockets and the API's callers up for seconds, and V8 comes to no collecting.
 */
import * as Effect from "effect/Effect"
import * as Scheduler from "effect/Scheduler"

/** How long fibers are started in one turn: less than a person or a socket notices. */
const turnMillis = 5

/** `setImmediate` that takes what waits in its order, and goes on in the next turn where this one has lasted long enough. */
export const makeTurns = (): (task: () => void) => () => void => {
  const waiting = new Set<{ readonly task: () => void }>()
  let isScheduled = false
  const schedule = () => {
    if (isScheduled || waiting.size === 0) return
    isScheduled = true
    setImmediate(take)
  }
  const take = () => {
    isScheduled = false
    const begun = performance.now()
    try {
      for (const one of waiting) {
        waiting.delete(one)
        one.task()
        if (performance.now() - begun >= turnMillis) break
      }
    } finally {
      schedule()
    }
  }
  return (task) => {
    const one = { task }
    waiting.add(one)
    schedule()
    return () => { waiting.delete(one) }
  }
}

/** One order for all fibers of this process that carry jobs. */
const scheduler = new Scheduler.MixedScheduler("async", makeTurns())

export const inTurns = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => Effect.provideService(effect, Scheduler.Scheduler, scheduler)
