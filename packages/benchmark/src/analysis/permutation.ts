import { type Ratio, sum } from "./ratio.ts"
import { sfc64 } from "./sfc64.ts"

const mostExhaustive = 14

/**
 * Two-sided p of a swap of the arms within each brief.
 *
 * **Shapes and units**
 *
 * The ratios are paired. Up to 14 briefs every pattern of swaps is tried, above that `draws` of them; null where
 * there is nothing to divide by.
 *
 * **Source**: E. J. G. Pitman, Biometrika 29 (1938), 322–335, on the numerator's contribution of a ratio;
 * `contracts/statistics.md`, 5.5.
 */
export const permutation = (candidate: Ratio, baseline: Ratio, draws: number, seed: number): number | null => {
  const denominator = sum(candidate.y) + sum(baseline.y)
  if (denominator === 0) return null
  const pooled = (sum(candidate.x) + sum(baseline.x)) / denominator
  const differences = Float64Array.from(candidate.x, (x, index) =>
    (x - pooled * (candidate.y[index] ?? 0)) - ((baseline.x[index] ?? 0) - pooled * (baseline.y[index] ?? 0)))
  const briefs = differences.length
  let total = 0
  let magnitude = 0
  for (const difference of differences) {
    total += difference
    magnitude += Math.abs(difference)
  }
  const reached = Math.abs(total) - 1e-12 * magnitude
  let count = 0
  if (briefs <= mostExhaustive) {
    const patterns = 2 ** briefs
    for (let pattern = 0; pattern < patterns; pattern++) {
      let flipped = 0
      for (let brief = 0; brief < briefs; brief++) flipped += ((pattern >>> brief) & 1) === 1 ? -(differences[brief] ?? 0) : differences[brief] ?? 0
      if (Math.abs(flipped) >= reached) count++
    }
    return count / patterns
  }
  const generator = sfc64(seed)
  const words = new Uint32Array(briefs)
  for (let draw = 0; draw < draws; draw++) {
    generator.drawInto(words)
    let flipped = 0
    for (let brief = 0; brief < briefs; brief++) flipped += (1 - 2 * ((words[brief] ?? 0) >>> 31)) * (differences[brief] ?? 0)
    if (Math.abs(flipped) >= reached) count++
  }
  return (1 + count) / (1 + draws)
}
