/** The one unit of identity: max(−1, 1 − Euclidean distance). */
import { median } from "../internal/median.ts"

export type FaceVector = ReadonlyArray<number>

/** Euclidean distance between two vectors of one embedder. */
export const distance = (one: FaceVector, other: FaceVector): number => {
  if (one.length !== other.length) throw new Error(`vectors of ${one.length} and ${other.length} numbers cannot be compared`)
  return Math.sqrt(one.reduce((sum, value, index) => sum + (value - (other[index] ?? 0)) ** 2, 0))
}

const fromDistance = (value: number): number => Math.max(-1, 1 - value)

/** Similarity of two faces, −1 to 1. */
export const pairSimilarity = (one: FaceVector, other: FaceVector): number => fromDistance(distance(one, other))

/**
 * Similarity of a face to a reference set, −1 to 1: 1 minus its mean distance to the references.
 *
 * `references` must not be empty; drop its outliers first (`splitOutliers`).
 */
export const similarity = (references: ReadonlyArray<FaceVector>, vector: FaceVector): number => {
  if (references.length === 0) throw new Error("similarity needs at least one reference")
  return fromDistance(references.reduce((sum, reference) => sum + distance(reference, vector), 0) / references.length)
}

/** Each vector's mean distance to the others; `null` where there are no others. */
export const meanDistancesToRest = (vectors: ReadonlyArray<FaceVector>): ReadonlyArray<number> | null =>
  vectors.length < 2
    ? null
    : vectors.map((one, index) => vectors.reduce((sum, other, place) => place === index ? sum : sum + distance(one, other), 0) / (vectors.length - 1))

/** Rounding in the sums must not make an outlier of one of several equal references. */
const tolerance = 1e-9

/**
 * Places of the references, split into kept and outlying: outlying is whose mean distance to the rest
 * exceeds the median of those distances by more than 3 median absolute deviations.
 *
 * At least one is always kept; of fewer than three none can be outlying.
 */
export const splitOutliers = (vectors: ReadonlyArray<FaceVector>): { readonly kept: ReadonlyArray<number>; readonly outlying: ReadonlyArray<number> } => {
  const places = vectors.map((_, index) => index)
  const means = meanDistancesToRest(vectors)
  if (means === null) return { kept: places, outlying: [] }
  const middle = median(means)
  const limit = middle + 3 * median(means.map((value) => Math.abs(value - middle))) + tolerance
  return {
    kept: places.filter((index) => (means[index] ?? 0) <= limit),
    outlying: places.filter((index) => (means[index] ?? 0) > limit)
  }
}
