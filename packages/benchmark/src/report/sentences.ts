import type { AnalysisDocument } from "../analysis/analyze.ts"
import type { Plan } from "../plan/Plan.ts"
import type { CandidateDecision } from "../verdict/candidate-decision.ts"
import { change, changeInterval, list, percent, points, signed } from "./format.ts"

/** The metrics and guardrails in words. */
export const metricName: Readonly<Record<string, string>> = {
  cost_per_approved: "cost per approved output",
  approval_rate: "approval rate",
  time_to_publish: "time to publish",
  identity: "identity",
  failure_rate: "failure rate",
  identity_floor: "identity floor"
}

const named = (metric: string): string => metricName[metric] ?? metric

/** What was measured of the primary metric, as half a sentence; null where nothing could be. */
const finding = (candidate: string, decision: CandidateDecision, plan: Plan): string | null => {
  const { estimate, repeated_lower: lower, repeated_upper: upper } = decision
  if (estimate === null) return null
  const level = decision.nominal_p === null ? "" : `${percent(1 - decision.nominal_p, 1)} interval: `
  const inWords = (words: (lower: number, upper: number) => string): string =>
    lower === null || upper === null ? "no interval" : `${level}${words(lower, upper)}`
  const between = (format: (value: number) => string): string => inWords((from, to) => `${format(from)} to ${format(to)}`)
  switch (plan.primary.metric) {
    case "cost_per_approved": {
      const changed = change(Math.exp(estimate))
      const told = inWords((from, to) => changeInterval(Math.exp(from), Math.exp(to)))
      return `an approved output of ${candidate} cost ${changed} ${changed === "the same" ? "as" : "than"} one of ${plan.baseline} (${told})`
    }
    case "identity":
      return `the mean similarity of ${candidate} was ${signed(estimate, 3)} against ${plan.baseline} (${between((value) => signed(value, 3))})`
    default:
      return `the ${named(plan.primary.metric)} of ${candidate} was ${points(estimate)} against ${plan.baseline} (${between(points)})`
  }
}

const capital = (sentence: string): string => sentence.slice(0, 1).toUpperCase() + sentence.slice(1)

const guardrailNames = (decision: CandidateDecision, wanted: (status: string) => boolean): string =>
  list(decision.guardrails.filter((guardrail) => wanted(guardrail.status)).map((guardrail) => named(guardrail.metric)))

/** The verdict on one candidate in one sentence. */
export const verdictSentence = (candidate: string, decision: CandidateDecision, analysis: AnalysisDocument, plan: Plan): string => {
  const found = finding(candidate, decision, plan)
  const evidence = found === null ? "" : `: ${found}`
  switch (decision.reason) {
    case "superior_by_margin":
      return `Move all work to ${candidate}${evidence}.`
    case "superior":
      return `Give ${candidate} a larger share${evidence}.`
    case "candidate_worse":
      return `Stay with ${plan.baseline}${evidence}.`
    case "guardrail_breached":
      return `Stay with ${plan.baseline}: ${candidate} breaks the guardrail on ${guardrailNames(decision, (status) => status === "breached")}.`
    case "no_worthwhile_gain":
      return `Stay with ${plan.baseline}: a gain worth changing for is ruled out${found === null ? "" : `; ${found}`}.`
    case "guardrail_open":
      return `No verdict on ${candidate}: it is ahead on ${named(plan.primary.metric)}, but whether it keeps the ${guardrailNames(decision, (status) => status !== "passed")} is still open${found === null ? "" : `; ${found}`}.`
    case "too_few_briefs":
      return decision.look === 0
        ? `No verdict on ${candidate} yet: the data end on day ${analysis.day}, before the day the plan looks at them.`
        : `No verdict on ${candidate}: ${decision.briefs} ${decision.briefs === 1 ? "brief" : "briefs"} can be compared, and the plan decides from ${plan.sequential?.min_briefs ?? 20} on.`
    case "not_enough_evidence":
      return `No verdict on ${candidate}: the difference could be chance. ${found === null ? "It could not be estimated" : capital(found)}.`
    case "continue":
      return `No verdict on ${candidate} yet: the study goes on.`
  }
}

/** The verdict in a word or two. */
export const verdictWord = (decision: CandidateDecision): string =>
  ({ keep: "Keep the baseline", expand: "Expand", migrate: "Migrate", inconclusive: "Inconclusive" })[decision.verdict]
