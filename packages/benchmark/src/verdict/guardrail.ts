import { jackknifeT } from "../analysis/jackknife-t.ts"
import type { Pair } from "../analysis/paired.ts"
import { leaveOneOut, ratioOf } from "../analysis/ratio.ts"
import type { Plan } from "../plan/Plan.ts"
import type { Metric } from "../plan/schema.ts"
import type { BriefSums } from "../trials/Summary.ts"
import { type Effect, effectOn, goodDirection, repeatedInterval } from "./effect.ts"

/** What a guardrail says at a look, as the decision writes it. */
export interface GuardrailState {
  readonly metric: Metric | "identity_floor"
  readonly status: "passed" | "breached" | "open"
  readonly lower: number | null
  readonly upper: number | null
}

/** What a guardrail looks at: the candidate's own briefs up to the look, and those that it shares with the baseline. */
export interface GuardrailEvidence {
  readonly candidate: ReadonlyArray<BriefSums>
  readonly pairs: ReadonlyArray<Pair>
  readonly asOf: number
  readonly nominalP: number | null
}

const similarityOf = (briefs: ReadonlyArray<BriefSums>, plan: Plan): Effect => {
  const withFace = briefs.filter((brief) => brief.faces > 0)
  const ratio = { x: withFace.map((brief) => brief.similarity), y: withFace.map((brief) => brief.faces) }
  const estimate = ratioOf(ratio)
  const { se, p } = jackknifeT(estimate, leaveOneOut(ratio), plan.confidence)
  return { estimate: Number.isFinite(estimate) ? estimate : null, se, p, degreesOfFreedom: withFace.length - 1 }
}

/**
 * The plan's guardrails at a look, in the plan's order.
 *
 * **Shapes and units**
 *
 * Limits are of candidate minus baseline turned so that more is better (for cost the negative log of the ratio); of
 * `identity_floor` they are the candidate's mean similarity.
 *
 * **Source**: `contracts/statistics.md`, section 8, "Guardrails".
 */
export const guardrails = (evidence: GuardrailEvidence, plan: Plan): ReadonlyArray<GuardrailState> =>
  (plan.guardrails ?? []).map((guardrail): GuardrailState => {
    const { metric } = guardrail
    if (metric === "identity_floor") {
      const floor = guardrail.floor ?? 0
      const { lower, upper } = repeatedInterval(similarityOf(evidence.candidate, plan), evidence.nominalP)
      const status = lower === null || upper === null ? "open" : lower >= floor ? "passed" : upper < floor ? "breached" : "open"
      return { metric, status, lower, upper }
    }
    const margin = metric === "cost_per_approved" ? Math.log(guardrail.margin ?? 1) : guardrail.margin ?? 0
    const interval = repeatedInterval(effectOn(metric, evidence.pairs, evidence.asOf, plan), evidence.nominalP)
    if (interval.lower === null || interval.upper === null) return { metric, status: "open", lower: null, upper: null }
    const sign = goodDirection(metric)
    const lower = sign === 1 ? interval.lower : -interval.upper
    const upper = sign === 1 ? interval.upper : -interval.lower
    return { metric, status: lower > -margin ? "passed" : upper < -margin ? "breached" : "open", lower, upper }
  })
