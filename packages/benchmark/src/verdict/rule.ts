import type { Plan } from "../plan/Plan.ts"
import { goodDirection } from "./effect.ts"
import type { GuardrailState } from "./guardrail.ts"

/** What to do: stay, give the candidate more, move everything, or that it cannot be told. */
export type Verdict = "keep" | "expand" | "migrate" | "inconclusive"

export type Reason =
  | "too_few_briefs" | "guardrail_breached" | "candidate_worse" | "guardrail_open" | "superior_by_margin" | "superior"
  | "no_worthwhile_gain" | "not_enough_evidence" | "continue"

/** What the rule reads. */
export interface RuleEvidence {
  readonly enoughBriefs: boolean
  readonly crossed: "candidate_better" | "candidate_worse" | null
  readonly lastLook: boolean
  readonly lower: number | null
  readonly upper: number | null
  readonly guardrails: ReadonlyArray<GuardrailState>
}

/**
 * The plan's verdict: the first rule that applies.
 *
 * **Shapes and units**: `lower` and `upper` are the repeated interval of the primary metric, for cost on the log scale.
 *
 * **Source**: `contracts/statistics.md`, section 8, "Verdict".
 */
export const verdictOf = (evidence: RuleEvidence, plan: Plan): { readonly verdict: Verdict; readonly reason: Reason } => {
  const { metric, min_effect: least, migrate_effect: migrate } = plan.primary
  const cost = metric === "cost_per_approved"
  const sign = goodDirection(metric)
  const worst = sign === 1 ? evidence.lower : evidence.upper === null ? null : -evidence.upper
  const best = sign === 1 ? evidence.upper : evidence.lower === null ? null : -evidence.lower
  const needed = (effect: number): number => (cost ? -Math.log(effect) : effect)

  if (!evidence.enoughBriefs) return { verdict: "inconclusive", reason: "too_few_briefs" }
  if (evidence.guardrails.some((guardrail) => guardrail.status === "breached")) return { verdict: "keep", reason: "guardrail_breached" }
  if (evidence.crossed === "candidate_worse") return { verdict: "keep", reason: "candidate_worse" }
  if (evidence.crossed === "candidate_better") {
    if (evidence.guardrails.some((guardrail) => guardrail.status !== "passed")) return { verdict: "inconclusive", reason: "guardrail_open" }
    if (worst !== null && worst >= needed(migrate)) return { verdict: "migrate", reason: "superior_by_margin" }
    return { verdict: "expand", reason: "superior" }
  }
  if (!evidence.lastLook) return { verdict: "inconclusive", reason: "continue" }
  if (best !== null && best < needed(least)) return { verdict: "keep", reason: "no_worthwhile_gain" }
  return { verdict: "inconclusive", reason: "not_enough_evidence" }
}
