import type { Metric } from "../../plan/schema.ts"
import type { ReportContext } from "../context.ts"
import type { Canvas } from "../charts/canvas.ts"
import { intervalChart, type IntervalRow } from "../charts/interval-chart.ts"
import { interval, none, percent, points, pValue, ratio, signed } from "../format.ts"
import { type Markup, markup } from "../markup.ts"
import { armName } from "./arms.ts"

const hoursSigned = (value: number | null): string => signed(value, 1, " h")
const similaritySigned = (value: number | null): string => signed(value, 3)

interface Line {
  readonly metric: Metric
  readonly name: string
  readonly estimate: string
  readonly interval: string
  readonly p: number | null
}

const linesOf = (candidate: string, { analysis, plan }: ReportContext): ReadonlyArray<Line> => {
  const found = analysis.comparisons[candidate]
  if (found === undefined) return []
  const line = (metric: Metric, name: string, of: { readonly estimate: number | null; readonly lower: number | null; readonly upper: number | null; readonly p_t: number | null }, format: (value: number | null) => string): Line =>
    ({ metric, name, estimate: format(of.estimate), interval: interval(of.lower, of.upper, format), p: of.p_t })
  return [
    line("cost_per_approved", "Cost per approved output", found.cost_ratio, ratio),
    line("approval_rate", "Approval rate", found.approval_difference, points),
    line("time_to_publish", `Mean time to publish, up to ${plan.horizon_hours} h`, found.rmst_difference_hours, hoursSigned),
    line("identity", "Identity", found.identity_difference, similaritySigned),
    line("failure_rate", "Failure rate", found.failure_difference, points)
  ]
}

const forest = (canvas: Canvas, { analysis, plan }: ReportContext): Markup => {
  const candidates = Object.entries(analysis.comparisons)
  const rows = (of: (candidate: (typeof candidates)[number][1]) => { readonly estimate: number | null; readonly lower: number | null; readonly upper: number | null }): ReadonlyArray<IntervalRow> =>
    candidates.map(([arm, found]) => {
      const { estimate, lower, upper } = of(found)
      return { arm, index: plan.arms.indexOf(arm), estimate, lower, upper }
    })
  const primary = plan.primary.metric === "cost_per_approved"
    ? [{ value: plan.primary.min_effect, dashed: true }, { value: plan.primary.migrate_effect, dashed: true }]
    : []
  return markup`<div class="charts">
<div><h3>Cost ratio</h3>${intervalChart(canvas, { label: "Ratio of costs per approved output to the baseline", rows: rows((found) => found.cost_ratio), logarithmic: true, marks: [{ value: 1, dashed: false }, ...primary], format: (value) => `×${Number(value.toPrecision(2))}` })}</div>
<div><h3>Approval rate, difference</h3>${intervalChart(canvas, { label: "Difference of approval rates to the baseline", rows: rows((found) => found.approval_difference), marks: [{ value: 0, dashed: false }], format: (value) => signed(Math.round(value * 100), 0) })}</div>
<div><h3>Identity, difference</h3>${intervalChart(canvas, { label: "Difference of mean similarities to the baseline", rows: rows((found) => found.identity_difference), marks: [{ value: 0, dashed: false }], format: (value) => signed(value, 2) })}</div>
</div>`
}

/** Each candidate against the baseline: drawn, then in numbers. */
export const comparisonsSection = (canvas: Canvas, context: ReportContext): Markup => {
  const { analysis, plan } = context
  const tables = Object.entries(analysis.comparisons).map(([candidate, found]) => {
    const rows = linesOf(candidate, context).map((line) => {
      const role = line.metric === plan.primary.metric ? "primary" : plan.secondary.includes(line.metric) ? "secondary" : "not tested"
      return markup`<tr><th scope="row">${line.name}<span class="tag">${role}</span></th><td class="number" data-label="Effect"><b>${line.estimate}</b></td><td class="number" data-label="Interval">${line.interval}</td><td class="number" data-label="p">${pValue(line.p)}</td><td class="number" data-label="p, adjusted">${plan.secondary.includes(line.metric) ? pValue(found.holm[line.metric] ?? null) : none}</td></tr>`
    })
    return markup`<div class="scroll"><table class="effects cards"><thead><tr><th>${armName(plan, candidate)} against ${plan.baseline}<small>${found.briefs} paired ${found.briefs === 1 ? "brief" : "briefs"}${found.excluded_briefs > 0 && `, ${found.excluded_briefs} left out`}</small></th><th class="number">Effect</th><th class="number">Interval</th><th class="number">p</th><th class="number">p, adjusted</th></tr></thead><tbody>${rows}</tbody></table></div>`
  })
  return markup`<section><h2>Against ${plan.baseline}</h2><p class="lead">Effects on the briefs that both arms had, with their ${percent(analysis.confidence)} intervals; p is the chance of a difference at least as large between two arms that are alike. The plain line is “no difference”${plan.primary.metric === "cost_per_approved" && ", the dashed ones are the gains that the plan calls worthwhile and enough to migrate"}. Secondary measures are adjusted for being several (Holm).</p>
${forest(canvas, context)}${tables}</section>`
}
