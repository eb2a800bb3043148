import normalCdf from "@stdlib/stats-base-dists-normal-cdf"
import normalLowerQuantile from "@stdlib/stats-base-dists-normal-quantile"
import tCdf from "@stdlib/stats-base-dists-t-cdf"
import tLowerQuantile from "@stdlib/stats-base-dists-t-quantile"

/**
 * Φ(z), with full relative accuracy far into the lower tail; for an upper tail ask for `normalLower(-z)`.
 *
 * **Source**: the package @stdlib/stats-base-dists-normal-cdf 0.3.1, checked against SciPy 1.17 to a relative 1e-12.
 */
export const normalLower = (z: number): number => normalCdf(z, 0, 1)

/**
 * The normal deviate with the probability `tail` above it; `tail` from 0 to 1.
 *
 * The library's inverse loses digits below 1e-8 (1e-5 relative at 1e-15) and has none below 1e-16; its distribution
 * function does not: Newton's method on the logarithm of the tail restores them, in two or three steps.
 */
export const normalUpperQuantile = (tail: number): number => {
  if (tail > 0.5) return -normalUpperQuantile(1 - tail)
  if (tail === 0) return Infinity
  if (tail === 0.5) return 0
  const start = -normalLowerQuantile(tail, 0, 1)
  let deviate = Number.isFinite(start) ? start : Math.sqrt(-2 * Math.log(tail))
  for (let step = 0; step < 8; step++) {
    const probability = normalLower(-deviate)
    const density = Math.exp(-0.5 * deviate * deviate) / Math.sqrt(2 * Math.PI)
    const correction = (Math.log(probability / tail) * probability) / density
    deviate += correction
    if (Math.abs(correction) <= 1e-15 * deviate) break
  }
  return deviate
}

/** The Student deviate with the probability `tail` above it, `tail` up to one half. */
export const studentUpperQuantile = (tail: number, degreesOfFreedom: number): number => -tLowerQuantile(tail, degreesOfFreedom)

/** The two-sided p of a Student statistic; keeps relative accuracy for tiny p. */
export const studentTwoSided = (t: number, degreesOfFreedom: number): number => Math.min(1, 2 * tCdf(-Math.abs(t), degreesOfFreedom))
