/** Watching a job from anywhere: this process is told at once, others look at the row. */
import * as RuleError from "@likeness/core/RuleError"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import { isAtRest, type Job, type Update } from "../Job.ts"
import type { StoreUnusable } from "../Repository.ts"
import { matching, type Store } from "../store/Store.ts"
import { fromSql } from "../store/store-unusable.ts"
import { read, toJob, type Row } from "./Row.ts"
import type { Signal, Signals } from "./Signals.ts"

export interface Readers {
  readonly store: Store
  readonly signals: Signals
}

const missing = (id: string) =>
  new RuleError.InvalidInput({ message: `There is no job ${id} in this workspace.`, advice: "List the jobs with likeness jobs list.", place: "job" })

export const require = Effect.fnUntraced(function*(store: Store, id: string) {
  return (yield* read(store, id)) ?? (yield* missing(id))
})

/** Changes whenever anything of the row does, and is cheap to ask for. */
const version = Effect.fnUntraced(function*(store: Store, id: string) {
  const rows = yield* fromSql(store.sql<{ pass: number; cancelAskedAt: string | null; decision: string | null }>`SELECT "pass", "cancelAskedAt", "decision" FROM "jobs" WHERE ${matching(store, { id })}`)
  return rows[0] === undefined ? yield* missing(id) : `${rows[0].pass}/${rows[0].cancelAskedAt ?? ""}/${rows[0].decision ?? ""}`
})

type Followed = RuleError.InvalidInput | StoreUnusable

/** Reads the row at once and after each change, until `isEnd`. */
const rows = (readers: Readers, id: string, onSignal: (signal: Signal) => void, onRow: (row: Row) => void, isEnd: (row: Row) => boolean): Effect.Effect<Row, Followed> =>
  Effect.suspend(() => {
    let changed = Deferred.makeUnsafe<void>()
    const unsubscribe = readers.signals.subscribe(id, (signal) => {
      if (signal._tag === "changed") Deferred.doneUnsafe(changed, Effect.void)
      else onSignal(signal)
    })
    const loop = Effect.gen(function*() {
      let seen = ""
      while (true) {
        changed = Deferred.makeUnsafe<void>()
        const current = yield* version(readers.store, id)
        if (current !== seen) {
          const row = yield* require(readers.store, id)
          onRow(row)
          if (isEnd(row)) return row
        }
        seen = current
        yield* Effect.raceFirst(Deferred.await(changed), Effect.sleep(`${readers.store.watchSeconds * 1000} millis`))
      }
    })
    return Effect.ensuring(loop, Effect.sync(unsubscribe))
  })

export const follow = (readers: Readers, id: string): Stream.Stream<Update, Followed> =>
  Stream.callback<Update, Followed>((queue) =>
    rows(
      readers, id,
      (signal) => { if (signal._tag !== "changed") Queue.offerUnsafe(queue, signal) },
      (row) => { Queue.offerUnsafe(queue, { _tag: "job", job: toJob(row) }) },
      isAtRest
    ).pipe(Effect.matchEffect({
      onFailure: (error) => Queue.fail(queue, error),
      onSuccess: () => Queue.end(queue)
    })))

const ignore = (): void => undefined

export const awaitUntil = (readers: Readers, id: string, isEnd: (row: Row) => boolean): Effect.Effect<Job, Followed> =>
  Effect.map(rows(readers, id, ignore, ignore, isEnd), toJob)
