import type { ArmSums, BriefSums } from "../trials/Summary.ts"

/** What both arms did for one brief. */
export interface Pair {
  readonly candidate: BriefSums
  readonly baseline: BriefSums
}

/** Briefs of two arms side by side, in sorted order, and how many only one of them had. */
export interface Paired {
  readonly pairs: ReadonlyArray<Pair>
  readonly excluded: number
}

/** The briefs that have at least one row in both arms. */
export const paired = (candidate: ArmSums, baseline: ArmSums): Paired => {
  const others = new Map(baseline.briefs.map((brief) => [brief.brief, brief]))
  const pairs = candidate.briefs.flatMap((brief): ReadonlyArray<Pair> => {
    const other = others.get(brief.brief)
    return other === undefined ? [] : [{ candidate: brief, baseline: other }]
  })
  return { pairs, excluded: candidate.briefs.length + baseline.briefs.length - 2 * pairs.length }
}
