import { createHash } from "node:crypto"

/**
 * A stream of numbers that one text decides.
 *
 * **When to use**: wherever the sandbox needs chance. Take a stream per question (join the question's
 * name to the seed), so that a new question moves no old answer.
 *
 * **Source**: sfc32 (Chris Doty-Humphrey, PractRand), started from the first 12 bytes of the text's
 * SHA-256 with its counter at 1 and twelve rounds thrown away, as its author does.
 */
export interface Draws {
  /** At least `low`, below `high`. */
  readonly uniform: (low: number, high: number) => number
  /** A whole number from 0 to `count - 1`. */
  readonly index: (count: number) => number
  /** True with the given probability, 0–1. */
  readonly chance: (probability: number) => boolean
  /** Normal, by Box and Muller's formula. */
  readonly normal: (mean: number, deviation: number) => number
  /** One of the items. */
  readonly pick: <A>(items: readonly [A, ...ReadonlyArray<A>]) => A
}

/** Opens the stream that `seed` decides; equal seeds give equal streams. */
export const fromSeed = (seed: string): Draws => {
  const digest = createHash("sha256").update(seed).digest()
  let a = digest.readUInt32LE(0)
  let b = digest.readUInt32LE(4)
  let c = digest.readUInt32LE(8)
  let counter = 1
  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 12; round++) word()
  const unit = () => word() / 4_294_967_296
  const index = (count: number) => Math.floor(unit() * count)
  return {
    uniform: (low, high) => low + unit() * (high - low),
    index,
    chance: (probability) => unit() < probability,
    normal: (mean, deviation) => {
      const radius = Math.sqrt(-2 * Math.log(1 - unit()))
      return mean + deviation * radius * Math.cos(2 * Math.PI * unit())
    },
    pick: (items) => items[index(items.length)] ?? items[0]
  }
}
