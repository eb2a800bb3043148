/** When to look at a job next. Pure. */
import type * as Capability from "@likeness/core/Capability"

/** So few finished jobs say nothing about the next one. */
const fewest = 3

export interface Moment {
  readonly polling: Capability.Polling
  /** Since the ticket. */
  readonly elapsedSeconds: number
  /** The declared schedule's wait that is due now. */
  readonly declaredSeconds: number
  /** How long such jobs took until their end was seen, in any order. */
  readonly measuredSeconds: ReadonlyArray<number>
  /** 0–1. */
  readonly chance: number
}

export interface Next {
  readonly waitSeconds: number
  /** What the declared schedule has after it. */
  readonly declaredSeconds: number
}

const at = (sorted: ReadonlyArray<number>, share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0

/**
 * The declared schedule, with jitter. Where enough such jobs were measured, the looks move: none much before
 * the first of them ended, then close together until the last of them did, in sum no more than looking every
 * `firstSeconds` would take; after that the schedule's own growing waits. Past the deadline the declared rare ones.
 */
export const nextLook = ({ chance, declaredSeconds, elapsedSeconds, measuredSeconds, polling }: Moment): Next => {
  const grown = Math.min(polling.maximumSeconds, declaredSeconds * polling.factor)
  const { tail } = polling
  if (tail !== undefined && elapsedSeconds > polling.deadlineSeconds) return { waitSeconds: tail.everySeconds, declaredSeconds: polling.maximumSeconds }
  const jitter = chance * (polling.jitterSeconds ?? 0)
  const scheduled: Next = { waitSeconds: declaredSeconds + jitter, declaredSeconds: grown }
  if (polling.learns !== true || measuredSeconds.length < fewest || polling.firstSeconds <= 0) return scheduled
  const sorted = measuredSeconds.toSorted((a, b) => a - b)
  const [soonest, latest] = [at(sorted, 0.05), at(sorted, 0.95)]
  // Every look saved before the window may be spent within it.
  const close = Math.max(polling.firstSeconds / 2, (latest - soonest) / Math.max(1, latest / polling.firstSeconds - 1))
  const from = soonest - close / 2
  if (elapsedSeconds < from) {
    // However long such jobs took so far, this one may be quicker: it is not left alone for longer than the schedule's longest wait.
    return { waitSeconds: Math.min(polling.maximumSeconds, from - elapsedSeconds + chance * close), declaredSeconds: polling.firstSeconds }
  }
  if (elapsedSeconds <= latest + close) return { waitSeconds: close, declaredSeconds: polling.firstSeconds }
  return scheduled
}
