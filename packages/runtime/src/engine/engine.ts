/** Takes the engine when it is free, and then carries on every job of the workspace, whoever left it there. */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { advance, stayedForSeconds } from "../jobs/advance.ts"
import type { Signals } from "../jobs/Signals.ts"
import * as Watcher from "../jobs/watcher.ts"
import type { Work } from "../jobs/Work.ts"
import type { StoreUnusable } from "../Repository.ts"
import { now, type Store } from "../store/Store.ts"
import { fromSql } from "../store/store-unusable.ts"
import * as Lock from "./lock.ts"
import * as Pass from "./pass.ts"

export interface Engine {
  readonly isHere: () => boolean
  /** A job of this process is due: no need to wait until the store is looked at. */
  readonly due: (job: string) => Effect.Effect<void>
}

interface Running {
  readonly passes: Pass.Passes
  /** Jobs that have an execution in this process. */
  readonly carried: Set<string>
}

/** A row that is due while nobody carries it gets a pass of its own, so that no earlier execution's key stands in the way. */
const claim = Effect.fnUntraced(function*(store: Store, job: string) {
  const rows = yield* fromSql(store.sql<{ pass: number }>`UPDATE "jobs" SET "pass" = "pass" + 1 WHERE "workspace" = ${store.workspace} AND "id" = ${job} AND "dueAt" IS NOT NULL RETURNING "pass"`)
  return rows[0] === undefined ? undefined : Number(rows[0].pass)
})

const start = Effect.fnUntraced(function*(running: Running, store: Store, job: string, signals: Signals) {
  if (running.carried.has(job)) return signals.nudge(job)
  running.carried.add(job)
  yield* claim(store, job).pipe(
    Effect.flatMap((pass) => (pass === undefined ? Effect.sync(() => running.carried.delete(job)) : running.passes.start(job, pass, 0))),
    Effect.onError(() => Effect.sync(() => running.carried.delete(job)))
  )
})

/** Starts whatever is due, in the order of its time. After the clock was set back everything that was written later is looked at. */
const lookAround = Effect.fnUntraced(function*(running: Running, store: Store, signals: Signals) {
  const at = yield* now
  const found = yield* fromSql(store.sql<{ id: string; dueAt: string }>`SELECT "id", "dueAt" FROM "jobs"
    WHERE "workspace" = ${store.workspace} AND ("dueAt" <= ${at} OR ("dueAt" IS NOT NULL AND "updatedAt" > ${at})) ORDER BY "dueAt", "sequence" LIMIT 500`)
  const due = found.filter((row) => row.dueAt <= at || !running.carried.has(row.id))
  yield* Effect.forEach(due, (row) => start(running, store, row.id, signals), { discard: true })
})

/** The engine's own tables answer a store that is full or locked with a defect: it passes too, and the engine must outlive it. */
const orWarn = (what: string) => <E>(effect: Effect.Effect<void, E>): Effect.Effect<void> =>
  Effect.catchCause(effect, (cause) => (Cause.hasInterruptsOnly(cause) ? Effect.interrupt : Effect.logWarning(what, cause)))

interface Holding extends Work {
  /** Removes what killed processes left; once, when the engine was taken. */
  readonly tidy: Effect.Effect<void>
}

/** Runs until its scope closes; everything it started ends with it. */
const hold = Effect.fnUntraced(function*(work: Holding, setRunning: (running: Running | undefined) => void, setWatcher: (watcher: Watcher.Watcher) => void) {
  const { signals, store } = work
  const scope = yield* Effect.scope
  const watcher = Watcher.make(signals, scope, work.timeScale)
  setWatcher(watcher)
  const carried = new Set<string>()
  const stopping = yield* Deferred.make<void>()
  // Durable executions of an earlier process come here too: whoever runs first carries the job.
  const busy = new Set<string>()
  const carry = (job: string, pass: number) =>
    Effect.suspend(() => {
      if (busy.has(job)) return Effect.succeed(undefined)
      busy.add(job)
      carried.add(job)
      // A stop interrupts what can be done again; a paid call that is on its way is waited for.
      return Effect.raceFirst(Effect.interruptible(advance(work, watcher, job, pass)), Effect.as(Deferred.await(stopping), undefined)).pipe(Effect.ensuring(Effect.sync(() => {
        busy.delete(job)
        carried.delete(job)
      })))
    })
  const passes = yield* Pass.make(store, stayedForSeconds(work.timeScale), carry)
  // Added last, so it runs first: executions end by themselves before the engine under them is closed.
  yield* Effect.addFinalizer(() => Deferred.succeed(stopping, undefined))
  const running: Running = { passes, carried }
  setRunning(running)
  yield* Effect.logInfo("this process holds the engine")
  yield* orWarn("what killed processes left could not be removed")(work.tidy)
  yield* lookAround(running, store, signals).pipe(
    orWarn("the store could not be looked at"),
    Effect.repeat(Schedule.spaced(`${store.watchSeconds} seconds`))
  )
})

/** How long an engine that could not start is left alone, longer each time. */
const againSeconds = (failures: number, timeScale: number): number => (failures === 0 ? 0 : Math.min(60, 2 ** Math.min(failures, 6)) * timeScale)

/**
 * Forks, in the scope, the effort to hold the engine; the lock is tried once before it returns. An engine
 * that cannot start, or stops, gives the lock back: another process may do better, and this one tries again.
 */
export const make = Effect.fnUntraced(function*(folder: string, work: Omit<Holding, "watch">) {
  let running: Running | undefined
  let watcher: Watcher.Watcher | undefined
  let holds = false
  let failures = 0
  const whole: Holding = { ...work, watch: (row, provider) => (watcher === undefined ? Effect.void : watcher.watch(row, provider)) }
  const tried = yield* Deferred.make<void, StoreUnusable>()
  const holdOnce = Effect.gen(function*() {
    holds = yield* Effect.tapError(Lock.take(folder), (error) => Deferred.fail(tried, error))
    yield* Deferred.succeed(tried, undefined)
    if (!holds) return
    yield* hold(whole, (found) => {
      running = found
      failures = 0
    }, (found) => { watcher = found })
  }).pipe(
    // The lock was taken first in this scope, so it is given back last: the engine has stopped before another process may take it.
    Effect.scoped,
    Effect.ensuring(Effect.sync(() => {
      holds = false
      running = undefined
      watcher = undefined
    }))
  )
  yield* holdOnce.pipe(
    Effect.catchCause((cause) => {
      if (Cause.hasInterruptsOnly(cause)) return Effect.failCause(cause as Cause.Cause<never>)
      failures++
      return Effect.logError("the engine stopped; its lock is given back and it is tried again", cause)
    }),
    Effect.andThen(Effect.suspend(() => Effect.sleep(`${Math.max(work.store.watchSeconds, againSeconds(failures, work.timeScale)) * 1000} millis`))),
    Effect.forever,
    Effect.forkIn(yield* Effect.scope)
  )
  yield* Deferred.await(tried)
  const engine: Engine = {
    isHere: () => holds,
    due: (job) =>
      Effect.suspend(() => (running === undefined ? Effect.void : start(running, work.store, job, work.signals))).pipe(
        orWarn("a job could not be started at once")
      )
  }
  return engine
})
