import { normalLower, normalUpperQuantile } from "./distributions.ts"
import { quantile } from "./quantile.ts"
import { indexBelow, sfc64 } from "./sfc64.ts"

/** Limits, each null where it cannot be had. */
export interface Limits {
  readonly lower: number | null
  readonly upper: number | null
}

// A resample of the same briefs in another order has the same value but for its last digits: counted as below or above, it
// would move both limits.
const noise = 1e-12

/** What a bootstrap needs besides the numbers. */
export interface Resampling {
  readonly resamples: number
  readonly seed: number
  readonly confidence: number
}

/**
 * Values of a statistic on resampled briefs, sorted.
 *
 * **Shapes and units**
 *
 * `columns` are parallel arrays with one entry per brief (in sorted order); `statistic` gets the sums of each over
 * the drawn briefs. The generator is seeded anew, so the answer does not depend on what else was computed.
 *
 * **Repeat and cost**: resamples × briefs additions.
 */
const resampled = (columns: ReadonlyArray<Float64Array>, statistic: (sums: Float64Array) => number, how: Resampling): Float64Array => {
  const briefs = columns[0]?.length ?? 0
  const width = columns.length
  // Brief by brief in one array: a draw touches one place in memory.
  const table = new Float64Array(briefs * width)
  columns.forEach((column, at) => column.forEach((value, brief) => {
    table[brief * width + at] = value
  }))
  const generator = sfc64(how.seed)
  const words = new Uint32Array(briefs)
  const sums = new Float64Array(width)
  const values = new Float64Array(how.resamples)
  for (let resample = 0; resample < how.resamples; resample++) {
    sums.fill(0)
    generator.drawInto(words)
    for (let draw = 0; draw < briefs; draw++) {
      const start = indexBelow(words[draw] ?? 0, briefs) * width
      for (let at = 0; at < width; at++) sums[at] = (sums[at] ?? 0) + (table[start + at] ?? 0)
    }
    values[resample] = statistic(sums)
  }
  return values.toSorted()
}

/**
 * Bias-corrected and accelerated bootstrap limits.
 *
 * **When to use**
 *
 * Beside the main interval, for the reader; never for a verdict, it covers too little below 40 briefs.
 *
 * **Shapes and units**
 *
 * `estimate` and `leftOut` are the statistic on all briefs and without each; a resample's infinite value takes part
 * in the sorting. A limit that is not finite is null; both are where the bias correction is not finite.
 *
 * **Source**: B. Efron, J. Am. Stat. Assoc. 82 (1987), 171–185; `contracts/statistics.md`, 5.4.
 */
export const bca = (
  columns: ReadonlyArray<Float64Array>,
  statistic: (sums: Float64Array) => number,
  estimate: number,
  leftOut: ReadonlyArray<number>,
  how: Resampling
): Limits => {
  const values = resampled(columns, statistic, how)
  let below = 0
  let equal = 0
  const reach = noise * Math.max(1, Math.abs(estimate))
  for (const value of values) {
    if (value < estimate - reach) below++
    else if (value <= estimate + reach) equal++
  }
  const z0 = -normalUpperQuantile((below + equal / 2) / values.length)
  const mean = leftOut.reduce((total, value) => total + value, 0) / leftOut.length
  let squares = 0
  let cubes = 0
  for (const value of leftOut) {
    squares += (mean - value) ** 2
    cubes += (mean - value) ** 3
  }
  // Where nothing varies there is no acceleration, and what rounding leaves of it is none.
  const acceleration = squares <= leftOut.length * reach ** 2 ? NaN : cubes / (6 * squares ** 1.5)
  const z = normalUpperQuantile((1 - how.confidence) / 2)
  const limit = (deviate: number): number | null => {
    const level = normalLower(z0 + (z0 + deviate) / (1 - acceleration * (z0 + deviate)))
    const value = Number.isFinite(z0) && Number.isFinite(level) ? quantile(values, level) : NaN
    return Number.isFinite(value) ? value : null
  }
  return { lower: limit(-z), upper: limit(z) }
}
