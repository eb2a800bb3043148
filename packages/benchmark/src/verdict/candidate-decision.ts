import { paired } from "../analysis/paired.ts"
import type { Plan } from "../plan/Plan.ts"
import type { ArmSums } from "../trials/Summary.ts"
import { effectOn, goodDirection, repeatedInterval } from "./effect.ts"
import { type GuardrailState, guardrails } from "./guardrail.ts"
import { type Reason, type Verdict, verdictOf } from "./rule.ts"
import { onlyBoundary, type Schedule } from "./schedule.ts"

/** The decision about one candidate, as the analysis document writes it. */
export interface CandidateDecision {
  readonly look: number
  readonly looks: number
  readonly briefs: number
  readonly information: number
  readonly alpha_design: number
  readonly spent: number
  readonly boundary_z: number | null
  readonly nominal_p: number | null
  readonly estimate: number | null
  readonly se: number | null
  readonly t: number | null
  readonly p: number | null
  readonly repeated_lower: number | null
  readonly repeated_upper: number | null
  readonly sequential_p: number
  readonly crossed_at_look: number | null
  readonly crossed: "candidate_better" | "candidate_worse" | null
  readonly verdict: Verdict
  readonly reason: Reason
  readonly final: boolean
  readonly guardrails: ReadonlyArray<GuardrailState>
}

/** The smallest design level at which an only look crosses is its p, within the range that is searched. */
const sequentialP = (p: number | null, enoughBriefs: boolean): number =>
  p === null || !enoughBriefs || p > 0.9 ? 1 : Math.max(1e-12, p)

/**
 * What the plan's one look says about a candidate.
 *
 * **Shapes and units**
 *
 * `estimate`, `se` and the repeated limits are of the primary metric, candidate minus baseline, for cost the log of
 * the ratio. Before the day of the look `look` is 0 and nothing is estimated.
 *
 * **Source**: `contracts/statistics.md`, section 8.
 */
export const candidateDecision = (
  candidate: ArmSums,
  baseline: ArmSums,
  at: { readonly lastDay: number; readonly asOf: number; readonly schedule: Schedule },
  plan: Plan
): CandidateDecision => {
  const { schedule } = at
  const reached = schedule.day <= at.lastDay
  const upToLook = (arm: ArmSums): ArmSums => ({ ...arm, briefs: reached ? arm.briefs.filter((brief) => brief.day <= schedule.day) : [] })
  const own = upToLook(candidate)
  const { pairs } = paired(own, upToLook(baseline))
  const boundary = onlyBoundary(schedule, pairs.length)
  const nominalP = boundary?.nominalP ?? null
  const effect = effectOn(plan.primary.metric, pairs, at.asOf, plan)
  const enoughBriefs = reached && pairs.length >= schedule.minBriefs
  const crosses = enoughBriefs && effect.p !== null && effect.estimate !== null && nominalP !== null && effect.p <= nominalP
  const better = (effect.estimate ?? 0) * goodDirection(plan.primary.metric) > 0
  const crossed = crosses ? (better ? "candidate_better" : "candidate_worse") : null
  const repeated = repeatedInterval(effect, nominalP)
  const states = guardrails({ candidate: own.briefs, pairs, asOf: at.asOf, nominalP }, plan)
  return {
    look: reached ? 1 : 0,
    looks: 1,
    briefs: pairs.length,
    information: pairs.length === 0 ? 0 : schedule.maxBriefs === null ? 1 : Math.min(1, pairs.length / schedule.maxBriefs),
    alpha_design: schedule.alphaDesign,
    spent: boundary === null ? 0 : schedule.alphaDesign,
    boundary_z: boundary?.z ?? null,
    nominal_p: nominalP,
    estimate: effect.estimate,
    se: effect.se,
    t: effect.estimate === null || effect.se === null || effect.se === 0 ? null : effect.estimate / effect.se,
    p: effect.p,
    repeated_lower: repeated.lower,
    repeated_upper: repeated.upper,
    sequential_p: sequentialP(effect.p, enoughBriefs),
    crossed_at_look: crossed === null ? null : 1,
    crossed,
    ...verdictOf({ enoughBriefs, crossed, lastLook: reached, lower: repeated.lower, upper: repeated.upper, guardrails: states }, plan),
    final: reached,
    guardrails: states
  }
}
