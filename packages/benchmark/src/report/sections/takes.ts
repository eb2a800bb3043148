import { Buffer } from "node:buffer"
import type { ReportContext, ReportTake } from "../context.ts"
import { similarity } from "../format.ts"
import { type Markup, markup } from "../markup.ts"
import { armName } from "./arms.ts"

const words = { approve: "approved", reject: "rejected" } as const
const marks = { approve: "✓", reject: "✕" } as const

/** A page opened from a folder links to files beside it and nowhere else. Browsers skip control characters before they look for a scheme. */
const relative = (href: string | undefined): string | null =>
  href === undefined || /^\s|\p{Cc}/u.test(href) || /^[a-z][a-z0-9+.-]*:/iu.test(href) || href.startsWith("/") || href.startsWith("\\") ? null : href

const figure = (take: ReportTake): Markup => {
  const state = take.review ?? "open"
  const word = take.review === null ? "not reviewed" : words[take.review]
  const picture = take.thumbnail !== null && /^data:image\/(?:png|jpeg|webp|avif|gif);base64,/u.test(take.thumbnail)
    ? markup`<img src="${take.thumbnail}" alt="Take ${take.take} of ${take.brief}, ${word}" loading="lazy">`
    : markup`<span class="none">${take.review === null ? "shown once it is reviewed" : "no picture"}</span>`
  const inside = markup`${picture}<span class="mark ${state}" title="${word}">${take.review === null ? "·" : marks[take.review]}</span>${take.stage === "video" && markup`<span class="video">▶ clip</span>`}`
  const href = relative(take.href)
  const frame = href === null ? markup`<span class="frame ${state}">${inside}</span>` : markup`<a class="frame ${state}" href="${href}">${inside}</a>`
  return markup`<figure class="take">${frame}<figcaption>${take.similarity === null ? "not measured" : similarity(take.similarity)}</figcaption></figure>`
}

const byTake = (a: ReportTake, b: ReportTake): number => a.stage.localeCompare(b.stage) || a.take - b.take

/** The takes themselves, a row for each brief, a column for each arm, with what the reviewer said. */
export const takesSection = ({ analysis, plan, takes }: ReportContext): Markup | null => {
  if (takes.length === 0) return null
  const arms = Object.keys(analysis.arms)
  const briefs = [...new Set(takes.map((take) => take.brief))].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const rows = briefs.map((brief) => {
    const cells = arms.map((arm) => markup`<td data-label="${arm}"><div class="strip">${takes.filter((take) => take.brief === brief && take.arm === arm).toSorted(byTake).map(figure)}</div></td>`)
    return markup`<tr><th scope="row">${brief}</th>${cells}</tr>`
  })
  return markup`<section><h2>The takes</h2><p class="lead">Reviewed without knowing the arm: ✓ approved, ✕ rejected. Below each its similarity to the persona.</p>
<div class="scroll"><table class="takes cards"><thead><tr><th>Brief</th>${arms.map((arm) => markup`<th>${armName(plan, arm)}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></section>`
}
