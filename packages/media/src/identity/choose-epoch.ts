/** How one epoch's pictures did. */
export interface EpochScore {
  /** From 1. */
  readonly epoch: number
  /** Mean similarity to held-out references, −1 to 1; `null` where no picture showed a measurable face. */
  readonly identity: number | null
  /** Share of its pictures that pass the quality checks, 0 to 1. */
  readonly quality: number
}

export interface EpochChoice extends EpochScore {
  readonly identity: number
  /** Other epochs whose identity counts as equal. */
  readonly tiedWith: ReadonlyArray<number>
  /** Whether the last epoch is clearly the best: more epochs may do better. */
  readonly stillRising: boolean
}

/**
 * The epoch to use: the best identity, then the best quality, then the earlier one.
 *
 * **When to use**: once every kept epoch was judged on the same prompts and seeds. The training loss
 * takes no part.
 *
 * **Shapes and units**: identities within `tieWithin` (default 0.01) of the best count as equal,
 * because fewer steps leave more freedom for the prompt. `null` where no epoch could be measured.
 */
export const chooseEpoch = (scores: ReadonlyArray<EpochScore>, options: { readonly tieWithin?: number } = {}): EpochChoice | null => {
  const measured = scores.flatMap((score) => score.identity === null ? [] : [{ ...score, identity: score.identity }])
  const best = Math.max(...measured.map((score) => score.identity))
  const tied = measured.filter((score) => score.identity >= best - (options.tieWithin ?? 0.01))
  const [chosen] = tied.toSorted((one, other) => other.quality - one.quality || one.epoch - other.epoch)
  if (chosen === undefined) return null
  const last = Math.max(...scores.map((score) => score.epoch))
  return {
    ...chosen,
    tiedWith: tied.flatMap((score) => score.epoch === chosen.epoch ? [] : [score.epoch]),
    stillRising: measured.length > 1 && tied.length === 1 && chosen.epoch === last
  }
}
