import type { ArmSums } from "../trials/Summary.ts"
import { clusterWilson, type Rate } from "./cluster-wilson.ts"

/** What went wrong in one arm, as the analysis document writes it. */
export interface Failures {
  readonly rate: Rate
  readonly by_code: Readonly<Record<string, number>>
  readonly hours_lost: number
  readonly hours_lost_per_brief: number | null
}

/**
 * Failed over finished attempts of every stage, their codes, and the hours that failed and cancelled attempts took.
 *
 * **Shapes and units**: cancelled attempts count in the hours and in neither part of the rate.
 *
 * **Source**: `contracts/statistics.md`, 5.9.
 */
export const failures = (arm: ArmSums, confidence: number): Failures => {
  const hoursLost = arm.briefs.reduce((total, brief) => total + brief.lostHours, 0)
  return {
    rate: clusterWilson(arm.briefs.map((brief) => brief.failed), arm.briefs.map((brief) => brief.failed + brief.succeeded), confidence),
    by_code: arm.failureCodes,
    hours_lost: hoursLost,
    hours_lost_per_brief: arm.briefs.length === 0 ? null : hoursLost / arm.briefs.length
  }
}
