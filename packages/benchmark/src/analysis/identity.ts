import type { ArmSums } from "../trials/Summary.ts"
import { clusterWilson, type Rate } from "./cluster-wilson.ts"
import { type DriftOls, driftOls } from "./drift-ols.ts"
import { type DriftTheilSen, driftTheilSen } from "./drift-theil-sen.ts"
import { jackknifeT } from "./jackknife-t.ts"
import { finiteOrNull, leaveOneOut, ratioOf } from "./ratio.ts"
import { quantile } from "./quantile.ts"

/** How much one arm's outputs resemble the persona, as the analysis document writes it. */
export interface Identity {
  readonly n: number
  readonly mean: number | null
  readonly mean_se: number | null
  readonly mean_lower: number | null
  readonly mean_upper: number | null
  readonly p10: number | null
  readonly worst_decile_mean: number | null
  readonly detection: Rate
  readonly drift_ols: DriftOls
  readonly drift_theil_sen: DriftTheilSen
}

/**
 * Similarity over the outputs with a face: mean, lower tail, drift over days, and the share that had a face at all.
 *
 * **When to use**
 *
 * Read `mean` together with `detection`: an arm can raise its mean by losing faces.
 *
 * **Shapes and units**: similarity is unitless, −1 to 1, as `contracts/cli.md` defines it.
 *
 * **Source**: `contracts/statistics.md`, 5.7.
 */
export const identity = (arm: ArmSums, confidence: number): Identity => {
  const withFace = arm.briefs.filter((brief) => brief.faces > 0)
  const ratio = { x: withFace.map((brief) => brief.similarity), y: withFace.map((brief) => brief.faces) }
  const mean = ratioOf(ratio)
  const interval = jackknifeT(mean, leaveOneOut(ratio), confidence)
  const sorted = arm.similarities
  const worst = sorted.subarray(0, Math.max(1, Math.floor(sorted.length / 10)))
  const points = withFace.map((brief) => ({ day: brief.day, similarity: brief.similarity / brief.faces }))
  return {
    n: sorted.length,
    mean: finiteOrNull(mean),
    mean_se: interval.se,
    mean_lower: interval.lower,
    mean_upper: interval.upper,
    p10: finiteOrNull(quantile(sorted, 0.1)),
    worst_decile_mean: finiteOrNull(worst.reduce((total, value) => total + value, 0) / worst.length),
    detection: clusterWilson(arm.briefs.map((brief) => brief.faces), arm.briefs.map((brief) => brief.checked), confidence),
    drift_ols: driftOls(points, confidence),
    drift_theil_sen: driftTheilSen(points, confidence)
  }
}
