/** How far a run is, from its log. */
import type * as Progress from "@likeness/core/Progress"
import type * as Log from "./Log.ts"

/** The whole job's share before the first step, and what is kept for the last saving. */
const before = 0.05
const after = 0.02

/** `elapsedSeconds / done` is the trainer's own mean; its bar's guess is the same number. */
export const progress = (state: Log.State): Progress.Progress => {
  const { epoch, stage, step } = state
  if (step === undefined || step.total === 0) return { v: 1, state: "running", fraction: 0, stage }
  const notes = [
    `step ${step.done} of ${step.total}`,
    ...(epoch === undefined ? [] : [`epoch ${epoch.current} of ${epoch.total}`]),
    ...(step.loss === undefined ? [] : [`loss ${step.loss}`])
  ]
  return {
    v: 1,
    state: "running",
    fraction: before + (1 - before - after) * Math.min(1, step.done / step.total),
    stage,
    ...(step.done === 0 ? {} : { remainingSeconds: (step.elapsedSeconds / step.done) * Math.max(0, step.total - step.done) }),
    note: notes.join(", ")
  }
}
