/** A study's numbers on a terminal: each arm with its intervals, each verdict with its reason, and what may still change them. */
import type { Analysed } from "@likeness/pipeline/study/analyze-files"

/** What the files alone do not say. */
export interface StudyState {
  readonly isSandbox: boolean
  /** Takes that wait for one of the plan's reviewers. */
  readonly waiting: number
}

interface Figure {
  readonly estimate: number | null
  readonly lower: number | null
  readonly upper: number | null
}

const within = ({ lower, upper }: Figure, shown: (value: number) => string): string => (lower === null || upper === null ? "" : ` (${shown(lower)} to ${shown(upper)})`)

const money = (value: number): string => value.toFixed(4)
const percent = (value: number): string => (value * 100).toFixed(0)

export const analysisLines = ({ analysis, plan }: Pick<Analysed, "analysis" | "plan">, state?: StudyState): ReadonlyArray<string> => [
  ...(state?.isSandbox === true ? ["SANDBOX  nothing here is real"] : []),
  ...Object.entries(analysis.arms).map(([arm, { approval_rate: rate, cost_per_approved: cost }]) =>
    `${arm}  ${cost.estimate === null ? "no approved output" : `${money(cost.estimate)}${within(cost, money)} ${analysis.currency} per approved output`}${
      rate.estimate === null ? "" : `, ${percent(rate.estimate)}${within(rate, percent)} % approved`
    }`),
  `intervals of ${percent(analysis.confidence)} %, ${analysis.briefs} briefs`,
  ...Object.entries(analysis.decision ?? {}).map(([candidate, { reason, verdict }]) => `${candidate} against ${plan.baseline}: ${verdict} (${reason.replaceAll("_", " ")})`),
  ...(state === undefined || state.waiting === 0 ? [] : [`${state.waiting} takes wait for review: these numbers are not the study's`])
]
