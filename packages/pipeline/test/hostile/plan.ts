/** What the hostile server does to one order, drawn from a seed. */

/** One send of a submission: what becomes of it over there, and what comes back. */
export type Send =
  | "accept"
  /** Nothing is done, and the connection ends. */
  | "drop"
  /** Everything is done, and the connection ends. */
  | "accept-drop"
  | "accept-late"
  /** Done twice, as a proxy does that sends again. */
  | "accept-twice"
  /** Answers of two orders leave in the other order. */
  | "accept-swapped"
  | "accept-half-json" | "accept-no-id" | "accept-502-html" | "accept-500" | "accept-409" | "accept-429"
  | "429" | "502-html" | "504-html" | "500"
  /** What would be a clear refusal of a first send, and proves nothing on a repeat. */
  | "403-credits" | "404-model" | "400-room" | "423" | "503-disabled"

/** One read of a job's state. */
export type Read = "honest" | "drop" | "500" | "429" | "404" | "html" | "half-json" | "strange-word" | "other-id" | "late"

type End = "completed" | "completed-bare" | "failed" | "nsfw"
type Download = "honest" | "cut" | "503" | "wrong-length" | "drop"

/** When the process that asks is killed, in the life of the order. */
export type Death = "before-accepting" | "after-accepting" | "after-answering" | "at-the-end" | "in-the-download"

export interface Plan {
  readonly kind: "pictures" | "training"
  readonly count: 1 | 4
  readonly sends: ReadonlyArray<Send>
  /** After the sends above: answered at last, or never until somebody mends the server. */
  readonly atLast: "accept" | "drop" | "accept-drop"
  readonly reads: ReadonlyArray<Read>
  readonly runMillis: number
  readonly end: End
  /** The job is not known any more until somebody mends the server. */
  readonly forgotten: boolean
  readonly downloads: ReadonlyArray<Download>
  /** A new Soul ID is not listed so long. */
  readonly unlistedMillis: number
  readonly death: Death | undefined
}

/** A generator of numbers in 0–1 that a seed decides (mulberry32). */
export const chance = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const firstSends: ReadonlyArray<Send> = [
  "drop", "accept-drop", "accept-late", "accept-twice", "accept-swapped", "accept-half-json", "accept-no-id", "accept-502-html", "accept-500", "accept-409", "accept-429", "429", "502-html", "504-html", "500"
]
/** Once the first send is in doubt, these prove nothing. */
const laterSends: ReadonlyArray<Send> = [...firstSends, "403-credits", "404-model", "400-room", "423", "503-disabled"]
/** A Soul ID has no key: what is done twice or answered with a refusal would be the server's own double charge. */
const trainingSends: ReadonlyArray<Send> = ["accept-drop", "accept-late", "accept-swapped", "accept-half-json", "accept-no-id", "accept-502-html", "accept-500"]
const reads: ReadonlyArray<Read> = ["drop", "500", "429", "404", "html", "half-json", "strange-word", "other-id", "late"]
const downloads: ReadonlyArray<Download> = ["cut", "503", "wrong-length", "drop"]
const deaths: ReadonlyArray<Death> = ["before-accepting", "after-accepting", "after-answering", "at-the-end", "in-the-download"]

export const planOf = (seed: number, deadly: boolean): Plan => {
  const next = chance(seed)
  const pick = <A>(list: ReadonlyArray<A>): A => list[Math.floor(next() * list.length)]!
  const some = <A>(list: ReadonlyArray<A>, most: number): ReadonlyArray<A> => Array.from({ length: Math.floor(next() * (most + 1)) }, () => pick(list))
  const kind = next() < 0.15 ? "training" as const : "pictures" as const
  const hostile = next() < 0.75
  const sends: ReadonlyArray<Send> = !hostile ? [] : kind === "training" ? [pick(trainingSends)] : [pick(firstSends), ...some(laterSends, 3)]
  const silent = next()
  return {
    kind,
    count: next() < 0.3 ? 4 : 1,
    sends,
    atLast: kind === "training" || silent > 0.14 ? "accept" : silent > 0.07 ? "accept-drop" : "drop",
    reads: some(reads, 4),
    runMillis: 100 + next() * 1_500,
    end: pick(["completed", "completed", "completed", "completed", "completed", "completed", "completed-bare", "failed", "nsfw"] as const),
    forgotten: kind === "pictures" && next() < 0.05,
    downloads: some(downloads, 2),
    unlistedMillis: next() < 0.3 ? next() * 4_000 : 0,
    death: deadly ? pick(deaths) : undefined
  }
}
