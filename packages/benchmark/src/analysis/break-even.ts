import { type Plan, rateOf } from "../plan/Plan.ts"
import type { Summary } from "../trials/Summary.ts"
import { costPairs } from "./cost-ratio.ts"
import { paired } from "./paired.ts"
import { pairedDifference } from "./paired-difference.ts"

/** From how many outputs a month on an own machine pays, as the analysis document writes it. */
export interface BreakEven {
  readonly fixed_per_month: number
  readonly saving_per_approved: number | null
  readonly saving_lower: number | null
  readonly saving_upper: number | null
  readonly outputs_per_month: number | null
  readonly outputs_lower: number | null
  readonly outputs_upper: number | null
}

/**
 * Fixed cost per month over the saving per approved output; null where the plan asks for none.
 *
 * **Shapes and units**
 *
 * In the plan's currency. `outputs_upper` null says that the saving cannot be told from none, all three null that it
 * never pays.
 *
 * **Source**: `contracts/statistics.md`, 5.9.
 */
export const breakEven = (summary: Summary, plan: Plan): BreakEven | null => {
  const asked = plan.break_even
  const owned = summary.arms.find((arm) => arm.arm === asked?.owned_arm)
  const credit = summary.arms.find((arm) => arm.arm === asked?.credit_arm)
  if (asked === undefined || owned === undefined || credit === undefined) return null
  const purchase = asked.lifetime_months === undefined ? 0 : (asked.purchase ?? 0) / asked.lifetime_months
  const fixed = ((asked.per_month ?? 0) + purchase) * (rateOf(plan, asked.currency) ?? 0)
  const costs = costPairs(paired(credit, owned).pairs)
  const saving = pairedDifference(costs.candidate, costs.baseline, plan.confidence)
  const outputs = (perApproved: number | null): number | null => (perApproved !== null && perApproved > 0 ? fixed / perApproved : null)
  return {
    fixed_per_month: fixed,
    saving_per_approved: saving.estimate,
    saving_lower: saving.lower,
    saving_upper: saving.upper,
    outputs_per_month: outputs(saving.estimate),
    outputs_lower: outputs(saving.upper),
    outputs_upper: outputs(saving.lower)
  }
}
