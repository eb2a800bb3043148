import { restrictedMeanWithout, sortWaiting, type Waiting } from "./kaplan-meier.ts"
import type { Pair } from "./paired.ts"
import { type Difference, differenceOf } from "./paired-difference.ts"
import { waitingOf } from "./time-to-publish.ts"

const mostRecomputed = 2000

/** An arm's waiting times in order of time, and where in that order each brief stands. */
const ordered = (waiting: ReadonlyArray<Waiting>): { readonly sorted: ReadonlyArray<Waiting>; readonly placeOf: ReadonlyArray<number> } => {
  const sorted = sortWaiting(waiting)
  const places = new Map(sorted.map((one, place) => [one, place]))
  return { sorted, placeOf: waiting.map((one) => places.get(one) ?? -1) }
}

/**
 * Candidate minus baseline of the mean time to publish up to the horizon, on paired briefs.
 *
 * **Shapes and units**
 *
 * Hours. Above 2,000 briefs, where leaving each out in turn takes too long, only the estimate is given.
 *
 * **Source**: `contracts/statistics.md`, sections 4 and 5.5.
 */
export const rmstDifference = (pairs: ReadonlyArray<Pair>, asOf: number, horizon: number, confidence: number): Difference => {
  const candidate = ordered(pairs.map((pair) => waitingOf(pair.candidate, asOf)))
  const baseline = ordered(pairs.map((pair) => waitingOf(pair.baseline, asOf)))
  const without = (own: number, other: number): number =>
    restrictedMeanWithout(candidate.sorted, horizon, own) - restrictedMeanWithout(baseline.sorted, horizon, other)
  const estimate = without(-1, -1)
  if (pairs.length > mostRecomputed) {
    return { estimate, se: null, lower: null, upper: null, p_t: null, briefs: pairs.length }
  }
  return differenceOf(estimate, pairs.map((_, index) => without(candidate.placeOf[index] ?? -1, baseline.placeOf[index] ?? -1)), confidence)
}
