/**
 * The quantile `q` of values that are sorted already.
 *
 * **Shapes and units**
 *
 * Type 7: linear between the neighbours of (n−1)·q. Infinite values take part; NaN where there are no values or
 * where the quantile falls between −∞ and +∞.
 *
 * **Source**: R. J. Hyndman, Y. Fan, Am. Statistician 50 (1996), 361–365; `contracts/statistics.md`, section 1.
 */
export const quantile = (sorted: ArrayLike<number>, q: number): number => {
  const position = (sorted.length - 1) * q
  const below = Math.floor(position)
  const fraction = position - below
  const low = sorted[below] ?? NaN
  if (fraction === 0) return low
  const high = sorted[below + 1] ?? low
  return low === high ? low : low + fraction * (high - low)
}
