import type { ReportContext } from "../context.ts"
import { type Markup, markup } from "../markup.ts"
import { armName } from "./arms.ts"

const barWidth = 120

/** How often what went wrong, by arm. */
export const failuresSection = ({ analysis, plan }: ReportContext): Markup => {
  const arms = Object.entries(analysis.arms)
  const codes = [...new Set(arms.flatMap(([, arm]) => Object.keys(arm.failures.by_code)))].toSorted()
  if (codes.length === 0) return markup`<section><h2>Failures</h2><p class="lead" style="margin:0">No attempt failed.</p></section>`
  const countOf = (arm: (typeof arms)[number][1], code: string): number => (Object.hasOwn(arm.failures.by_code, code) ? arm.failures.by_code[code] ?? 0 : 0)
  const most = Math.max(...arms.flatMap(([, arm]) => codes.map((code) => countOf(arm, code))))
  const rows = codes.map((code) => markup`<tr><th scope="row"><code>${code}</code></th>${arms.map(([name, arm]) => {
    const count = countOf(arm, code)
    return markup`<td data-label="${name}">${count > 0 && markup`<span class="bar" style="--arm:var(--arm-${plan.arms.indexOf(name) % 6});width:${Math.round((count / most) * barWidth)}px"></span>`}${count}</td>`
  })}</tr>`)
  return markup`<section><h2>Failures</h2><p class="lead">Failed attempts by their code, all stages.</p><div class="scroll"><table class="cards"><thead><tr><th>Code</th>${arms.map(([name]) => markup`<th>${armName(plan, name)}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></section>`
}
