import { Markup } from "../markup.ts"

type Plot = typeof import("@observablehq/plot")

/** Draws charts on a document that exists in memory only. */
export interface Canvas {
  readonly plot: Plot
  /** The chart as inline SVG; `label` is what a screen reader says. */
  readonly draw: (options: Parameters<Plot["plot"]>[0], label: string) => Markup
}

/** Loads the chart library; it is large, and only a report needs it. */
export const openCanvas = async (): Promise<Canvas> => {
  const [plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")])
  const { document } = parseHTML("<!doctype html><html><body></body></html>")
  return {
    plot,
    draw: (options, label) => {
      const figure = plot.plot({ ...options, document, className: "chart" })
      figure.setAttribute("role", "img")
      figure.setAttribute("aria-label", label)
      for (const style of figure.querySelectorAll("style")) style.remove()
      return new Markup(figure.outerHTML)
    }
  }
}

/** The colour of an arm, by its place in the plan; the page's style names the actual one for light and dark. */
export const armColour = (index: number): string => `var(--arm-${index % 6})`
