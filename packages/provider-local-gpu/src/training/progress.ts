/** How far a run is, from its log. */
import type * as Progress from "@likeness/core/Progress"
import type { LogState } from "./LogState.ts"
import * as Pace from "./Pace.ts"

/** The whole job's share before the first step, and what is kept for the last saving. */
const before = 0.05
const after = 0.02

/** What the log cannot say. */
export interface Around {
  /** The epoch that this run began with; its bar counts from there. */
  readonly firstEpoch: number
  /** Set where nothing has moved for longer than the phase explains. */
  readonly stalledSeconds?: number
  readonly notes: ReadonlyArray<string>
}

/** After a resume the bar's total is that of all epochs while its count is this run's own. */
export const stepsDone = (state: LogState, firstEpoch: number): number => {
  const { epoch, step, stepsPerEpoch } = state
  if (step === undefined) return 0
  const each = stepsPerEpoch ?? (epoch === undefined ? 0 : Math.ceil(step.total / epoch.total))
  return Math.min(step.total, (firstEpoch - 1) * each + step.done)
}

export const progress = (state: LogState, around: Around): Progress.Progress => {
  const { epoch, pace, stage, step } = state
  const stalled = around.stalledSeconds === undefined ? [] : [`stalled: nothing has moved for ${Math.round(around.stalledSeconds)} s; it is ended if that goes on. A disk over a network, swapping or another program on the GPU can be the cause`]
  const shown = stalled.length === 0 ? stage : `${stage}, stalled`
  if (step === undefined || step.total === 0) {
    const notes = [...stalled, ...around.notes]
    return { v: 1, state: "running", fraction: 0, stage: shown, ...(notes.length === 0 ? {} : { note: notes.join(", ") }) }
  }
  const done = stepsDone(state, around.firstEpoch)
  const savings = epoch === undefined ? 1 : epoch.total - epoch.current + 1
  const remaining = Pace.remainingSeconds(pace, Math.max(0, step.total - done), savings)
  const notes = [
    `step ${done} of ${step.total}`,
    ...(epoch === undefined ? [] : [`epoch ${epoch.current} of ${epoch.total}`]),
    ...(step.loss === undefined ? [] : [`loss ${step.loss}`]),
    ...around.notes,
    ...stalled
  ]
  return {
    v: 1,
    state: "running",
    fraction: before + (1 - before - after) * Math.min(1, done / step.total),
    stage: shown,
    ...(remaining === undefined ? {} : { remainingSeconds: remaining }),
    note: notes.join(", ")
  }
}
