import type { AnalysisDocument } from "../../analysis/analyze.ts"
import type { Summary } from "../../trials/Summary.ts"
import type { Markup } from "../markup.ts"
import { armColour, type Canvas } from "./canvas.ts"

// Above this many a cloud of single outputs becomes a blot; a histogram says more.
const mostDots = 160

/** How similar each arm's outputs are to the persona; the floor is the plan's guardrail, if it has one. */
export const identityChart = (canvas: Canvas, summary: Summary, analysis: AnalysisDocument, floor: number | null): Markup => {
  const { plot } = canvas
  const arms = summary.arms.filter((arm) => arm.similarities.length > 0)
  const outputs = arms.flatMap((arm) => Array.from(arm.similarities, (similarity) => ({ arm: arm.arm, similarity })))
  const means = arms.map((arm) => ({ arm: arm.arm, mean: analysis.arms[arm.arm]?.identity.mean ?? null })).filter((row) => row.mean !== null)
  const colours = new Map(summary.arms.map((arm, index) => [arm.arm, armColour(index)]))
  const colour = (row: { readonly arm: string }): string => colours.get(row.arm) ?? "currentColor"
  // Each arm's are sorted. All of them as arguments would be too many for a large study.
  const smallest = Math.min(floor ?? 1, ...arms.map((arm) => arm.similarities[0] ?? 1))
  const largest = Math.max(floor ?? 0, ...arms.map((arm) => arm.similarities.at(-1) ?? 0))
  const single = arms.every((arm) => arm.similarities.length <= mostDots)
  const binned = { fy: "arm", x: { value: "similarity", thresholds: 40 }, fill: colour, fillOpacity: 0.75 }
  return canvas.draw({
    width: 1000,
    height: 44 + 84 * arms.length,
    marginLeft: 84,
    marginRight: 20,
    marginTop: 8,
    marginBottom: 38,
    x: { domain: [Math.max(-1, smallest - 0.03), Math.min(1, largest + 0.03)], label: "similarity to the persona", labelAnchor: "center", labelArrow: "none", grid: true },
    y: { axis: null },
    fy: { domain: arms.map((arm) => arm.arm), label: null, axis: "left", padding: 0.12 },
    marks: [
      single
        ? plot.dot(outputs, plot.dodgeY({ fy: "arm", x: "similarity", anchor: "middle", r: 4, fill: colour, fillOpacity: 0.75, stroke: "var(--card)", strokeWidth: 0.8 }))
        : plot.rectY(outputs, plot.binX({ y: "count" }, binned)),
      plot.ruleX(means, { fy: "arm", x: "mean", stroke: "var(--ink)", strokeWidth: 2 }),
      ...(floor === null ? [] : [plot.ruleX([floor], { stroke: "var(--bad)", strokeDasharray: "4 3", strokeWidth: 1.5 })])
    ]
  }, "Similarity of each arm's outputs to the persona")
}
