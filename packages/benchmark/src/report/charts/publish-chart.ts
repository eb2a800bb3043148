import { kaplanMeier, sortWaiting } from "../../analysis/kaplan-meier.ts"
import { waitingOf } from "../../analysis/time-to-publish.ts"
import type { Summary } from "../../trials/Summary.ts"
import type { Markup } from "../markup.ts"
import { armColour, type Canvas } from "./canvas.ts"

interface CurvePoint {
  readonly arm: string
  readonly hours: number
  readonly published: number
}

/** The share of briefs published after so many hours, a curve for each arm. */
export const publishChart = (canvas: Canvas, summary: Summary, horizon: number): Markup => {
  const { plot } = canvas
  const colours = new Map(summary.arms.map((arm, index) => [arm.arm, armColour(index)]))
  const points: Array<CurvePoint> = []
  const cut: Array<CurvePoint> = []
  const waits = summary.arms.map((arm) => ({ arm, waiting: sortWaiting(arm.briefs.map((brief) => waitingOf(brief, summary.asOf))) })).filter(({ waiting }) => waiting.length > 0)
  // Where everything is known long before the horizon, the rest of the axis would be empty.
  const known = Math.max(0, ...waits.map(({ waiting }) => waiting.at(-1)?.hours ?? 0))
  const end = known > 0 ? Math.min(horizon, known * 1.1) : horizon
  for (const { arm, waiting } of waits) {
    const steps = kaplanMeier(waiting)
    const publishedAt = (hours: number): number => 1 - (steps.findLast((step) => step.hours <= hours)?.survival ?? 1)
    // Once everything is published the curve stays where it is; with briefs still waiting it ends with the data.
    const last = steps.at(-1)?.survival === 0 ? end : Math.min(end, waiting.at(-1)?.hours ?? end)
    points.push({ arm: arm.arm, hours: 0, published: 0 })
    for (const step of steps) if (step.hours <= horizon) points.push({ arm: arm.arm, hours: step.hours, published: 1 - step.survival })
    points.push({ arm: arm.arm, hours: last, published: publishedAt(last) })
    for (const one of waiting) if (!one.event && one.hours <= horizon) cut.push({ arm: arm.arm, hours: one.hours, published: publishedAt(one.hours) })
  }
  const colour = (point: CurvePoint): string => colours.get(point.arm) ?? "currentColor"
  return canvas.draw({
    width: 1000,
    height: 260,
    marginLeft: 52,
    marginBottom: 38,
    marginTop: 12,
    x: { domain: [0, end], label: "hours after the brief was accepted", labelAnchor: "center", labelArrow: "none" },
    y: { type: "linear", domain: [0, 1], tickFormat: (share: number) => `${Math.round(share * 100)}%`, label: null, grid: true, ticks: 5 },
    marks: [
      plot.ruleY([0], { stroke: "var(--line)" }),
      plot.lineY(points, { x: "hours", y: "published", z: "arm", stroke: colour, curve: "step-after", strokeWidth: 2.5 }),
      plot.dot(cut, { x: "hours", y: "published", stroke: colour, symbol: "times", r: 4, strokeWidth: 1.8 })
    ]
  }, "Share of briefs published over the hours after their acceptance")
}
