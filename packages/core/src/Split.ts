/**
 * Splits a brief's takes into requests.
 *
 * Pure: by the counts that a provider declares for its model. A batch has one seed and a count on
 * both wires, so each request gets a seed of its own. Adapters never split, join or loop.
 */
import type * as Capability from "./Capability.ts"
import * as Hash from "./Hash.ts"
import type * as Money from "./Money.ts"
import { divideAmong } from "./Money.ts"

/** One request's share of the takes. */
export interface Batch {
  /** The first take in it, from 1. */
  readonly firstTake: number
  readonly count: number
}

/**
 * The fewest requests that give exactly `takes` pictures: the largest declared count first. `counts`
 * is not empty; where 1 is missing and the rest does not fit, the last batch is the smallest count
 * that covers it and gives more than asked.
 */
export const batches = (takes: number, counts: ReadonlyArray<number>): ReadonlyArray<Batch> => {
  const descending = counts.toSorted((a, b) => b - a)
  const smallest = descending.at(-1)
  if (smallest === undefined) throw new Error("a model declares no counts")
  const found: Array<Batch> = []
  let firstTake = 1
  while (firstTake <= takes) {
    const left = takes - firstTake + 1
    const count = descending.find((candidate) => candidate <= left) ?? smallest
    found.push({ firstTake, count })
    firstTake += count
  }
  return found
}

/** What a derived seed depends on, besides the range. */
export interface SeedSource {
  readonly brief: string
  readonly study?: string
  /** The first take of the request, from 1. */
  readonly take: number
  /** Counting from 1: a fresh attempt after a failure draws another seed where the recipe allows. */
  readonly attempt: number
}

/** The largest whole number that every JSON reader keeps. */
const widest = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER }

/** Take 1 has `first`, each later take the next number, wrapping within the range. */
const placed = (rule: Capability.SeedRule, first: bigint, take: number): number => {
  const { maximum, minimum } = rule._tag === "range" ? rule : widest
  const span = BigInt(maximum) - BigInt(minimum) + 1n
  const offset = first - BigInt(minimum) + BigInt(take - 1)
  return Number(((offset % span) + span) % span) + minimum
}

/**
 * A seed in the provider's range, the same for equal sources. A brief's first is drawn and its later takes
 * follow on, so that none shares a seed with another as long as the range is wide enough. Where the
 * provider has no seed, one is derived all the same: the request always names it and the outcome says that
 * it was not used.
 */
export const seed = (rule: Capability.SeedRule, source: SeedSource): number => {
  const digits = Hash.ofJson({ brief: source.brief, study: source.study ?? null, attempt: source.attempt })
  return placed(rule, BigInt(`0x${digits.slice(0, 32)}`), source.take)
}

/** The seed of a request whose brief names one: take 1 has it, later batches follow on, wrapping within the range. */
export const seedFrom = (rule: Capability.SeedRule, named: number, batch: Batch): number => placed(rule, BigInt(named), batch.firstTake)

/** A batch's charge among its takes, to a millionth, the remainder on the first. */
export const charge = (whole: Money.Money, takes: number): ReadonlyArray<Money.Money> => divideAmong(whole, takes)
