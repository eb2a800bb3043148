import type { Plan } from "../plan/Plan.ts"
import type { Metric } from "../plan/schema.ts"
import type { ArmSums } from "../trials/Summary.ts"
import { type ApprovalDifference, approvalDifference } from "./approval-difference.ts"
import { type CostRatio, costRatio } from "./cost-ratio.ts"
import { holm } from "./holm.ts"
import { paired } from "./paired.ts"
import { type Difference, pairedDifference, ratiosOf } from "./paired-difference.ts"
import { rmstDifference } from "./rmst-difference.ts"

/** A candidate against the baseline, as the analysis document writes it. */
export interface Comparison {
  readonly briefs: number
  readonly excluded_briefs: number
  readonly cost_ratio: CostRatio
  readonly approval_difference: ApprovalDifference
  readonly rmst_difference_hours: Difference
  readonly identity_difference: Difference
  readonly failure_difference: Difference
  readonly holm: Readonly<Record<string, number | null>>
}

/**
 * Every difference between a candidate and the baseline, on the briefs that both had.
 *
 * **Shapes and units**: always candidate minus baseline, or candidate over baseline.
 *
 * **Source**: `contracts/statistics.md`, 5.5.
 */
export const comparison = (candidate: ArmSums, baseline: ArmSums, asOf: number, plan: Plan): Comparison => {
  const { pairs, excluded } = paired(candidate, baseline)
  const cost = costRatio(pairs, plan)
  const approval = approvalDifference(pairs, plan)
  const time = rmstDifference(pairs, asOf, plan.horizon_hours, plan.confidence)
  const faces = ratiosOf(pairs, (brief) => brief.similarity, (brief) => brief.faces)
  const similarity = pairedDifference(faces.candidate, faces.baseline, plan.confidence)
  const finished = ratiosOf(pairs, (brief) => brief.failed, (brief) => brief.failed + brief.succeeded)
  const failure = pairedDifference(finished.candidate, finished.baseline, plan.confidence)
  const tested: Readonly<Record<Metric, number | null>> = {
    cost_per_approved: cost.p_t,
    approval_rate: approval.p_t,
    time_to_publish: time.p_t,
    identity: similarity.p_t,
    failure_rate: failure.p_t
  }
  return {
    briefs: pairs.length,
    excluded_briefs: excluded,
    cost_ratio: cost,
    approval_difference: approval,
    rmst_difference_hours: time,
    identity_difference: similarity,
    failure_difference: failure,
    holm: holm(Object.fromEntries(plan.secondary.map((metric) => [metric, tested[metric]])))
  }
}
