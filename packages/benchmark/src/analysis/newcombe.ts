import { armLimits, oneEach } from "./cluster-wilson.ts"
import { type Ratio, ratioOf } from "./ratio.ts"

/** Limits of a difference of paired rates, with the correlation that they took into account. */
export interface NewcombeInterval {
  readonly rho: number
  readonly lower: number
  readonly upper: number
}

/** How far the two arms deviate from their rates on the same briefs. */
const correlation = (first: Ratio, second: Ratio): number => {
  const p = ratioOf(first)
  const q = ratioOf(second)
  let product = 0
  let squares = 0
  let otherSquares = 0
  for (let index = 0; index < first.x.length; index++) {
    const e = (first.x[index] ?? 0) - p * (first.y[index] ?? 0)
    const f = (second.x[index] ?? 0) - q * (second.y[index] ?? 0)
    product += e * f
    squares += e * e
    otherSquares += f * f
  }
  return squares === 0 || otherSquares === 0 ? 0 : product / Math.sqrt(squares * otherSquares)
}

/**
 * Newcombe's square-and-add interval for candidate minus baseline, from the Wilson limits of each arm.
 *
 * **When to use**
 *
 * For approval rates: it stays within −1 to 1 and holds near 0 and 1, where the jackknife's does not.
 *
 * **Shapes and units**
 *
 * The ratios are paired, each `y` positive. Null with one brief that has several trials.
 *
 * **Source**: R. G. Newcombe, Stat. Med. 17 (1998), 2635–2650, method 10, on cluster Wilson limits;
 * `contracts/statistics.md`, 5.5.
 */
export const newcombe = (candidate: Ratio, baseline: Ratio, confidence: number): NewcombeInterval | null => {
  const plain = oneEach(candidate.y) && oneEach(baseline.y)
  if (candidate.x.length === 0 || (candidate.x.length < 2 && !plain)) return null
  const p = ratioOf(candidate)
  const q = ratioOf(baseline)
  const own = armLimits(candidate.x, candidate.y, confidence, plain)
  const other = armLimits(baseline.x, baseline.y, confidence, plain)
  const rho = correlation(candidate, baseline)
  const reach = (a: number, b: number): number => Math.sqrt(Math.max(0, a * a - 2 * rho * a * b + b * b))
  return {
    rho,
    lower: p - q - reach(p - own.lower, other.upper - q),
    upper: p - q + reach(own.upper - p, q - other.lower)
  }
}
