/** The middle value, or the mean of the two in the middle. The list must not be empty. */
export const median = (values: ReadonlyArray<number>): number => {
  if (values.length === 0) throw new Error("the median of nothing was asked for")
  const sorted = values.toSorted((one, other) => one - other)
  const upper = sorted.length >> 1
  const high = sorted[upper] ?? 0
  return sorted.length % 2 === 1 ? high : ((sorted[upper - 1] ?? 0) + high) / 2
}
