/** Carries one job on, step after step, until it rests or has to wait for long. */
import * as Timestamp from "@likeness/core/Timestamp"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { intentId, read, type Row } from "./Row.ts"
import { isLive, isUrgent, step } from "./step.ts"
import type { Watcher } from "./watcher.ts"
import type { Work } from "./Work.ts"

/** The pass that comes next, after a wait that is too long to stay for. */
export interface Later {
  readonly pass: number
  readonly waitSeconds: number
}

/** Waits up to this long are waited for in the process; longer ones are the engine's. */
export const stayedForSeconds = (timeScale: number): number => 60 * timeScale

/** What went wrong and where, without the message: it may quote a prompt, and logs carry ids only. */
const outline = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.squash(cause)
  if (!(error instanceof Error)) return typeof error
  const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at ")).slice(0, 5)
  return [error.name, ...frames.map((line) => line.trim())].join(" ")
}

/** After a failure of the store itself, or a bug: nothing was decided, so the same is tried again. */
const recoverySeconds = 5

const secondsUntilDue = Effect.fnUntraced(function*(row: Row) {
  if (isUrgent(row) || row.dueAt === null) return 0
  const now = Math.max(yield* Clock.currentTimeMillis, Timestamp.toMillis(row.updatedAt))
  return Math.max(0, (Timestamp.toMillis(row.dueAt) - now) / 1000)
})

/**
 * `pass` is the row's when this execution was started: where the row has moved on since, another execution
 * carries it, and this one ends.
 */
export const advance = (work: Work, watcher: Watcher, job: string, pass: number): Effect.Effect<Later | undefined> => {
  let expected = pass
  const once = Effect.gen(function*() {
    const row = yield* read(work.store, job)
    if (row === undefined || row.pass !== expected || !isLive(row)) return { end: undefined }
    const waitSeconds = yield* secondsUntilDue(row)
    if (waitSeconds > stayedForSeconds(work.timeScale)) return { end: { pass: row.pass, waitSeconds } }
    if (waitSeconds > 0) {
      const woken = yield* work.signals.wait(job, waitSeconds)
      const now = yield* read(work.store, job)
      if (now === undefined || now.pass !== expected) return { end: undefined }
      // Sending has times that nobody shortens.
      if (!woken || now.state !== "sending") yield* carry(now)
    } else {
      yield* carry(row)
    }
    return undefined
  })
  const carry = Effect.fnUntraced(function*(row: Row) {
    yield* step(work, row).pipe(
      Effect.catchTag("RowChanged", () => Effect.logDebug("the row changed under a step")),
      Effect.annotateLogs({ job, intent: intentId(row) })
    )
    const written = yield* read(work.store, job)
    if (written === undefined) return
    expected = written.pass
    if (written.state !== row.state) {
      yield* Effect.logDebug("job moved").pipe(Effect.annotateLogs({ job, intent: intentId(written), from: row.state, to: written.state }))
      if (written.state !== "ticketed" && written.state !== "running") yield* watcher.stop(job)
    }
    work.signals.publish(job, { _tag: "changed" })
  })
  const safely = once.pipe(
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause) ? Effect.failCause(cause as Cause.Cause<never>) : Effect.logError("a step could not be carried out").pipe(
        Effect.annotateLogs({ job, error: outline(cause) }),
        Effect.andThen(Effect.sleep(`${recoverySeconds * 1000 * work.timeScale} millis`)),
        Effect.as(undefined)
      ))
  )
  return Effect.gen(function*() {
    while (true) {
      const result = yield* safely
      if (result !== undefined) return result.end
    }
  }).pipe(Effect.ensuring(watcher.stop(job)))
}
