import type { Plan } from "../plan/Plan.ts"
import type { ArmSums } from "../trials/Summary.ts"
import { bca, type Limits } from "./bca.ts"
import { fieller } from "./fieller.ts"
import { jackknifeT } from "./jackknife-t.ts"
import { leaveOneOut, type Ratio, sum } from "./ratio.ts"

/** Cost per approved output of one arm, as the analysis document writes it. */
export interface CostPerApproved {
  readonly estimate: number | null
  readonly total_cost: number
  readonly approved: number
  readonly briefs: number
  readonly se_log: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly method: "log_t"
  readonly fieller: Limits
  readonly bca: Limits
  readonly reason: "no_approvals" | "zero_cost" | "one_brief" | "unstable" | null
}

const noLimits: Limits = { lower: null, upper: null }

/** A bootstrap's value of cost per approved output; without approvals it is beyond every number. */
const costOf = (sums: Float64Array): number => (sums[1] === 0 ? Infinity : (sums[0] ?? 0) / (sums[1] ?? 0))

/**
 * All that an arm cost, over all outputs of it that were approved, with its three intervals.
 *
 * **Shapes and units**
 *
 * In the plan's currency. The main interval is the jackknife t of the logarithm; Fieller's and the bootstrap's stand
 * beside it. `reason` says why an interval is missing.
 *
 * **Source**: `contracts/statistics.md`, 5.2.
 */
export const costPerApproved = (arm: ArmSums, plan: Plan): CostPerApproved => {
  const ratio: Ratio = { x: arm.briefs.map((brief) => brief.cost), y: arm.briefs.map((brief) => brief.approved) }
  const totalCost = sum(ratio.x)
  const approved = sum(ratio.y)
  const counted = { total_cost: totalCost, approved, briefs: arm.briefs.length, method: "log_t" } as const
  const without = { se_log: null, lower: null, upper: null, fieller: noLimits, bca: noLimits }
  if (approved === 0) return { ...counted, ...without, estimate: null, reason: "no_approvals" }
  if (totalCost === 0) return { ...counted, ...without, estimate: 0, reason: "zero_cost" }
  const estimate = totalCost / approved
  if (arm.briefs.length === 1) return { ...counted, ...without, estimate, reason: "one_brief" }
  const exact = fieller(ratio, plan.confidence)
  if (ratio.y.some((value) => value === approved)) {
    return { ...counted, ...without, estimate, fieller: exact, reason: "unstable" }
  }
  const leftOut = leaveOneOut(ratio)
  const main = jackknifeT(Math.log(estimate), leftOut.map(Math.log), plan.confidence)
  const fromLog = (limit: number | null): number | null => (limit === null ? null : main.se === 0 ? estimate : Math.exp(limit))
  const columns = [Float64Array.from(ratio.x), Float64Array.from(ratio.y)]
  return {
    ...counted,
    estimate,
    se_log: main.se,
    lower: fromLog(main.lower),
    upper: fromLog(main.upper),
    fieller: exact,
    bca: bca(columns, costOf, estimate, leftOut, { ...plan.bootstrap, confidence: plan.confidence }),
    reason: null
  }
}
