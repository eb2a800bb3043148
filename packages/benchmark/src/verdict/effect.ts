import { costPairs, logCostRatio } from "../analysis/cost-ratio.ts"
import { jackknifeT, tInterval } from "../analysis/jackknife-t.ts"
import type { Pair } from "../analysis/paired.ts"
import { type Difference, pairedDifference, type Part, ratiosOf } from "../analysis/paired-difference.ts"
import { rmstDifference } from "../analysis/rmst-difference.ts"
import type { Plan } from "../plan/Plan.ts"
import type { Metric } from "../plan/schema.ts"

/**
 * A candidate's effect on one metric, by the jackknife t with its own degrees of freedom.
 *
 * **Shapes and units**: candidate minus baseline in the metric's unit; for cost the log of the ratio.
 */
export interface Effect {
  readonly estimate: number | null
  readonly se: number | null
  readonly p: number | null
  readonly degreesOfFreedom: number
}

const fromDifference = (difference: Difference): Effect => ({
  estimate: difference.estimate,
  se: difference.se,
  p: difference.p_t,
  degreesOfFreedom: difference.briefs - 1
})

const ofRatio = (pairs: ReadonlyArray<Pair>, x: Part, y: Part, plan: Plan): Effect => {
  const { candidate, baseline } = ratiosOf(pairs, x, y)
  return fromDifference(pairedDifference(candidate, baseline, plan.confidence))
}

const ofCost = (pairs: ReadonlyArray<Pair>, plan: Plan): Effect => {
  const log = logCostRatio(costPairs(pairs))
  if (log === null) return { estimate: null, se: null, p: null, degreesOfFreedom: pairs.length - 1 }
  const { se, p } = jackknifeT(log.estimate, log.leftOut, plan.confidence)
  return { estimate: log.estimate, se, p, degreesOfFreedom: log.leftOut.length - 1 }
}

/** The effect on one metric of the briefs at hand. */
export const effectOn = (metric: Metric, pairs: ReadonlyArray<Pair>, asOf: number, plan: Plan): Effect => {
  switch (metric) {
    case "cost_per_approved":
      return ofCost(pairs, plan)
    case "approval_rate":
      return ofRatio(pairs, (brief) => brief.approved, (brief) => brief.reviewed, plan)
    case "identity":
      return ofRatio(pairs, (brief) => brief.similarity, (brief) => brief.faces, plan)
    case "failure_rate":
      return ofRatio(pairs, (brief) => brief.failed, (brief) => brief.failed + brief.succeeded, plan)
    case "time_to_publish":
      return fromDifference(rmstDifference(pairs, asOf, plan.horizon_hours, plan.confidence))
  }
}

/** 1 where more of the metric is better, −1 where less is. */
export const goodDirection = (metric: Metric): 1 | -1 => (metric === "approval_rate" || metric === "identity" ? 1 : -1)

/** The interval of an effect at the level that a look allows; null without a boundary or a standard error. */
export const repeatedInterval = (effect: Effect, nominalP: number | null): { readonly lower: number | null; readonly upper: number | null } =>
  effect.estimate === null || nominalP === null
    ? { lower: null, upper: null }
    : tInterval(effect.estimate, effect.se, effect.degreesOfFreedom, nominalP / 2)
