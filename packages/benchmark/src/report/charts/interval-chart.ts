import type { Markup } from "../markup.ts"
import { armColour, type Canvas } from "./canvas.ts"

/** One line of a forest plot. */
export interface IntervalRow {
  readonly arm: string
  /** The arm's place in the plan, for its colour. */
  readonly index: number
  readonly estimate: number | null
  readonly lower: number | null
  readonly upper: number | null
}

/** A forest plot: which quantity, its scale, and the values that matter on it. */
export interface IntervalChart {
  readonly label: string
  readonly rows: ReadonlyArray<IntervalRow>
  readonly format: (value: number) => string
  readonly logarithmic?: boolean
  /** Values to draw a line at; a dashed one is a threshold of the plan, a plain one means "no difference". */
  readonly marks?: ReadonlyArray<{ readonly value: number; readonly dashed: boolean }>
}

const rowHeight = 34
const chartWidth = 340
const marginLeft = 84
const marginRight = 14
/** Of the axis' 12 px letters, at their widest. */
const characterWidth = 7.5
const room = 0.08

const domainOf = (chart: IntervalChart): [number, number] => {
  const values = [
    ...chart.rows.flatMap((row) => [row.estimate, row.lower, row.upper]),
    ...(chart.marks ?? []).map((mark) => mark.value)
  ].filter((value) => value !== null)
  const smallest = Math.min(...values)
  const largest = Math.max(...values)
  if (values.length === 0) return chart.logarithmic === true ? [0.5, 2] : [0, 1]
  if (chart.logarithmic === true) {
    const factor = Math.max(1.1, (largest / smallest) ** room)
    return [smallest / factor, largest * factor]
  }
  const margin = Math.max((largest - smallest) * room, Math.abs(largest) * 0.02, 1e-3)
  return [smallest - margin, largest + margin]
}

const roundRatios = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]

/** 1 first, then powers of ten: what is dropped where there is no room is the rest. */
const rankOf = (value: number): number => (value === 1 ? 0 : Number.isInteger(Math.log10(value)) ? 1 : 2)

/** Round ratios within the domain whose labels do not touch; where it holds fewer than two, the chart library chooses. */
const ratioTicks = ([from, to]: readonly [number, number], format: (value: number) => string): ReadonlyArray<number> | number => {
  const within = roundRatios.filter((value) => value >= from && value <= to)
  if (within.length < 2) return 4
  const at = (value: number): number => (Math.log(value / from) / Math.log(to / from)) * (chartWidth - marginLeft - marginRight)
  const needed = (value: number): number => (format(value).length * characterWidth) / 2 + 3
  const kept: Array<number> = []
  for (const value of within.toSorted((a, b) => rankOf(a) - rankOf(b) || a - b)) {
    if (kept.every((other) => Math.abs(at(other) - at(value)) >= needed(other) + needed(value))) kept.push(value)
  }
  return kept.toSorted((a, b) => a - b)
}

/** Estimates with their intervals, a line for each arm. */
export const intervalChart = (canvas: Canvas, chart: IntervalChart): Markup => {
  const { plot } = canvas
  const estimated = chart.rows.filter((row) => row.estimate !== null)
  const bounded = estimated.filter((row) => row.lower !== null && row.upper !== null)
  const colour = (row: IntervalRow): string => armColour(row.index)
  const domain = domainOf(chart)
  const ticks = chart.logarithmic === true ? ratioTicks(domain, chart.format) : 4
  return canvas.draw({
    width: chartWidth,
    height: 40 + rowHeight * chart.rows.length,
    marginLeft,
    marginRight,
    marginTop: 8,
    marginBottom: 32,
    x: { type: chart.logarithmic === true ? "log" : "linear", domain, tickFormat: chart.format, ticks, label: null, grid: true },
    y: { domain: chart.rows.map((row) => row.arm), label: null, tickSize: 0 },
    marks: [
      ...(chart.marks ?? []).map((mark) => plot.ruleX([mark.value], { stroke: "var(--ink-soft)", strokeWidth: 1.2, ...(mark.dashed ? { strokeDasharray: "3 3" } : {}) })),
      plot.ruleY(bounded, { y: "arm", x1: "lower", x2: "upper", stroke: colour, strokeWidth: 3, strokeLinecap: "round", strokeOpacity: 0.55 }),
      plot.dot(estimated, { y: "arm", x: "estimate", r: 5.5, fill: colour, stroke: "var(--card)", strokeWidth: 1.5 })
    ]
  }, chart.label)
}
