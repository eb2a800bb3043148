/**
 * A ratio of sums over briefs: the form of cost per approved output, of every rate and of mean similarity.
 *
 * **Shapes and units**: `x` and `y` are parallel, one entry per brief.
 */
export interface Ratio {
  readonly x: ReadonlyArray<number>
  readonly y: ReadonlyArray<number>
}

export const sum = (values: ReadonlyArray<number>): number => {
  let total = 0
  for (const value of values) total += value
  return total
}

/** Σx/Σy; infinite or NaN where Σy is 0, for the caller to turn into null. */
export const ratioOf = (ratio: Ratio): number => sum(ratio.x) / sum(ratio.y)

/** The ratio without each brief in turn, from total minus brief. */
export const leaveOneOut = (ratio: Ratio): ReadonlyArray<number> => {
  const totalX = sum(ratio.x)
  const totalY = sum(ratio.y)
  return ratio.x.map((x, index) => (totalX - x) / (totalY - (ratio.y[index] ?? 0)))
}

/** A number for the analysis document: null where it could not be computed. */
export const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null)
