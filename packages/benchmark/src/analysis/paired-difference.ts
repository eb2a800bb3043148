import type { BriefSums } from "../trials/Summary.ts"
import { jackknifeT } from "./jackknife-t.ts"
import type { Pair } from "./paired.ts"
import { finiteOrNull, leaveOneOut, type Ratio, ratioOf } from "./ratio.ts"

/** Candidate minus baseline, as the analysis document writes it. */
export interface Difference {
  readonly estimate: number | null
  readonly se: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly p_t: number | null
  readonly briefs: number
}

/** What a ratio is made of, per brief. */
export type Part = (brief: BriefSums) => number

/** The two ratios of the pairs whose denominator is positive in both arms. */
export const ratiosOf = (pairs: ReadonlyArray<Pair>, x: Part, y: Part): { readonly candidate: Ratio; readonly baseline: Ratio } => {
  const kept = pairs.filter((pair) => y(pair.candidate) > 0 && y(pair.baseline) > 0)
  return {
    candidate: { x: kept.map((pair) => x(pair.candidate)), y: kept.map((pair) => y(pair.candidate)) },
    baseline: { x: kept.map((pair) => x(pair.baseline)), y: kept.map((pair) => y(pair.baseline)) }
  }
}

/** A difference from its leave-one-out values; null throughout where it could not be computed. */
export const differenceOf = (estimate: number, leftOut: ReadonlyArray<number>, confidence: number): Difference => {
  const interval = jackknifeT(estimate, leftOut, confidence)
  return {
    estimate: finiteOrNull(estimate),
    se: interval.se,
    lower: interval.lower,
    upper: interval.upper,
    p_t: interval.p,
    briefs: leftOut.length
  }
}

/**
 * Candidate minus baseline of a ratio of sums, a brief being left out of both arms at once.
 *
 * **When to use** for differences of mean similarity and of failure rates, and for any rate's standard error.
 *
 * **Source**: `contracts/statistics.md`, 5.1 and 5.5.
 */
export const pairedDifference = (candidate: Ratio, baseline: Ratio, confidence: number): Difference => {
  const others = leaveOneOut(baseline)
  const leftOut = leaveOneOut(candidate).map((value, index) => value - (others[index] ?? NaN))
  return differenceOf(ratioOf(candidate) - ratioOf(baseline), leftOut, confidence)
}
