import type { Metric } from "../../plan/schema.ts"
import type { ReportContext } from "../context.ts"
import { moment, pValue, percent } from "../format.ts"
import { type Markup, markup } from "../markup.ts"
import { metricName } from "../sentences.ts"

/** What the numbers do not say. Source: contracts/statistics.md, section 10. */
export const limitsSection = ({ analysis, sandbox, simulatedTime }: ReportContext): Markup => {
  const told = [
    sandbox ? "The takes, prices and reviews come from a sandbox: they show how the study works and say nothing about any real provider." : null,
    simulatedTime === true ? "Times are simulated, so that one seed gives one report." : null,
    ...analysis.warnings.map((warning) => warning.message),
    "The intervals speak for briefs like these, on days like these. A bad day that hits both arms cancels; an outage of one arm does not.",
    "An arm that fails loses takes, and the approval rate leaves out what never came. Read it beside the failure rate and the cost per approved output, which pays for failures.",
    "A review that arrives later changes the look it belongs to: review first, then look.",
    "Salaries and other costs that no attempt carries are in these numbers only where they are listed as overheads."
  ]
  return markup`<section><h2>What these numbers do not say</h2><ul class="limits">${told.flatMap((sentence) => (sentence === null ? [] : [markup`<li>${sentence}</li>`]))}</ul></section>`
}

/** How much worse than the baseline a guarded measure may be. */
const allowed = (metric: Metric | "identity_floor", floor: number | undefined, margin: number): string => {
  if (floor !== undefined) return `≥ ${floor}`
  switch (metric) {
    case "cost_per_approved":
      return `at most × ${margin}`
    case "time_to_publish":
      return `at most ${margin} h longer`
    case "identity":
      return `at most ${margin} lower`
    case "failure_rate":
      return `at most ${(margin * 100).toFixed(1)} points higher`
    default:
      return `at most ${(margin * 100).toFixed(1)} points lower`
  }
}

const agreementText = (name: string, pairs: number, raw: number | null, kappa: number | null): string =>
  pairs === 0 ? `${name}: none` : `${name}: ${pairs}, ${percent(raw)} alike${kappa === null ? "" : `, kappa ${kappa.toFixed(2)}`}`

/** What was fixed before the first row, and what the analysis was run with. */
export const planSection = ({ analysis, plan, planHash }: ReportContext): Markup => {
  const { primary, sequential } = plan
  const decision = Object.values(analysis.decision ?? {})[0]
  const effect = primary.metric === "cost_per_approved"
    ? `worthwhile below × ${primary.min_effect}, migrate at × ${primary.migrate_effect}`
    : `worthwhile from ${primary.min_effect} on, migrate at ${primary.migrate_effect}`
  const guardrails = (plan.guardrails ?? []).map(({ floor, margin = 0, metric }) => `${metricName[metric] ?? metric} ${allowed(metric, floor, margin)}`)
  const { between, self } = analysis.agreement
  return markup`<section><h2>The plan</h2><p class="lead">${planHash === null ? "As it was handed to the analysis: nobody recorded when it was written" : "Written down before the first attempt, frozen under its hash"}; a changed plan is another study.</p><dl>
${planHash !== null && markup`<dt>Hash (SHA-256)</dt><dd><code>${planHash}</code></dd>`}
<dt>Primary measure</dt><dd>${metricName[primary.metric] ?? primary.metric}: ${effect}</dd>
<dt>Guardrails</dt><dd>${guardrails.length === 0 ? "none" : guardrails.join("; ")}</dd>
<dt>Decision</dt><dd>${sequential === undefined ? "one look at the end of the data" : `${sequential.looks.length === 1 ? "one look, on day" : "looks on days"} ${sequential.looks.join(", ")}, from ${sequential.min_briefs} briefs on`}${decision !== undefined && decision.nominal_p !== null && `; p at most ${pValue(decision.nominal_p)}`}</dd>
<dt>Output counted</dt><dd>${plan.output_stages.join(" and ")}; approved by ${plan.approval_rule === "first" ? "the first review" : "every review"}</dd>
<dt>Double reviews</dt><dd>${agreementText("by two reviewers", between.pairs, between.raw, between.kappa)}; ${agreementText("by the same one", self.pairs, self.raw, self.kappa)}</dd>
<dt>Data</dt><dd>${analysis.rows} attempts, ${analysis.briefs} briefs, ${analysis.day} ${analysis.day === 1 ? "day" : "days"}, as of ${moment(analysis.as_of)}</dd>
<dt>Resampling</dt><dd>${plan.bootstrap.resamples} bootstrap resamples, ${plan.permutations} permutations, seed ${plan.bootstrap.seed}</dd></dl></section>`
}
