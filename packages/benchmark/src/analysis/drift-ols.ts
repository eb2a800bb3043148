import { studentTwoSided } from "./distributions.ts"
import { tInterval } from "./jackknife-t.ts"

/** One brief: the day it was given on, the mean similarity of its faces. */
export interface DriftPoint {
  readonly day: number
  readonly similarity: number
}

/** A slope per day. */
export interface DriftOls {
  readonly slope: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly p: number | null
  readonly n: number
}

/** True where points can have a slope: at least three, on at least two days. */
export const hasSlope = (points: ReadonlyArray<DriftPoint>): boolean =>
  points.length >= 3 && points.some((point) => point.day !== points[0]?.day)

/**
 * The least-squares slope of similarity over days, with its t interval.
 *
 * **Shapes and units**: similarity per day; null where there is no slope, no p where nothing is left to vary.
 *
 * **Source**: ordinary least squares with n−2 degrees of freedom; `contracts/statistics.md`, 5.7.
 */
export const driftOls = (points: ReadonlyArray<DriftPoint>, confidence: number): DriftOls => {
  const n = points.length
  if (!hasSlope(points)) return { slope: null, lower: null, upper: null, p: null, n }
  const meanDay = points.reduce((total, point) => total + point.day, 0) / n
  const meanSimilarity = points.reduce((total, point) => total + point.similarity, 0) / n
  let dayDay = 0
  let daySimilarity = 0
  for (const point of points) {
    dayDay += (point.day - meanDay) ** 2
    daySimilarity += (point.day - meanDay) * (point.similarity - meanSimilarity)
  }
  const slope = daySimilarity / dayDay
  let residual = 0
  let largest = 0
  for (const point of points) {
    const difference = point.similarity - meanSimilarity - slope * (point.day - meanDay)
    residual += difference ** 2
    largest = Math.max(largest, Math.abs(difference))
  }
  // Points on a line leave residuals of rounding only.
  const se = largest <= 1e-13 ? 0 : Math.sqrt(residual / (n - 2) / dayDay)
  return { slope, ...tInterval(slope, se, n - 2, (1 - confidence) / 2), p: se === 0 ? null : studentTwoSided(slope / se, n - 2), n }
}
