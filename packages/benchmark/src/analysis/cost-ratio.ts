import type { Plan } from "../plan/Plan.ts"
import { bca, type Limits } from "./bca.ts"
import { jackknifeT } from "./jackknife-t.ts"
import type { Pair } from "./paired.ts"
import { permutation } from "./permutation.ts"
import { leaveOneOut, type Ratio, sum } from "./ratio.ts"

/** The candidate's cost per approved output over the baseline's, as the analysis document writes it. */
export interface CostRatio {
  readonly estimate: number | null
  readonly log_estimate: number | null
  readonly se_log: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly p_t: number | null
  readonly p_perm: number | null
  readonly bca: Limits
}

/** Cost and approvals of both arms on paired briefs. */
export interface CostPairs {
  readonly candidate: Ratio
  readonly baseline: Ratio
}

export const costPairs = (pairs: ReadonlyArray<Pair>): CostPairs => ({
  candidate: { x: pairs.map((pair) => pair.candidate.cost), y: pairs.map((pair) => pair.candidate.approved) },
  baseline: { x: pairs.map((pair) => pair.baseline.cost), y: pairs.map((pair) => pair.baseline.approved) }
})

/** The log of the cost ratio and its values without each brief; null where an arm has no approvals or no cost. */
export const logCostRatio = ({ candidate, baseline }: CostPairs): { readonly estimate: number; readonly leftOut: ReadonlyArray<number> } | null => {
  const sums = [candidate.x, candidate.y, baseline.x, baseline.y].map(sum)
  if (sums.some((value) => value === 0)) return null
  const others = leaveOneOut(baseline)
  const [cost = 0, approved = 0, otherCost = 0, otherApproved = 0] = sums
  return {
    estimate: Math.log(cost / approved) - Math.log(otherCost / otherApproved),
    leftOut: leaveOneOut(candidate).map((value, index) => Math.log(value) - Math.log(others[index] ?? NaN))
  }
}

const logRatioOf = (sums: Float64Array): number => {
  const [cost = 0, approved = 0, otherCost = 0, otherApproved = 0] = sums
  if (approved === 0) return Infinity
  return otherApproved === 0 ? -Infinity : Math.log(cost / approved) - Math.log(otherCost / otherApproved)
}

const exponential = (value: number | null): number | null => (value === null ? null : Math.exp(value))

/**
 * The ratio of costs per approved output on paired briefs: jackknife t of its logarithm, bootstrap, permutation.
 *
 * **Shapes and units**: below 1 the candidate is cheaper. Null where either arm has no approvals or no cost.
 *
 * **Source**: `contracts/statistics.md`, 5.5.
 */
export const costRatio = (pairs: ReadonlyArray<Pair>, plan: Plan): CostRatio => {
  const costs = costPairs(pairs)
  const permuted = permutation(costs.candidate, costs.baseline, plan.permutations, plan.bootstrap.seed)
  const log = logCostRatio(costs)
  if (log === null) {
    return { estimate: null, log_estimate: null, se_log: null, lower: null, upper: null, p_t: null, p_perm: permuted, bca: { lower: null, upper: null } }
  }
  const interval = jackknifeT(log.estimate, log.leftOut, plan.confidence)
  const columns = [costs.candidate.x, costs.candidate.y, costs.baseline.x, costs.baseline.y].map((values) => Float64Array.from(values))
  const limits = pairs.length < 2
    ? { lower: null, upper: null }
    : bca(columns, logRatioOf, log.estimate, log.leftOut, { ...plan.bootstrap, confidence: plan.confidence })
  return {
    estimate: Math.exp(log.estimate),
    log_estimate: log.estimate,
    se_log: interval.se,
    lower: exponential(interval.lower),
    upper: exponential(interval.upper),
    p_t: interval.p,
    p_perm: permuted,
    bca: { lower: exponential(limits.lower), upper: exponential(limits.upper) }
  }
}
