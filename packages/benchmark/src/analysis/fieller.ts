import type { Limits } from "./bca.ts"
import { studentUpperQuantile } from "./distributions.ts"
import { type Ratio, sum } from "./ratio.ts"

/**
 * Fieller's interval for a ratio of sums: every ratio that a one-sample t test does not reject.
 *
 * **Shapes and units**
 *
 * Both limits are null where the set is unbounded (the denominator's mean cannot be told from 0) and for one brief.
 *
 * **Source**: E. C. Fieller, J. R. Stat. Soc. B 16 (1954), 175–185; `contracts/statistics.md`, 5.2.
 */
export const fieller = (ratio: Ratio, confidence: number): Limits => {
  const briefs = ratio.x.length
  if (briefs < 2) return { lower: null, upper: null }
  const meanX = sum(ratio.x) / briefs
  const meanY = sum(ratio.y) / briefs
  let xx = 0
  let yy = 0
  let xy = 0
  for (let index = 0; index < briefs; index++) {
    const dx = (ratio.x[index] ?? 0) - meanX
    const dy = (ratio.y[index] ?? 0) - meanY
    xx += dx * dx
    yy += dy * dy
    xy += dx * dy
  }
  const divisor = (briefs - 1) * briefs
  const squared = studentUpperQuantile((1 - confidence) / 2, briefs - 1) ** 2
  const quadratic = meanY * meanY - (squared * yy) / divisor
  if (quadratic <= 0) return { lower: null, upper: null }
  const half = meanX * meanY - (squared * xy) / divisor
  const constant = meanX * meanX - (squared * xx) / divisor
  const root = Math.sqrt(Math.max(0, half * half - quadratic * constant))
  return { lower: (half - root) / quadratic, upper: (half + root) / quadratic }
}
