import type { ReportContext } from "../context.ts"
import { hours, interval, money, none, percent, similarity } from "../format.ts"
import { type Markup, markup } from "../markup.ts"

const reasons: Readonly<Record<string, string>> = {
  no_approvals: "nothing was approved",
  zero_cost: "nothing was charged",
  one_brief: "one brief has no interval",
  unstable: "all approvals come from one brief"
}

/** An arm's colour. */
export const armDot = (plan: ReportContext["plan"], arm: string): Markup =>
  markup`<span class="dot" style="--arm:var(--arm-${plan.arms.indexOf(arm) % 6})"></span>`

/** An arm's name with its colour, and what marks it. */
export const armName = (plan: ReportContext["plan"], arm: string): Markup =>
  markup`<span class="arm">${armDot(plan, arm)}${arm}${arm === plan.baseline && markup`<span class="tag">baseline</span>`}</span>`

/** Every arm with its five measures and their intervals. */
export const armsSection = ({ analysis, plan, humanMinutes }: ReportContext): Markup => {
  const currency = (value: number | null): string => money(value, analysis.currency)
  const failureShare = (value: number | null): string => percent(value, 1)
  const rows = Object.entries(analysis.arms).map(([name, arm]) => {
    const cost = arm.cost_per_approved
    const time = arm.time_to_publish
    const minutes = humanMinutes?.[name] ?? 0
    const share = (value: number | null): string => percent(value)
    return markup`<tr><th scope="row">${armName(plan, name)}<small>${arm.briefs} briefs, ${arm.attempts} attempts${minutes > 0 && `, ${minutes} min by hand`}</small></th>
<td data-label="Cost per approved output"><b>${currency(cost.estimate)}</b><small>${cost.reason === null ? interval(cost.lower, cost.upper, currency) : reasons[cost.reason] ?? cost.reason}</small></td>
<td data-label="Approval rate"><b>${percent(arm.approval_rate.estimate)}</b><small>${interval(arm.approval_rate.lower, arm.approval_rate.upper, share)}</small><small>${arm.approval_rate.numerator} of ${arm.approval_rate.denominator}</small></td>
<td data-label="Median time to publish"><b>${time.median_hours === null ? none : hours(time.median_hours)}</b><small>${time.median_hours === null ? "fewer than half published" : interval(time.median_lower, time.median_upper, hours)}</small><small>${time.events} of ${time.n} published</small></td>
<td data-label="Identity (similarity)"><b>${similarity(arm.identity.mean)}</b><small>${interval(arm.identity.mean_lower, arm.identity.mean_upper, similarity)}</small><small>face in ${percent(arm.identity.detection.estimate)}</small></td>
<td data-label="Failure rate"><b>${failureShare(arm.failures.rate.estimate)}</b><small>${interval(arm.failures.rate.lower, arm.failures.rate.upper, failureShare)}</small></td></tr>`
  })
  return markup`<section><h2>The arms</h2><p class="lead">Each figure with its ${percent(analysis.confidence)} interval; briefs, not takes, are what is counted as independent. Similarity is 1 for the very same face; it can be no lower than −1.</p>
<div class="scroll"><table class="cards"><thead><tr><th>Arm</th><th>Cost per approved output</th><th>Approval rate</th><th>Median time to publish</th><th>Identity (similarity)</th><th>Failure rate</th></tr></thead><tbody>${rows}</tbody></table></div></section>`
}
