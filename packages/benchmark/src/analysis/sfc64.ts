/** The generator behind every resample; deterministic in its seed. */
export interface Sfc64 {
  /** Draws the next word and answers its upper 32 bits, unsigned. */
  readonly nextHigh: () => number
  /** An index below `count`: ⌊(word ≫ 32)·count / 2³²⌋. */
  readonly nextBelow: (count: number) => number
  /** Draws the next word whole, for comparison with other implementations. */
  readonly nextWord: () => bigint
}

const two32 = 4_294_967_296

/**
 * SFC64, seeded with a = b = c = `seed`, counter 1, twelve outputs discarded.
 *
 * **Shapes and units**
 *
 * `seed` is a whole number from 0, below 2^53. Words are kept as two 32-bit halves: the generator needs only sums,
 * shifts and exclusive ors, and halves are some ten times faster than big integers.
 *
 * **Source**: C. Doty-Humphrey, PractRand (sfc64); `contracts/statistics.md`, 5.4.
 */
export const sfc64 = (seed: number): Sfc64 => {
  let aLow = seed >>> 0
  let aHigh = Math.floor(seed / two32)
  let bLow = aLow
  let bHigh = aHigh
  let cLow = aLow
  let cHigh = aHigh
  let counterLow = 1
  let counterHigh = 0
  let low = 0
  let high = 0

  const step = (): void => {
    const partLow = (aLow >>> 0) + (bLow >>> 0)
    const sumLow = (partLow >>> 0) + (counterLow >>> 0)
    low = sumLow | 0
    high = (aHigh + bHigh + counterHigh + (partLow >= two32 ? 1 : 0) + (sumLow >= two32 ? 1 : 0)) | 0
    counterLow = (counterLow + 1) | 0
    if (counterLow === 0) counterHigh = (counterHigh + 1) | 0
    aLow = bLow ^ ((bLow >>> 11) | (bHigh << 21))
    aHigh = bHigh ^ (bHigh >>> 11)
    const shiftedLow = cLow << 3
    const shiftedHigh = (cHigh << 3) | (cLow >>> 29)
    const nextB = (cLow >>> 0) + (shiftedLow >>> 0)
    bLow = nextB | 0
    bHigh = (cHigh + shiftedHigh + (nextB >= two32 ? 1 : 0)) | 0
    const rotatedLow = (cLow << 24) | (cHigh >>> 8)
    const rotatedHigh = (cHigh << 24) | (cLow >>> 8)
    const nextC = (rotatedLow >>> 0) + (low >>> 0)
    cLow = nextC | 0
    cHigh = (rotatedHigh + high + (nextC >= two32 ? 1 : 0)) | 0
  }

  for (let discarded = 0; discarded < 12; discarded++) step()

  return {
    nextHigh: () => {
      step()
      return high >>> 0
    },
    nextBelow: (count) => {
      step()
      return Math.floor(((high >>> 0) * count) / two32)
    },
    nextWord: () => {
      step()
      return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
    }
  }
}
