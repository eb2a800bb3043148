import type { AnalysisDocument } from "../analysis/analyze.ts"
import { openCanvas } from "./charts/canvas.ts"
import type { ReportContext } from "./context.ts"
import { moment } from "./format.ts"
import { markup, Markup } from "./markup.ts"
import { armsSection } from "./sections/arms.ts"
import { limitsSection, planSection } from "./sections/closing.ts"
import { comparisonsSection } from "./sections/comparisons.ts"
import { failuresSection } from "./sections/failures.ts"
import { estimatesSection, identitySection, publishSection } from "./sections/measures.ts"
import { moneySection } from "./sections/money.ts"
import { takesSection } from "./sections/takes.ts"
import { verdictSection } from "./sections/verdict.ts"
import { style } from "./style.ts"

export type { ReportContext, ReportEarlierTraining, ReportOverhead, ReportTake } from "./context.ts"

/**
 * The study's page: the verdict first, then the numbers with their intervals, the takes, the limits, the plan.
 *
 * **Shapes and units**
 *
 * One file without scripts or anything from outside: charts are inline SVG, pictures the data URIs that the caller
 * hands in. With `sandbox` every page says so, on paper too.
 *
 * **Repeat and cost**
 *
 * Pure: the same context gives the same bytes. The chart library is loaded at the first call.
 *
 * **Fails with** nothing; rejects only where the chart library cannot be loaded.
 *
 * **Source**: the numbers are the analysis document's, `contracts/statistics.md`, section 7; the limits its section 10.
 */
export const html = async (context: ReportContext): Promise<string> => {
  const canvas = await openCanvas()
  const { analysis, sandbox, simulatedTime } = context
  const banner = sandbox && markup`<div class="sandbox"><div><b>SANDBOX</b>simulated providers, prices and reviews${simulatedTime === true && ", simulated time"}</div></div>`
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${sandbox && "SANDBOX · "}${analysis.study} · study report</title><style>${new Markup(style)}</style></head>
<body${sandbox && markup` class="has-sandbox"`}>${banner}<main><header><p class="eyebrow">Study report · ${analysis.briefs} briefs, ${analysis.rows} attempts, as of ${moment(analysis.as_of)}</p><h1>${analysis.study}</h1></header>
${verdictSection(context)}
${armsSection(context)}
${estimatesSection(canvas, context)}
${comparisonsSection(canvas, context)}
${takesSection(context)}
${identitySection(canvas, context)}
${publishSection(canvas, context)}
${moneySection(context)}
${failuresSection(context)}
${limitsSection(context)}
${planSection(context)}
</main></body></html>
`
  return page.text
}

/**
 * The text of `report.json`: the analysis document, `sandbox: true` where it applies, and whatever the caller adds.
 *
 * **Fails with** nothing: a key of the analysis document wins over an added one of the same name.
 *
 * **Source**: `contracts/cli.md`, `demo`.
 */
export const json = (analysis: AnalysisDocument, settings: { readonly sandbox: boolean; readonly added?: Readonly<Record<string, unknown>> }): string =>
  `${JSON.stringify({ ...settings.added, ...analysis, ...(settings.sandbox ? { sandbox: true } : {}) }, null, 2)}\n`
