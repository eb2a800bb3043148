import { normalUpperQuantile } from "./distributions.ts"
import { type DriftPoint, hasSlope } from "./drift-ols.ts"
import { quantile } from "./quantile.ts"

/** A slope per day that single odd briefs cannot move. */
export interface DriftTheilSen {
  readonly slope: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly n: number
}

const mostPoints = 3000

const halfToEven = (value: number): number => {
  const below = Math.floor(value)
  const fraction = value - below
  if (fraction !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}

const tieTerm = (values: ReadonlyArray<number>): number => {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  let term = 0
  for (const k of counts.values()) term += k * (k - 1) * (2 * k + 5)
  return term
}

/**
 * The median of the slopes between all pairs of briefs of different days, with Sen's interval.
 *
 * **Shapes and units**
 *
 * Similarity per day; null where there is no slope, and above 3,000 briefs, where the pairs are too many.
 *
 * **Source**: P. K. Sen, J. Am. Stat. Assoc. 63 (1968), 1379–1389; `contracts/statistics.md`, 5.7.
 */
export const driftTheilSen = (points: ReadonlyArray<DriftPoint>, confidence: number): DriftTheilSen => {
  const n = points.length
  if (!hasSlope(points) || n > mostPoints) return { slope: null, lower: null, upper: null, n }
  const pairwise = new Float64Array((n * (n - 1)) / 2)
  let count = 0
  for (let first = 0; first < n; first++) {
    for (let second = first + 1; second < n; second++) {
      const a = points[first]
      const b = points[second]
      if (a !== undefined && b !== undefined && a.day !== b.day) pairwise[count++] = (b.similarity - a.similarity) / (b.day - a.day)
    }
  }
  const slopes = pairwise.subarray(0, count).toSorted()
  const variance = (n * (n - 1) * (2 * n + 5) - tieTerm(points.map((point) => point.day)) - tieTerm(points.map((point) => point.similarity))) / 18
  const reach = normalUpperQuantile((1 - confidence) / 2) * Math.sqrt(Math.max(0, variance))
  const at = (position: number): number | null => slopes[Math.min(count - 1, Math.max(0, position))] ?? null
  return {
    slope: quantile(slopes, 0.5),
    lower: at(halfToEven((count - reach) / 2) - 1),
    upper: at(halfToEven((count + reach) / 2)),
    n
  }
}
