/** Carries jobs on, whoever left them: every job of a store of its own, or the lanes of a shared one that fall to this process. */
import * as RuleError from "@likeness/core/RuleError"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import type { EngineHolder } from "../EngineHolder.ts"
import { advance } from "../jobs/advance.ts"
import * as Watcher from "../jobs/watcher.ts"
import type { Work } from "../jobs/Work.ts"
import { clockSlackSeconds } from "../jobs/send.ts"
import type { Stored, StoreUnusable } from "../Repository.ts"
import { laneCount } from "../store/lane.ts"
import { matching, now } from "../store/Store.ts"
import { fromSql } from "../store/store-unusable.ts"
import * as Carried from "./carried.ts"
import * as Lanes from "./lanes.ts"
import { inTurns } from "./turns.ts"

interface Engine {
  /** A job of this process is due: no need to wait until the store is looked at. */
  readonly due: (job: string) => Effect.Effect<void>
}

/** How a process comes to carry jobs, and who does. */
export interface Seat {
  /** Takes the seat for the scope's life; `false` where it is not this process's turn. */
  readonly take: Effect.Effect<boolean, StoreUnusable, Scope.Scope>
  readonly holder: Stored<EngineHolder>
}

interface Holding extends Work {
  /** Removes what killed processes left; once, when the engine was taken. */
  readonly tidy: Effect.Effect<void>
}

/** A lane of jobs that this process carries, and the fibers in it. */
interface Lane {
  readonly place: string
  readonly lane: number
  readonly scope: Scope.Scope
}

const keyOf = (place: string, lane: number): string => `${lane}/${place}`

/** The engine's tables or the store answer with a failure or a defect: it passes, and the engine must outlive it. */
const orWarn = (what: string) => <E>(effect: Effect.Effect<void, E>): Effect.Effect<void> =>
  Effect.catchCause(effect, (cause) => (Cause.hasInterruptsOnly(cause) ? Effect.interrupt : Effect.logWarning(what, cause)))

/** Due rows that are looked at in one go, beside those that are carried already: each is decoded and prepared at once with the others, and all of them together are what memory is needed for. */
const batch = 100

/**
 * Jobs that are begun at once when they are submitted: beyond so many a new one is found by the next look around, so that
 * whoever submits faster than jobs are carried fills the store and not the memory, and no turn is waited for long.
 */
const mostBegun = 400

const makeRunning = (work: Holding, watcher: Watcher.Watcher) => {
  const { signals, store } = work
  const lanes = new Map<string, Lane>()
  const carried = Carried.make(signals.nudge)
  // As the row has it and not as its id would have it now: rows are looked for by that number.
  const laneFor = (place: string, lane: number): Lane | undefined => lanes.get(keyOf(work.places === undefined ? Lanes.everyPlace : place, lane))

  /** Forked in its lane, so that it has ended when the lane is given up. A paid call that is on its way is waited for. */
  const start = (job: string, lane: Lane) => carried.start(job, lane.scope, inTurns(advance(work, watcher, job, lane.place)))

  const held = () => {
    const { sql } = store
    const byPlace = Map.groupBy(lanes.values(), ({ place }) => place)
    return sql.or([...byPlace].map(([place, found]) => {
      const where = place === Lanes.everyPlace ? sql`1 = 1` : sql`"place" = ${place}`
      return found.length === laneCount ? where : sql.and([where, sql.in("lane", found.map(({ lane }) => lane))])
    }))
  }

  /** Starts whatever is due, in the order of its time. After the clock was set back everything that was written later is looked at. */
  const lookAround = Effect.suspend(() => lanes.size === 0 ? Effect.void : Effect.gen(function*() {
    const at = yield* now
    const { sql } = store
    const found = yield* fromSql(sql<{ id: string; place: string; lane: number; dueAt: string }>`SELECT "id", "place", "lane", "dueAt" FROM "jobs"
      WHERE ${matching(store)} AND ${held()} AND ("dueAt" <= ${at} OR ("dueAt" IS NOT NULL AND "updatedAt" > ${at}))
      ORDER BY "dueAt", "sequence" LIMIT ${batch + carried.count()}`)
    for (const { dueAt, id, lane, place } of found) {
      const mine = laneFor(place, Number(lane))
      if (mine !== undefined && (dueAt <= at || !carried.has(id))) yield* start(id, mine)
    }
  }))

  const onLane = (place: string, lane: number) =>
    Effect.gen(function*() {
      const key = keyOf(place, lane)
      const scope = yield* Effect.acquireRelease(Scope.make(), (made, exit) => Scope.close(made, exit))
      // Forgotten before it is closed: nothing begins any more while what it carries ends.
      yield* Effect.acquireRelease(Effect.sync(() => lanes.set(key, { place, lane, scope })), () => Effect.sync(() => lanes.delete(key)))
      return yield* Effect.never
    })

  return { lookAround, onLane, due: (job: string, place: string, lane: number) => Effect.suspend(() => {
    const mine = laneFor(place, lane)
    return mine === undefined || (carried.count() >= mostBegun && !carried.has(job)) ? Effect.void : start(job, mine)
  }) }
}

