import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { normalUpperQuantile } from "./distributions.ts"

/** There is nothing to take a rate of. */
export class EmptySample extends Schema.TaggedError<EmptySample>()("EmptySample", {}) {
  override get message(): string {
    return "A rate of nothing has no interval"
  }
}

/** Two bounds of a rate, between 0 and 1. */
export interface RateInterval {
  readonly lower: number
  readonly upper: number
}

/** Wilson's formula for the rate `p` of `size` trials, `size` not necessarily whole, and the deviate `q`. */
export const wilsonBounds = (p: number, size: number, q: number): RateInterval => {
  const squared = q * q
  const centre = (p + squared / (2 * size)) / (1 + squared / size)
  const half = (q / (1 + squared / size)) * Math.sqrt((p * (1 - p)) / size + squared / (4 * size * size))
  // At p = 0 and 1 one bound is exact; centre ∓ half misses it by a rounding error.
  return { lower: p === 0 ? 0 : Math.max(0, centre - half), upper: p === 1 ? 1 : Math.min(1, centre + half) }
}

/**
 * Two-sided Wilson score interval for a rate.
 *
 * **When to use**
 *
 * For approvals, failures or faces found where every brief has one. With several per brief use `clusterWilson`:
 * takes of one brief are not independent.
 *
 * **Shapes and units**
 *
 * `hits` and `trials` are counts with `0 ≤ hits ≤ trials`, `confidence` is a fraction. Both bounds are proportions.
 *
 * **Fails with** `EmptySample` when `trials` is 0.
 *
 * **Source**: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927), 209–212; `contracts/statistics.md`, 5.3.
 *
 * **Example** (41 approved of 60 reviewed)
 *
 * ```ts import.meta.vitest
 * import * as Result from "effect/Result"
 * import { wilsonInterval } from "@likeness/benchmark/analysis/wilson-interval"
 *
 * const interval = Result.getOrThrow(wilsonInterval(41, 60))
 * interval.lower.toFixed(4) // => "0.5577"
 * interval.upper.toFixed(4) // => "0.7869"
 * ```
 */
export const wilsonInterval = (hits: number, trials: number, confidence = 0.95): Result.Result<RateInterval, EmptySample> =>
  trials === 0
    ? Result.fail(new EmptySample({}))
    : Result.succeed(wilsonBounds(hits / trials, trials, normalUpperQuantile((1 - confidence) / 2)))
