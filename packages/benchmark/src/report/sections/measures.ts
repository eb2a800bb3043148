import type { ReportContext } from "../context.ts"
import type { Canvas } from "../charts/canvas.ts"
import { identityChart } from "../charts/identity-chart.ts"
import { intervalChart, type IntervalRow } from "../charts/interval-chart.ts"
import { publishChart } from "../charts/publish-chart.ts"
import { moneyTick, similarity } from "../format.ts"
import { type Markup, markup } from "../markup.ts"
import { armDot, armName } from "./arms.ts"

type Drawn = { readonly estimate: number | null; readonly lower: number | null; readonly upper: number | null }

const legend = ({ plan, analysis }: ReportContext): Markup =>
  markup`<div class="legend">${Object.keys(analysis.arms).map((arm) => markup`<span>${armName(plan, arm)}</span>`)}</div>`

/** Cost, approval and identity of the arms side by side, with their intervals. */
export const estimatesSection = (canvas: Canvas, { analysis, plan }: ReportContext): Markup => {
  const rows = (of: (arm: (typeof analysis.arms)[string]) => Drawn): ReadonlyArray<IntervalRow> =>
    Object.entries(analysis.arms).map(([arm, found]) => ({ arm, index: plan.arms.indexOf(arm), ...of(found) }))
  const cost = rows(({ cost_per_approved: found }) => ({ estimate: found.estimate, lower: found.lower, upper: found.upper }))
  const approval = rows(({ approval_rate: found }) => ({ estimate: found.estimate, lower: found.lower, upper: found.upper }))
  const identity = rows(({ identity: found }) => ({ estimate: found.mean, lower: found.mean_lower, upper: found.mean_upper }))
  return markup`<section><h2>How sure we are</h2><p class="lead">The dot is the estimate, the bar its interval: where two bars lie apart, the arms differ; where they overlap, look at the comparison below, which pairs the briefs.</p>
<div class="charts"><div><h3>Cost per approved output<small>lower is better</small></h3>${intervalChart(canvas, { label: "Cost per approved output by arm", rows: cost, format: (value) => moneyTick(value, analysis.currency) })}</div>
<div><h3>Approval rate<small>higher is better</small></h3>${intervalChart(canvas, { label: "Approval rate by arm", rows: approval, format: (value) => `${Math.round(value * 100)}%` })}</div>
<div><h3>Mean similarity<small>higher is better</small></h3>${intervalChart(canvas, { label: "Mean similarity by arm", rows: identity, format: (value) => value.toFixed(2) })}</div></div></section>`
}

/** The curve from acceptance to export. */
export const publishSection = (canvas: Canvas, context: ReportContext): Markup =>
  markup`<section><h2>Time to publish</h2><p class="lead">The share of briefs with an exported output, by hours after acceptance${context.simulatedTime === true && " (simulated time)"}. A cross marks a brief still unpublished when the data end; it counts up to there.</p>${legend(context)}<div class="scroll wide">${publishChart(canvas, context.summary, context.plan.horizon_hours)}</div></section>`

/** How similar the outputs are to the persona. */
export const identitySection = (canvas: Canvas, context: ReportContext): Markup | null => {
  const { analysis, plan, summary } = context
  if (summary.arms.every((arm) => arm.similarities.length === 0)) return null
  const floor = plan.guardrails?.find((guardrail) => guardrail.metric === "identity_floor")?.floor ?? null
  const tails = Object.entries(analysis.arms).map(([arm, { identity }]) =>
    markup`<span>${armDot(plan, arm)}${arm}: worst tenth ${similarity(identity.worst_decile_mean)}</span>`)
  return markup`<section><h2>Identity</h2><p class="lead">Every output with a face, by its similarity to the persona. The upright line is the arm’s mean${floor !== null && `, the dashed one the plan’s floor for the mean (${similarity(floor)})`}.</p><div class="legend">${tails}</div><div class="scroll wide">${identityChart(canvas, summary, analysis, floor)}</div></section>`
}
