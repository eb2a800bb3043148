import type { ReportContext } from "../context.ts"
import { hours, list, money, none } from "../format.ts"
import { type Markup, markup } from "../markup.ts"
import { armName } from "./arms.ts"

type Lot = ReportContext["analysis"]["credits"][string]

const creditColumns: ReadonlyArray<{ readonly name: string; readonly of: (lot: Lot) => number | null }> = [
  { name: "Used", of: (lot) => lot.used },
  { name: "Used a day", of: (lot) => lot.burn_per_day },
  { name: "Balance", of: (lot) => lot.balance },
  { name: "Days to empty", of: (lot) => lot.days_to_empty },
  { name: "Days to expiry", of: (lot) => lot.days_to_expiry },
  { name: "Unused then", of: (lot) => lot.unused_at_expiry }
]

/** Where the money went: the arms' totals, what of them are overheads, what becomes of credits. */
export const moneySection = ({ analysis, earlierTrainings = [], plan, overheads }: ReportContext): Markup => {
  const rows = Object.entries(analysis.arms).map(([name, arm]) =>
    markup`<tr><th scope="row">${armName(plan, name)}</th><td class="number" data-label="Total cost">${money(arm.cost_per_approved.total_cost, analysis.currency)}</td><td class="number" data-label="Approved outputs">${arm.cost_per_approved.approved}</td><td class="number" data-label="Hours lost to failures">${hours(arm.failures.hours_lost)}</td></tr>`)
  const added = overheads.map((overhead) =>
    markup`<tr><th scope="row">${armName(plan, overhead.arm)}</th><td data-label="For">${overhead.label}${overhead.shared && markup`<span class="tag">shared</span>`}</td><td class="number" data-label="Amount">${money(Number(overhead.amount), overhead.currency)}</td></tr>`)
  const earlier = earlierTrainings.map(({ arms, identity, trainedAt }) =>
    markup`<p class="note">The identity model ${identity}, which ${list(arms)} ${arms.length === 1 ? "uses" : "use"}, was trained on ${trainedAt.slice(0, 10)} and not for this study: its training is in no total here.</p>`)
  const lots = Object.entries(analysis.credits)
  // Without a lot in the plan there is nothing to run out.
  const columns = creditColumns.filter(({ of }) => lots.some(([, lot]) => of(lot) !== null))
  const credits = lots.map(([provider, lot]) =>
    markup`<tr><th scope="row">${provider}</th>${columns.map(({ name, of }) => markup`<td class="number" data-label="${name}">${of(lot)?.toFixed(1) ?? none}</td>`)}</tr>`)
  return markup`<section><h2>Money</h2><p class="lead">Every attempt counts, failed and rejected ones too, and an arm’s overheads are part of its total.</p>
<div class="scroll"><table class="cards"><thead><tr><th>Arm</th><th class="number">Total cost</th><th class="number">Approved outputs</th><th class="number">Hours lost to failures</th></tr></thead><tbody>${rows}</tbody></table></div>
${overheads.length > 0 && markup`<h3 style="margin-top:18px">Overheads in these totals</h3><p class="lead">“Shared” is one expense that several arms use: it was paid once and stands in each of them.</p><div class="scroll"><table class="cards"><thead><tr><th>Arm</th><th>For</th><th class="number">Amount</th></tr></thead><tbody>${added}</tbody></table></div>`}
${earlier}
${lots.length > 0 && markup`<h3 style="margin-top:18px">Credits</h3><div class="scroll"><table class="cards"><thead><tr><th>Connection</th>${columns.map(({ name }) => markup`<th class="number">${name}</th>`)}</tr></thead><tbody>${credits}</tbody></table></div>`}</section>`
}
