import { normalUpperQuantile } from "./distributions.ts"

/** Waiting times of one arm: `hours` until the event, or until the waiting was cut off where `event` is false. */
export interface Waiting {
  readonly hours: number
  readonly event: boolean
}

/** The curve just after an event time. */
export interface KaplanMeierStep {
  readonly hours: number
  readonly atRisk: number
  readonly events: number
  readonly survival: number
  /** Σ d/(n(n−d)) up to here; infinite once everything has happened. */
  readonly greenwood: number
}

/** Ascending by time; at equal times events come before censorings. */
export const sortWaiting = (waiting: ReadonlyArray<Waiting>): ReadonlyArray<Waiting> =>
  waiting.toSorted((a, b) => a.hours - b.hours || Number(b.event) - Number(a.event))

/**
 * The Kaplan–Meier curve: the share still waiting, step by step.
 *
 * **Shapes and units**: `sorted` as `sortWaiting` gives it; the answer has one step per distinct event time.
 *
 * **Source**: E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53 (1958), 457–481; `contracts/statistics.md`, 5.6.
 */
export const kaplanMeier = (sorted: ReadonlyArray<Waiting>): ReadonlyArray<KaplanMeierStep> => {
  const steps: Array<KaplanMeierStep> = []
  let survival = 1
  let greenwood = 0
  let index = 0
  while (index < sorted.length) {
    const hours = sorted[index]?.hours ?? 0
    const atRisk = sorted.length - index
    let events = 0
    for (; index < sorted.length && sorted[index]?.hours === hours; index++) if (sorted[index]?.event === true) events++
    if (events === 0) continue
    survival *= (atRisk - events) / atRisk
    greenwood += events / (atRisk * (atRisk - events))
    steps.push({ hours, atRisk, events, survival, greenwood })
  }
  return steps
}

// A share of one half that was reached through a product of fractions may miss it by rounding.
const half = 0.5 + 1e-12

/**
 * The median waiting time with the limits of the log-log band.
 *
 * **Shapes and units**: hours; each null where its curve does not come down to one half.
 *
 * **Source**: R. Brookmeyer, J. Crowley, Biometrics 38 (1982), 29–41; `contracts/statistics.md`, 5.6.
 */
export const medianWaiting = (steps: ReadonlyArray<KaplanMeierStep>, confidence: number) => {
  const z = normalUpperQuantile((1 - confidence) / 2)
  const band = (step: KaplanMeierStep, sign: 1 | -1): number => {
    const log = Math.log(step.survival)
    return Math.exp(-Math.exp(Math.log(-log) + (sign * z * Math.sqrt(step.greenwood)) / Math.abs(log)))
  }
  const hoursWhere = (reached: (step: KaplanMeierStep) => boolean): number | null => steps.find(reached)?.hours ?? null
  const banded = (sign: 1 | -1) => hoursWhere((step) => step.survival > 0 && step.survival < 1 && band(step, sign) <= 0.5)
  return { median: hoursWhere((step) => step.survival <= half), lower: banded(1), upper: banded(-1) }
}

/**
 * The mean waiting time up to a horizon: the area under the curve, the last value carried on to the horizon.
 *
 * **Shapes and units**: hours in and out; `se` 0 where nothing varies.
 *
 * **Source**: P. Royston, M. K. B. Parmar, BMC Med. Res. Methodol. 13 (2013), 152; `contracts/statistics.md`, 5.6.
 */
export const restrictedMean = (steps: ReadonlyArray<KaplanMeierStep>, horizon: number): { readonly mean: number; readonly se: number } => {
  const within = steps.filter((step) => step.hours < horizon)
  let area = 0
  let variance = 0
  // Backwards, so that the area still ahead of each event is at hand.
  for (let index = within.length - 1; index >= 0; index--) {
    const step = within[index]
    if (step === undefined) continue
    area += step.survival * ((within[index + 1]?.hours ?? horizon) - step.hours)
    const left = step.atRisk - step.events
    if (left > 0) variance += (area * area * step.events) / (step.atRisk * left)
  }
  return { mean: area + (within[0]?.hours ?? horizon), se: Math.sqrt(variance) }
}

/**
 * The restricted mean without the waiting at position `skip` (-1 for none) of sorted waiting times.
 *
 * **When to use** for the jackknife: it allocates nothing.
 */
export const restrictedMeanWithout = (sorted: ReadonlyArray<Waiting>, horizon: number, skip: number): number => {
  let atRisk = sorted.length - (skip < 0 ? 0 : 1)
  if (atRisk === 0) return NaN
  let survival = 1
  let last = 0
  let area = 0
  for (let index = 0; index < sorted.length; index++) {
    const waiting = sorted[index]
    if (index === skip || waiting === undefined) continue
    if (waiting.hours >= horizon) break
    if (waiting.event) {
      area += survival * (waiting.hours - last)
      last = waiting.hours
      survival *= (atRisk - 1) / atRisk
    }
    atRisk--
  }
  return area + survival * (horizon - last)
}
