import { normalUpperQuantile, studentUpperQuantile } from "./distributions.ts"
import { sum } from "./ratio.ts"
import { type RateInterval, wilsonBounds } from "./wilson-interval.ts"

/** A rate with its interval, as the analysis document writes it. */
export interface Rate {
  readonly estimate: number | null
  readonly numerator: number
  readonly denominator: number
  readonly briefs: number
  readonly deff: number | null
  readonly n_eff: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly method: "wilson" | "wilson_cluster" | null
}

/** True where every brief has exactly one trial, so that trials are as independent as briefs. */
export const oneEach = (trials: ReadonlyArray<number>): boolean => trials.every((n) => n === 1)

/**
 * How much the takes of a brief resemble each other: the factor by which clustering inflates the variance of a rate.
 *
 * **Shapes and units**: at least two briefs, each with a positive `trials`; the answer is at least 1.
 *
 * **Source**: L. Kish, Survey Sampling (1965), with the ratio estimator's variance; `contracts/statistics.md`, 5.3.
 */
export const designEffect = (hits: ReadonlyArray<number>, trials: ReadonlyArray<number>): number => {
  const briefs = hits.length
  const total = sum(trials)
  const p = sum(hits) / total
  if (p === 0 || p === 1) return total / briefs
  let squares = 0
  for (let index = 0; index < briefs; index++) squares += ((hits[index] ?? 0) - p * (trials[index] ?? 0)) ** 2
  const variance = ((briefs / (briefs - 1)) * squares) / total ** 2
  return Math.max(1, variance / ((p * (1 - p)) / total))
}

/** Wilson's limits for one arm of a comparison: `plain` with z, else with t and the design effect. */
export const armLimits = (hits: ReadonlyArray<number>, trials: ReadonlyArray<number>, confidence: number, plain: boolean): RateInterval => {
  const tail = (1 - confidence) / 2
  const total = sum(trials)
  const p = sum(hits) / total
  if (plain) return wilsonBounds(p, total, normalUpperQuantile(tail))
  const deff = oneEach(trials) ? 1 : designEffect(hits, trials)
  return wilsonBounds(p, total / deff, studentUpperQuantile(tail, hits.length - 1))
}

/**
 * A rate over briefs that have several trials each, with Wilson's interval on the effective number of trials.
 *
 * **When to use**
 *
 * For every rate of a study. Where each brief has one trial it is the plain Wilson interval.
 *
 * **Shapes and units**
 *
 * `hits` and `trials` are parallel, one entry per brief; briefs without trials are left out. `n_eff` is trials over
 * `deff`. One brief with several trials has an estimate and no limits; no trials at all have neither.
 *
 * **Source**: E. B. Wilson 1927 with the design effect of the cluster sample; `contracts/statistics.md`, 5.3.
 */
export const clusterWilson = (hits: ReadonlyArray<number>, trials: ReadonlyArray<number>, confidence: number): Rate => {
  const kept = trials.map((n, index) => ({ x: hits[index] ?? 0, n })).filter(({ n }) => n > 0)
  const x = kept.map((entry) => entry.x)
  const n = kept.map((entry) => entry.n)
  const numerator = sum(x)
  const denominator = sum(n)
  const counted = { numerator, denominator, briefs: kept.length }
  if (denominator === 0) return { ...counted, estimate: null, deff: null, n_eff: null, lower: null, upper: null, method: null }
  const estimate = numerator / denominator
  const tail = (1 - confidence) / 2
  if (oneEach(n)) {
    return { ...counted, estimate, deff: 1, n_eff: denominator, ...wilsonBounds(estimate, denominator, normalUpperQuantile(tail)), method: "wilson" }
  }
  if (kept.length < 2) return { ...counted, estimate, deff: null, n_eff: null, lower: null, upper: null, method: "wilson_cluster" }
  const deff = designEffect(x, n)
  const effective = denominator / deff
  return { ...counted, estimate, deff, n_eff: effective, ...wilsonBounds(estimate, effective, studentUpperQuantile(tail, kept.length - 1)), method: "wilson_cluster" }
}
