/** Whether a run stands still: its log is silent for longer than its phase explains, and nothing of it works either. */
import type { Stage } from "./Log.ts"
import type { LogState } from "./LogState.ts"
import * as Pace from "./Pace.ts"
import type { Pulse } from "./Run.ts"

/** Seconds of silence that a phase explains, on a disk of this machine. */
const silence: { readonly [stage in Stage]: number } = {
  starting: 60, "loading the tokenizers": 30, "reading the data set": 60, "preparing the accelerator": 60, "loading the base model": 180,
  "caching latents": 60, "caching text encoder outputs": 60, "building the network": 60, "hashing the base model": 180, training: 120, saving: 120, ending: 60
}

/** Long steps are no stall. */
export const silenceSeconds = (state: LogState): number =>
  state.stage === "training" ? Math.max(silence.training, 20 * (Pace.secondsPerStep(state.pace) ?? 0)) : silence[state.stage]

/** How long nothing of a run may have worked before its silence counts. */
const idleSeconds = 30
/** A process that waits still ticks now and then: below this share of one processor it is idle. */
const idleShare = 0.01
const ticksPerSecond = 100

/** What the run's processes have done so far. */
export interface Activity {
  readonly ticks: number
  readonly bytes: number
  /** Of the GPU, 0–100. */
  readonly busyPercent?: number
}

/** The pulse after this look: a new one where something worked since the last, else the last. */
export const pulseAfter = (last: Pulse | undefined, activity: Activity, now: number): Pulse => {
  const fresh = { ticks: activity.ticks, bytes: activity.bytes, at: now }
  // One of the future was written by another clock.
  if (last === undefined || activity.ticks < last.ticks || last.at > now) return fresh
  const seconds = (now - last.at) / 1000
  const worked = activity.ticks - last.ticks > 2 + seconds * ticksPerSecond * idleShare || activity.bytes > last.bytes || (activity.busyPercent ?? 0) > 0
  return worked ? fresh : last
}

export interface Stillness {
  /** Since when neither log nor processes moved, in seconds. */
  readonly seconds: number
  /** `stalled` is worth a warning; `dead` has stood twice as long as its phase explains. */
  readonly verdict: "alive" | "stalled" | "dead"
}

/** `patience` multiplies every limit. */
export const stillness = (state: LogState, silentSeconds: number, pulse: Pulse, now: number, patience: number): Stillness => {
  const idle = (now - pulse.at) / 1000
  const seconds = Math.min(silentSeconds, idle)
  const limit = silenceSeconds(state) * patience
  if (silentSeconds < limit || idle < idleSeconds * patience) return { seconds, verdict: "alive" }
  return { seconds, verdict: silentSeconds >= 2 * limit && idle >= 2 * idleSeconds * patience ? "dead" : "stalled" }
}
