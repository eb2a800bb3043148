import type { ReportContext } from "../context.ts"
import { list, money } from "../format.ts"
import { type Markup, markup } from "../markup.ts"
import { armName } from "./arms.ts"

/** Where the money went: the arms' totals, what of them are overheads, what becomes of credits. */
export const moneySection = ({ analysis, earlierTrainings = [], plan, overheads }: ReportContext): Markup => {
  const rows = Object.entries(analysis.arms).map(([name, arm]) =>
    markup`<tr><th scope="row">${armName(plan, name)}</th><td class="number">${money(arm.cost_per_approved.total_cost, analysis.currency)}</td><td class="number">${arm.cost_per_approved.approved}</td><td class="number">${arm.failures.hours_lost.toFixed(1)} h</td></tr>`)
  const added = overheads.map((overhead) =>
    markup`<tr><td>${armName(plan, overhead.arm)}</td><td>${overhead.label}${overhead.shared && markup`<span class="tag">shared</span>`}</td><td class="number">${overhead.amount} ${overhead.currency}</td></tr>`)
  const earlier = earlierTrainings.map(({ arms, identity, trainedAt }) =>
    markup`<p class="note">The identity model ${identity}, which ${list(arms)} ${arms.length === 1 ? "uses" : "use"}, was trained on ${trainedAt.slice(0, 10)} and not for this study: its training is in no total here.</p>`)
  const lots = Object.entries(analysis.credits).map(([provider, lot]) =>
    markup`<tr><th scope="row">${provider}</th><td class="number">${lot.used.toFixed(0)}</td><td class="number">${lot.burn_per_day.toFixed(1)}</td><td class="number">${lot.balance === null ? "–" : lot.balance.toFixed(0)}</td><td class="number">${lot.days_to_empty === null ? "–" : lot.days_to_empty.toFixed(1)}</td><td class="number">${lot.days_to_expiry === null ? "–" : lot.days_to_expiry.toFixed(1)}</td><td class="number">${lot.unused_at_expiry === null ? "–" : lot.unused_at_expiry.toFixed(0)}</td></tr>`)
  return markup`<section><h2>Money</h2><p class="lead">Every attempt counts, failed and rejected ones too, and an arm’s overheads are part of its total.</p>
<div class="scroll"><table><thead><tr><th>Arm</th><th class="number">Total cost</th><th class="number">Approved outputs</th><th class="number">Hours lost to failures</th></tr></thead><tbody>${rows}</tbody></table></div>
${overheads.length > 0 && markup`<h3 style="margin-top:18px">Overheads in these totals</h3><p class="lead">“Shared” is one expense that several arms use: it was paid once and stands in each of them.</p><div class="scroll"><table><thead><tr><th>Arm</th><th>For</th><th class="number">Amount</th></tr></thead><tbody>${added}</tbody></table></div>`}
${earlier}
${lots.length > 0 && markup`<h3 style="margin-top:18px">Credits</h3><div class="scroll"><table><thead><tr><th>Connection</th><th class="number">Used</th><th class="number">A day</th><th class="number">Balance</th><th class="number">Days to empty</th><th class="number">Days to expiry</th><th class="number">Unused then</th></tr></thead><tbody>${lots}</tbody></table></div>`}</section>`
}
