/** The generator behind every resample; deterministic in its seed. */
export interface Sfc64 {
  /** Draws a word for each place of `into` and puts its upper 32 bits there. */
  readonly drawInto: (into: Uint32Array) => void
  /** Draws the next word whole, for comparison with other implementations. */
  readonly nextWord: () => bigint
}

const two32 = 4_294_967_296

/** The index below `count` that a word's upper 32 bits name: ⌊high·count / 2³²⌋. */
export const indexBelow = (high: number, count: number): number => Math.floor((high * count) / two32)

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
  const seedLow = seed | 0
  const seedHigh = Math.floor(seed / two32) | 0
  // Halves of a, b, c and the counter, low before high.
  const state = Int32Array.of(seedLow, seedHigh, seedLow, seedHigh, seedLow, seedHigh, 1, 0)
  const low = new Uint32Array(1)

  // The state lives in local variables while many words are drawn: that is what makes a bootstrap fast.
  const drawInto = (into: Uint32Array): void => {
    let [aLow = 0, aHigh = 0, bLow = 0, bHigh = 0, cLow = 0, cHigh = 0, counterLow = 0, counterHigh = 0] = state
    let resultLow = 0
    for (let at = 0; at < into.length; at++) {
      const partLow = (aLow >>> 0) + (bLow >>> 0)
      const sumLow = (partLow >>> 0) + (counterLow >>> 0)
      resultLow = sumLow | 0
      const resultHigh = (aHigh + bHigh + counterHigh + (partLow >= two32 ? 1 : 0) + (sumLow >= two32 ? 1 : 0)) | 0
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
      const nextC = (rotatedLow >>> 0) + (resultLow >>> 0)
      cLow = nextC | 0
      cHigh = (rotatedHigh + resultHigh + (nextC >= two32 ? 1 : 0)) | 0
      into[at] = resultHigh
    }
    state.set([aLow, aHigh, bLow, bHigh, cLow, cHigh, counterLow, counterHigh])
    low[0] = resultLow
  }

  drawInto(new Uint32Array(12))
  const one = new Uint32Array(1)
  return {
    drawInto,
    nextWord: () => {
      drawInto(one)
      return (BigInt(one[0] ?? 0) << 32n) | BigInt(low[0] ?? 0)
    }
  }
}
