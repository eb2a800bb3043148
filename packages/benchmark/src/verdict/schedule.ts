import * as Result from "effect/Result"
import { BadPlan } from "../plan/BadPlan.ts"
import { candidates, type Plan } from "../plan/Plan.ts"
import { normalUpperQuantile } from "../analysis/distributions.ts"

/** When a plan looks at its data, and what a look may spend. */
export interface Schedule {
  /** The day up to which the one look reads. */
  readonly day: number
  readonly minBriefs: number
  /** Null where the plan names no number of briefs to wait for. */
  readonly maxBriefs: number | null
  /** The two-sided design level of one candidate. */
  readonly alphaDesign: number
}

// Without it the simulated rate of false decisions reaches 5.5 % (contracts/statistics.md, section 8).
const smallSampleReserve = 0.9

// A plan without `sequential` looks once, at what its file holds, by the contract's usual level and smallest study.
const usual = { alpha: 0.05, min_briefs: 20 }

/**
 * The look of a plan that has one.
 *
 * **Fails with** `BadPlan` at `sequential.looks` for a plan of several looks: their boundaries are not computed here,
 * and a single look's would decide too often.
 *
 * **Source**: `contracts/statistics.md`, section 8.
 */
export const scheduleOf = (plan: Plan, lastDay: number): Result.Result<Schedule, BadPlan> => {
  const looks = plan.sequential?.looks ?? [lastDay]
  const [day] = looks
  if (looks.length !== 1 || day === undefined) {
    return Result.fail(new BadPlan({
      column: "sequential.looks",
      fault: `a verdict is given for plans of one look, this one has ${looks.length}`,
      advice: "Plan one look, on the study's last day (sequential: looks: [7]), or run the analysis without its verdict."
    }))
  }
  return Result.succeed({
    day,
    minBriefs: plan.sequential?.min_briefs ?? usual.min_briefs,
    maxBriefs: plan.sequential?.max_briefs ?? null,
    alphaDesign: (smallSampleReserve * (plan.sequential?.alpha ?? usual.alpha)) / candidates(plan).length
  })
}

/** What a p value is compared with at a look. */
export interface Boundary {
  readonly z: number
  readonly nominalP: number
}

const leastIncrement = 1e-14

/**
 * The boundary of an only look, which spends the whole level; null where nobody is there to look at.
 *
 * **Source**: `contracts/statistics.md`, section 8: at the last planned look the error spent is a₁ whatever τ.
 */
export const onlyBoundary = (schedule: Schedule, briefs: number): Boundary | null =>
  briefs === 0 || schedule.alphaDesign / 2 < leastIncrement
    ? null
    : { z: normalUpperQuantile(schedule.alphaDesign / 2), nominalP: schedule.alphaDesign }
