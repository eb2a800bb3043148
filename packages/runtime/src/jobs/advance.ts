/** Carries one job on, step after step, until it rests or has to wait for long. */
import * as Timestamp from "@likeness/core/Timestamp"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { isServedAt } from "./places.ts"
import { intentId, read, readAgain, type Row } from "./Row.ts"
import { isLive, isUrgent, step } from "./step.ts"
import type { Watcher } from "./watcher.ts"
import type { Work } from "./Work.ts"

/** Waits up to this long are waited for in the process; longer ones end its work on the job, whose row is found again when it is due. */
const stayedForSeconds = (timeScale: number): number => 60 * timeScale

/** What went wrong and where, without the message: it may quote a prompt, and logs carry ids only. */
const outline = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.squash(cause)
  if (!(error instanceof Error)) return typeof error
  // What the store says of itself names no job's content.
  if ("_tag" in error && error._tag === "StoreUnusable" && "advice" in error) return `StoreUnusable ${String(error.advice)}`
  const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at ")).slice(0, 5)
  return [error.name, ...frames.map((line) => line.trim())].join(" ")
}

/** After a failure of the store itself, or a bug: nothing was decided, so the same is tried again. */
const recoverySeconds = 5

/** Written before the clock was set back: its wait counts from then, by no clock, until it is written again. */
const isFromLater = (row: Row, clockMillis: number): boolean =>
  row.dueAt !== null && Timestamp.toMillis(row.updatedAt) > clockMillis && row.dueAt >= row.updatedAt

const secondsUntilDue = (row: Row, clockMillis: number): number => {
  if (isUrgent(row) || row.dueAt === null) return 0
  const from = isFromLater(row, clockMillis) ? Timestamp.toMillis(row.updatedAt) : clockMillis
  return Math.max(0, (Timestamp.toMillis(row.dueAt) - from) / 1000)
}

/**
 * Ends where the job rests, has to wait for long, or belongs to another place. Where another process went on
 * with the job, its row has moved: every write names the pass that was read.
 */
export const advance = (work: Work, watcher: Watcher, job: string, place: string): Effect.Effect<void> => {
  let known: Row | undefined
  const current = Effect.suspend(() => known === undefined ? read(work.store, job) : readAgain(work.store, known)).pipe(
    Effect.tap((row) => Effect.sync(() => { known = row }))
  )
  const once = Effect.gen(function*() {
    const row = yield* current
    if (row === undefined || !isLive(row) || !isServedAt(place, row)) return "done"
    const clockMillis = yield* Clock.currentTimeMillis
    const waitSeconds = secondsUntilDue(row, clockMillis)
    // Whoever looks at due times would find the same wait again and again.
    if (waitSeconds > stayedForSeconds(work.timeScale) && !isFromLater(row, clockMillis)) return "done"
    if (waitSeconds > 0) {
      const woken = yield* work.signals.wait(job, waitSeconds)
      const now = yield* current
      // Sending has times that nobody shortens.
      if (now !== undefined && now.pass === row.pass && (!woken || now.state !== "sending")) yield* carry(now)
    } else {
      yield* carry(row)
    }
    return "more"
  })
  const carry = Effect.fnUntraced(function*(row: Row) {
    yield* step(work, row).pipe(
      Effect.catchTag("RowChanged", () => Effect.logDebug("the row changed under a step")),
      Effect.annotateLogs({ job, intent: intentId(row) })
    )
    const written = yield* current
    if (written === undefined) return
    if (written.state !== row.state) {
      yield* Effect.logDebug("job moved").pipe(Effect.annotateLogs({ job, intent: intentId(written), from: row.state, to: written.state }))
      if (written.state !== "ticketed" && written.state !== "running") yield* watcher.stop(job)
    }
    work.signals.publish(job, { _tag: "changed" })
  })
  const safely = once.pipe(
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause) ? Effect.failCause(cause as Cause.Cause<never>) : Effect.logError("a step could not be carried out").pipe(
        Effect.annotateLogs({ job, ...(known === undefined ? {} : { intent: intentId(known) }), error: outline(cause) }),
        Effect.andThen(Effect.sleep(`${recoverySeconds * 1000 * work.timeScale} millis`)),
        Effect.as("more")
      ))
  )
  return safely.pipe(Effect.repeat({ until: (result) => result === "done" }), Effect.asVoid, Effect.ensuring(watcher.stop(job)))
}
