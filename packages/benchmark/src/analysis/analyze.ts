import * as Result from "effect/Result"
import type { BadPlan } from "../plan/BadPlan.ts"
import { candidates, type Plan } from "../plan/Plan.ts"
import type { ArmSums, Summary } from "../trials/Summary.ts"
import type { CandidateDecision } from "../verdict/candidate-decision.ts"
import { decisions } from "../verdict/decide.ts"
import { type BetweenAgreement, kappaAgreement, krippendorffAlpha, type PairAgreement } from "./agreement.ts"
import { type BreakEven, breakEven } from "./break-even.ts"
import { clusterWilson, type Rate } from "./cluster-wilson.ts"
import { type Comparison, comparison } from "./comparison.ts"
import { type CostPerApproved, costPerApproved } from "./cost-per-approved.ts"
import { credits, type Credits } from "./credits.ts"
import { type Failures, failures } from "./failures.ts"
import { type Identity, identity } from "./identity.ts"
import { type TimeToPublish, timeToPublish } from "./time-to-publish.ts"

/**
 * Everything about one arm, as the analysis document writes it.
 *
 * **Shapes and units**
 *
 * Counts are of rows; money is in the document's `currency`, rates are fractions (0–1), times decimal hours,
 * similarities −1 to 1. What cannot be computed is null.
 */
export interface ArmAnalysis {
  readonly briefs: number
  readonly attempts: number
  readonly succeeded: number
  readonly failed: number
  readonly cancelled: number
  readonly cost_per_approved: CostPerApproved
  readonly approval_rate: Rate
  readonly time_to_publish: TimeToPublish
  readonly identity: Identity
  readonly failures: Failures
}

/** Something a reader of the numbers must know: a stable `code`, and the sentence. */
export interface Warning {
  readonly code: string
  readonly message: string
}

/**
 * `bench-analysis/1`: what `bench analyze` prints.
 *
 * **Shapes and units**
 *
 * `arms` and `comparisons` are by the arm's name, in the plan's order, `credits` by the connection's. `day` is the
 * largest of the file, `as_of` RFC 3339 in UTC, `confidence` a fraction. `break_even` is there where the plan asks for
 * it, `decision` unless it was left out; every other number that cannot be computed is null.
 *
 * **Source**: `contracts/statistics.md`, section 7.
 */
export interface AnalysisDocument {
  readonly schema: "bench-analysis/1"
  readonly study: string
  readonly as_of: string
  readonly day: number
  readonly rows: number
  readonly briefs: number
  readonly currency: string
  readonly confidence: number
  readonly arms: Readonly<Record<string, ArmAnalysis>>
  readonly comparisons: Readonly<Record<string, Comparison>>
  readonly agreement: { readonly between: BetweenAgreement; readonly self: PairAgreement }
  readonly credits: Readonly<Record<string, Credits>>
  readonly break_even?: BreakEven
  readonly decision?: Readonly<Record<string, CandidateDecision>>
  readonly warnings: ReadonlyArray<Warning>
}

const armAnalysis = (arm: ArmSums, summary: Summary, plan: Plan): ArmAnalysis => {
  const total = (key: "attempts" | "succeeded" | "failed" | "cancelled"): number => arm.briefs.reduce((count, brief) => count + brief[key], 0)
  return {
    briefs: arm.briefs.length,
    attempts: total("attempts"),
    succeeded: total("succeeded"),
    failed: total("failed"),
    cancelled: total("cancelled"),
    cost_per_approved: costPerApproved(arm, plan),
    approval_rate: clusterWilson(arm.briefs.map((brief) => brief.approved), arm.briefs.map((brief) => brief.reviewed), plan.confidence),
    time_to_publish: timeToPublish(arm.briefs, summary.asOf, plan),
    identity: identity(arm, plan.confidence),
    failures: failures(arm, plan.confidence)
  }
}

const fewBriefs = 40

const warningsOf = (summary: Summary): ReadonlyArray<Warning> =>
  summary.briefs < fewBriefs
    ? [{ code: "few_briefs", message: `With ${summary.briefs} briefs the intervals run 1–2 points short of what they promise, most of all at high approval rates.` }]
    : []

/**
 * The whole analysis of a study: each arm, each candidate against the baseline, and the verdict.
 *
 * **Shapes and units**
 *
 * Plain data with the keys of the contract; what cannot be computed is null. `decision: false` leaves the verdict
 * out, for plans whose looks are not decided here.
 *
 * **Repeat and cost**
 *
 * Pure: the same summary and plan give the same bytes. Resamples × briefs additions, independent of the number of rows.
 *
 * **Fails with** `BadPlan` at `sequential.looks` where the verdict of a plan of several looks is asked for.
 *
 * **Source**: `contracts/statistics.md`, sections 4 to 8; each method's paper is named in its file.
 */
export const analyze = (summary: Summary, plan: Plan, settings: { readonly decision: boolean } = { decision: true }): Result.Result<AnalysisDocument, BadPlan> => {
  const decision = settings.decision ? decisions(summary, plan) : Result.succeed(null)
  if (Result.isFailure(decision)) return Result.fail(decision.failure)
  const baseline = summary.arms.find((arm) => arm.arm === plan.baseline)
  const breaksEven = breakEven(summary, plan)
  return Result.succeed({
    schema: "bench-analysis/1",
    study: summary.study,
    as_of: summary.asOfText,
    day: summary.day,
    rows: summary.rows,
    briefs: summary.briefs,
    currency: plan.currency,
    confidence: plan.confidence,
    arms: Object.fromEntries(summary.arms.map((arm) => [arm.arm, armAnalysis(arm, summary, plan)])),
    comparisons: Object.fromEntries(candidates(plan).flatMap((name): ReadonlyArray<[string, Comparison]> => {
      const candidate = summary.arms.find((arm) => arm.arm === name)
      return candidate === undefined || baseline === undefined ? [] : [[name, comparison(candidate, baseline, summary.asOf, plan)]]
    })),
    agreement: {
      between: { ...kappaAgreement(summary.betweenReviewers, plan.confidence), alpha: krippendorffAlpha(summary.betweenReviewers) },
      self: kappaAgreement(summary.sameReviewer, plan.confidence)
    },
    credits: credits(summary, plan),
    ...(breaksEven === null ? {} : { break_even: breaksEven }),
    ...(decision.success === null ? {} : { decision: decision.success }),
    warnings: warningsOf(summary)
  })
}
