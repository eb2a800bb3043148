import type { CandidateDecision } from "../../verdict/candidate-decision.ts"
import type { ReportContext } from "../context.ts"
import { type Markup, markup } from "../markup.ts"
import { metricName, verdictSentence, verdictWord } from "../sentences.ts"

const tone: Readonly<Record<CandidateDecision["verdict"], string>> = { migrate: "good", expand: "good", keep: "bad", inconclusive: "quiet" }

const symbols = { passed: "✓", breached: "✕", open: "?" } as const

const guardrails = (decision: CandidateDecision): Markup | null =>
  decision.guardrails.length === 0 ? null : markup`<ul class="guards">${decision.guardrails.map((guardrail) =>
    markup`<li class="chip ${guardrail.status}">${symbols[guardrail.status]} ${metricName[guardrail.metric] ?? guardrail.metric}: ${guardrail.status}</li>`)}</ul>`

/** What the words under the verdicts mean. */
const footnote = (decisions: ReadonlyArray<CandidateDecision>): string => {
  const told = [
    decisions.some(({ guardrails: all }) => all.length > 0) ? "A guardrail is what a candidate must not lose: passed, breached, or open while the data cannot tell." : null,
    decisions.some(({ nominal_p: level }) => level !== null) ? "The intervals of the verdicts hold for all looks and candidates together, so they are not those of the tables." : null
  ]
  return told.filter((sentence) => sentence !== null).join(" ")
}

/** The verdict on each candidate, first thing on the page. */
export const verdictSection = ({ analysis, plan }: ReportContext): Markup => {
  const decided = Object.entries(analysis.decision ?? {})
  if (decided.length === 0) {
    return markup`<section class="verdict quiet"><span class="word">No verdict</span><p class="sentence">These are the study’s numbers, without its verdict.</p></section>`
  }
  const small = decided.length > 1 ? "small" : ""
  return markup`${decided.map(([candidate, decision]) =>
    markup`<section class="verdict ${small} ${tone[decision.verdict]}"><span class="word">${candidate}: ${verdictWord(decision)}</span><p class="sentence">${verdictSentence(candidate, decision, analysis, plan)}</p>${guardrails(decision)}</section>`)}<p class="footnote">${footnote(decided.map(([, decision]) => decision))}</p>`
}
