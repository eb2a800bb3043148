/** How far a pass over a study is: its units, each between begun and done, as one fraction that never falls. */
import type { Tell } from "../steps/Tell.ts"

export interface PassProgress {
  /** Tells what a unit of the pass does; its own fraction counts as a part of the whole. */
  readonly unit: (name: string) => Tell
  readonly done: (name: string) => void
  /** Tells without moving. */
  readonly tell: Tell
}

/** `units` is how many the pass has in all. */
export const make = (tell: Tell, units: number): PassProgress => {
  const fractions = new Map<string, number>()
  const whole = (): number => {
    let sum = 0
    for (const fraction of fractions.values()) sum += fraction
    return units === 0 ? 1 : Math.min(1, sum / units)
  }
  /** A job that is tried again begins anew, but what was shown stays. */
  const reach = (name: string, fraction: number): void => {
    fractions.set(name, Math.max(fractions.get(name) ?? 0, Math.min(1, fraction)))
  }
  return {
    unit: (name) => (text, fraction) => {
      reach(name, fraction ?? 0)
      tell(text, whole())
    },
    done: (name) => reach(name, 1),
    tell: (text) => tell(text, whole())
  }
}
