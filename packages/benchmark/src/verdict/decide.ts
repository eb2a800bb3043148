import * as Result from "effect/Result"
import type { BadPlan } from "../plan/BadPlan.ts"
import { candidates, type Plan } from "../plan/Plan.ts"
import type { Summary } from "../trials/Summary.ts"
import { type CandidateDecision, candidateDecision } from "./candidate-decision.ts"
import { scheduleOf } from "./schedule.ts"

/**
 * `bench-decision/1`: what `bench decide` prints.
 *
 * **Shapes and units**
 *
 * `verdict`, `reason` and `final` at the top are the first candidate's; `candidates` holds all, by name. `look` counts
 * from 1; 0 means that no look was reached yet.
 *
 * **Source**: `contracts/statistics.md`, section 8.
 */
export interface DecisionDocument {
  readonly schema: "bench-decision/1"
  readonly study: string
  readonly look: number
  readonly verdict: CandidateDecision["verdict"]
  readonly reason: CandidateDecision["reason"]
  readonly final: boolean
  readonly candidates: Readonly<Record<string, CandidateDecision>>
}

/** The decision about each candidate, in the plan's order. */
export const decisions = (summary: Summary, plan: Plan): Result.Result<Readonly<Record<string, CandidateDecision>>, BadPlan> =>
  Result.map(scheduleOf(plan, summary.day), (schedule) => {
    const at = { lastDay: summary.day, asOf: summary.asOf, schedule }
    const baseline = summary.arms.find((arm) => arm.arm === plan.baseline)
    return Object.fromEntries(candidates(plan).flatMap((name): ReadonlyArray<[string, CandidateDecision]> => {
      const candidate = summary.arms.find((arm) => arm.arm === name)
      return candidate === undefined || baseline === undefined ? [] : [[name, candidateDecision(candidate, baseline, at, plan)]]
    }))
  })

/**
 * Decides a study by its plan's rule, without any bootstrap.
 *
 * **When to use** where only the verdict is wanted; `analyze` gives the same one beside the numbers.
 *
 * **Shapes and units**
 *
 * Effects are candidate against baseline: the logarithm of a ratio for cost, else a difference in the metric's unit.
 *
 * **Repeat and cost**
 *
 * Pure; it needs no state of earlier looks, since all of them are replayed from the sums.
 *
 * **Fails with** `BadPlan` at `sequential.looks` for a plan of several looks.
 *
 * **Source**: `contracts/statistics.md`, section 8.
 */
export const decide = (summary: Summary, plan: Plan): Result.Result<DecisionDocument, BadPlan> =>
  Result.map(decisions(summary, plan), (all) => {
    const first = all[candidates(plan)[0] ?? ""]
    if (first === undefined) throw new Error("a plan has at least one candidate")
    return {
      schema: "bench-decision/1",
      study: summary.study,
      look: first.look,
      verdict: first.verdict,
      reason: first.reason,
      final: first.final,
      candidates: all
    }
  })