type Running = ReturnType<typeof makeRunning>

export interface Options {
  readonly seat: Seat
  readonly work: Omit<Holding, "watch">
  readonly name: string
  readonly lostAfterSeconds: number
}

/** The times in rows are every machine's: one whose clock is wrong must not judge by them. */
const clockAgrees = Effect.fnUntraced(function*({ store }: Holding | Options["work"]) {
  if (!store.isShared) return
  const before = Date.now()
  const rows = yield* fromSql(store.sql<{ at: string }>`SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS TEXT) AS "at"`)
  const differenceSeconds = ((before + Date.now()) / 2 - Number(rows[0]?.at)) / 1000
  if (Math.abs(differenceSeconds) <= clockSlackSeconds) return
  yield* new RuleError.StoreUnusable({
    message: `This machine's clock is ${Math.abs(differenceSeconds).toFixed(0)} s ${differenceSeconds > 0 ? "ahead of" : "behind"} the store's, so it carries no jobs.`,
    advice: "Set the clock by NTP; it then joins by itself."
  })
})

/** Runs until its scope closes; everything it started ends with it. */
const hold = Effect.fnUntraced(function*({ lostAfterSeconds, name, work }: Options, set: (running: Running) => Effect.Effect<void>) {
  const watcher = Watcher.make(work.signals, yield* Effect.scope, work.timeScale)
  const running = makeRunning({ ...work, watch: watcher.watch }, watcher)
  const places = work.places ?? [Lanes.everyPlace]
  yield* clockAgrees(work)
  yield* Lanes.join({ store: work.store, places, name, lostAfterSeconds, onLane: running.onLane })
  yield* set(running)
  yield* Effect.logInfo("this process carries jobs").pipe(Effect.annotateLogs({ places: places.join(" ") }))
  yield* orWarn("what killed processes left could not be removed")(work.tidy)
  const look = running.lookAround.pipe(
    orWarn("the store could not be looked at"),
    Effect.repeat(Schedule.spaced(`${work.store.watchSeconds} seconds`))
  )
  const watchClock = clockAgrees(work).pipe(Effect.delay("1 minute"), Effect.catchTag("StoreUnusable", (error) => error.cause === undefined ? Effect.fail(error) : Effect.void), Effect.forever)
  yield* Effect.raceFirst(look, watchClock)
})

/** How long an engine that could not start is left alone, longer each time. */
const againSeconds = (failures: number, timeScale: number): number => (failures === 0 ? 0 : Math.min(60, 2 ** Math.min(failures, 6)) * timeScale)

/**
 * Forks, in the scope, the effort to carry jobs; it returns when that began, failed or is not this process's turn. An engine that
 * cannot start, or stops, gives its seat back: another process may do better, and this one tries again.
 */
export const make = Effect.fnUntraced(function*(options: Options) {
  const { seat, work } = options
  let running: Running | undefined
  let failures = 0
  const tried = yield* Deferred.make<void, StoreUnusable>()
  const holdOnce = Effect.gen(function*() {
    const mine = yield* Effect.tapError(seat.take, (error) => Deferred.fail(tried, error))
    if (!mine) {
      yield* Deferred.succeed(tried, undefined)
      return
    }
    yield* hold(options, Effect.fnUntraced(function*(found) {
      running = found
      failures = 0
      yield* Deferred.succeed(tried, undefined)
    }))
  }).pipe(
    // The seat was taken first in this scope, so it is given back last: the engine has stopped before another process may take it.
    Effect.scoped,
    Effect.ensuring(Effect.sync(() => { running = undefined }))
  )
  yield* holdOnce.pipe(
    Effect.catchCause((cause) => {
      if (Cause.hasInterruptsOnly(cause)) return Effect.failCause(cause as Cause.Cause<never>)
      failures++
      return Effect.andThen(Effect.logError("the engine stopped; its seat is given back and it is tried again", cause), Deferred.succeed(tried, undefined))
    }),
    Effect.andThen(Effect.suspend(() => Effect.sleep(`${Math.max(work.store.watchSeconds, againSeconds(failures, work.timeScale)) * 1000} millis`))),
    Effect.forever,
    Effect.forkIn(yield* Effect.scope)
  )
  yield* Deferred.await(tried)
  const { store } = work
  const engine: Engine = {
    due: (job) =>
      Effect.gen(function*() {
        if (running === undefined) return
        const rows = yield* fromSql(store.sql<{ place: string; lane: number }>`SELECT "place", "lane" FROM "jobs" WHERE ${matching(store, { id: job })} AND "dueAt" IS NOT NULL`)
        if (rows[0] !== undefined) yield* running.due(job, rows[0].place, Number(rows[0].lane))
      }).pipe(orWarn("a job could not be started at once"))
  }
  return engine
})
