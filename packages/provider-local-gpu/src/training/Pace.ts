/** How long a step and a saving take, from the bar's own clock: our guess of what is left, since the bar's is a mean since the start. */
import type { Step } from "./Log.ts"

export interface Pace {
  readonly steps: number
  readonly elapsedSeconds: number
  /** Weighted sum and weights: a mean in which a step counts for about the next 50. */
  readonly sum: number
  readonly weight: number
  /** What the latest saving at an epoch's end took beyond a step. */
  readonly savingSeconds: number
  readonly wasSaving: boolean
}

/** Before the first saving was seen. */
const usualSaving = 5
const decay = 1 - 2 / 51

export const begin: Pace = { steps: 0, elapsedSeconds: 0, sum: 0, weight: 0, savingSeconds: usualSaving, wasSaving: false }

/** Something was saved: the next step's time holds it. */
export const interrupted = (pace: Pace): Pace => ({ ...pace, wasSaving: true })

export const secondsPerStep = (pace: Pace): number | undefined => (pace.weight === 0 ? undefined : pace.sum / pace.weight)

/** A redraw of the bar. Redraws of the same step change nothing. */
export const stepped = (pace: Pace, step: Step): Pace => {
  const passed = step.done - pace.steps
  if (passed <= 0) return pace
  const took = Math.max(0, step.elapsedSeconds - pace.elapsedSeconds) / passed
  const at = { ...pace, steps: step.done, elapsedSeconds: step.elapsedSeconds, wasSaving: false }
  // The first step warms up: it counts only while there is no other.
  if (pace.steps <= 1) return { ...at, sum: took, weight: 1 }
  if (pace.wasSaving) return { ...at, savingSeconds: Math.max(0, took * passed - (secondsPerStep(pace) ?? 0) * passed) }
  return { ...at, sum: pace.sum * decay + took, weight: pace.weight * decay + 1 }
}

/** `savings`: how many epochs' ends are still to come, the last one included. */
export const remainingSeconds = (pace: Pace, steps: number, savings: number): number | undefined => {
  const each = secondsPerStep(pace)
  return each === undefined ? undefined : each * steps + pace.savingSeconds * savings
}
