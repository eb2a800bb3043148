import { studentTwoSided, studentUpperQuantile } from "./distributions.ts"

/** An estimate with its standard error and t interval; null where there is none. */
export interface JackknifeT {
  readonly se: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly p: number | null
}

const nothing: JackknifeT = { se: null, lower: null, upper: null, p: null }

// Leave-one-out values that agree to within rounding are equal: their spread is arithmetic noise, and dividing by it
// would turn "no variation" into overwhelming evidence.
const noise = 1e-13

/**
 * The jackknife standard error of an estimate; null for fewer than two values or one that is not finite.
 *
 * **Shapes and units**: `leftOut[b]` is the estimate without brief b, `estimate` the one from all of them.
 *
 * **Source**: B. Efron, C. Stein, Ann. Statist. 9 (1981), 586–596; `contracts/statistics.md`, 5.1.
 */
export const jackknifeSe = (estimate: number, leftOut: ReadonlyArray<number>): number | null => {
  const count = leftOut.length
  if (count < 2 || !Number.isFinite(estimate) || !leftOut.every(Number.isFinite)) return null
  let smallest = Infinity
  let largest = -Infinity
  let sum = 0
  for (const value of leftOut) {
    if (value < smallest) smallest = value
    if (value > largest) largest = value
    sum += value
  }
  if (largest - smallest <= noise * Math.max(1, Math.abs(estimate))) return 0
  const mean = sum / count
  let squares = 0
  for (const value of leftOut) squares += (value - mean) ** 2
  return Math.sqrt(((count - 1) / count) * squares)
}

/** The t interval with the two-sided level `tail`·2 around an estimate whose standard error is known. */
export const tInterval = (estimate: number, se: number | null, degreesOfFreedom: number, tail: number): { lower: number | null; upper: number | null } => {
  if (se === null || degreesOfFreedom < 1) return { lower: null, upper: null }
  if (se === 0) return { lower: estimate, upper: estimate }
  const half = studentUpperQuantile(tail, degreesOfFreedom) * se
  return { lower: estimate - half, upper: estimate + half }
}

/**
 * The common interval: estimate ± t·SE with B−1 degrees of freedom, SE by the jackknife over briefs.
 *
 * **Shapes and units**
 *
 * An SE of 0 gives limits equal to the estimate and no p; fewer than two briefs, or an estimate that is not finite
 * without one of them, gives null throughout.
 *
 * **Source**: `contracts/statistics.md`, 5.1.
 */
export const jackknifeT = (estimate: number, leftOut: ReadonlyArray<number>, confidence: number): JackknifeT => {
  const se = jackknifeSe(estimate, leftOut)
  if (se === null) return nothing
  const degreesOfFreedom = leftOut.length - 1
  const p = se === 0 ? null : studentTwoSided(estimate / se, degreesOfFreedom)
  return { se, ...tInterval(estimate, se, degreesOfFreedom, (1 - confidence) / 2), p }
}
