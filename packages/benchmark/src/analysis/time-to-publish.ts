import type { Plan } from "../plan/Plan.ts"
import type { BriefSums } from "../trials/Summary.ts"
import { normalUpperQuantile } from "./distributions.ts"
import { kaplanMeier, medianWaiting, restrictedMean, sortWaiting, type Waiting } from "./kaplan-meier.ts"

/** Time to publish of one arm, as the analysis document writes it. */
export interface TimeToPublish {
  readonly n: number
  readonly events: number
  readonly median_hours: number | null
  readonly median_lower: number | null
  readonly median_upper: number | null
  readonly rmst_hours: number | null
  readonly rmst_se: number | null
  readonly rmst_lower: number | null
  readonly rmst_upper: number | null
  readonly horizon_hours: number
}

/** How long a brief waited for its first export, or has waited without one until `asOf`. */
export const waitingOf = (brief: BriefSums, asOf: number): Waiting =>
  brief.firstExportAt === null
    ? { hours: (asOf - brief.acceptedAt) / 3_600_000, event: false }
    : { hours: (brief.firstExportAt - brief.acceptedAt) / 3_600_000, event: true }

/**
 * Hours from the acceptance of a brief to the first export of an approved output of it.
 *
 * **Shapes and units**
 *
 * Briefs without an export are censored at `asOf` (milliseconds since 1970). `rmst` is the mean up to the horizon.
 *
 * **Source**: `contracts/statistics.md`, 5.6.
 */
export const timeToPublish = (briefs: ReadonlyArray<BriefSums>, asOf: number, plan: Plan): TimeToPublish => {
  const horizon = plan.horizon_hours
  const waiting = sortWaiting(briefs.map((brief) => waitingOf(brief, asOf)))
  const counted = { n: waiting.length, events: waiting.filter((one) => one.event).length, horizon_hours: horizon }
  if (waiting.length === 0) {
    return {
      ...counted,
      median_hours: null, median_lower: null, median_upper: null,
      rmst_hours: null, rmst_se: null, rmst_lower: null, rmst_upper: null
    }
  }
  const steps = kaplanMeier(waiting)
  const median = medianWaiting(steps, plan.confidence)
  const { mean, se } = restrictedMean(steps, horizon)
  const half = normalUpperQuantile((1 - plan.confidence) / 2) * se
  return {
    ...counted,
    median_hours: median.median,
    median_lower: median.lower,
    median_upper: median.upper,
    rmst_hours: mean,
    rmst_se: se,
    rmst_lower: Math.max(0, mean - half),
    rmst_upper: Math.min(horizon, mean + half)
  }
}
