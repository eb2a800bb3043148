/** How far a pass over a study is: its units, each between begun and done, as one fraction that never falls. */
import type { Tell } from "../steps/Tell.ts"

export interface PassProgress {
  /** Tells what a unit of the pass does; its own fraction counts as a part of the whole, between `from` and `to` of the unit. */
  readonly unit: (name: string, from?: number, to?: number) => Tell
  readonly done: (name: string) => void
  /** Tells without moving. */
  readonly tell: Tell
}

/** `weights` says by name how long each unit takes compared with the others; units without one do not count. */
export const make = (tell: Tell, weights: ReadonlyMap<string, number>): PassProgress => {
  const fractions = new Map<string, number>()
  let sum = 0
  for (const weight of weights.values()) sum += weight
  const whole = (): number => {
    let reached = 0
    for (const [name, fraction] of fractions) reached += fraction * (weights.get(name) ?? 0)
    return sum === 0 ? 1 : Math.min(1, reached / sum)
  }
  /** A job that is tried again begins anew, but what was shown stays. */
  const reach = (name: string, fraction: number): void => {
    fractions.set(name, Math.max(fractions.get(name) ?? 0, Math.min(1, fraction)))
  }
  return {
    unit: (name, from = 0, to = 1) => (text, fraction) => {
      reach(name, from + (to - from) * (fraction ?? 0))
      tell(text, whole())
    },
    done: (name) => reach(name, 1),
    tell: (text) => tell(text, whole())
  }
}
