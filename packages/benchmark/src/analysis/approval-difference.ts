import type { Plan } from "../plan/Plan.ts"
import { newcombe } from "./newcombe.ts"
import type { Pair } from "./paired.ts"
import { type Difference, pairedDifference, ratiosOf } from "./paired-difference.ts"
import { permutation } from "./permutation.ts"

/** Difference of approval rates, as the analysis document writes it. */
export interface ApprovalDifference extends Difference {
  readonly rho: number | null
  readonly p_perm: number | null
}

/**
 * Candidate's minus baseline's approval rate: standard error and p by the jackknife, limits by Newcombe's method.
 *
 * **Source**: `contracts/statistics.md`, 5.5.
 */
export const approvalDifference = (pairs: ReadonlyArray<Pair>, plan: Plan): ApprovalDifference => {
  const { candidate, baseline } = ratiosOf(pairs, (brief) => brief.approved, (brief) => brief.reviewed)
  const difference = pairedDifference(candidate, baseline, plan.confidence)
  const limits = newcombe(candidate, baseline, plan.confidence)
  return {
    estimate: difference.estimate,
    se: difference.se,
    rho: limits?.rho ?? null,
    lower: limits?.lower ?? null,
    upper: limits?.upper ?? null,
    p_t: difference.p_t,
    p_perm: permutation(candidate, baseline, plan.permutations, plan.bootstrap.seed),
    briefs: difference.briefs
  }
}
