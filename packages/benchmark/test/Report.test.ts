import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import { analyze } from "../src/analysis/analyze.ts"
import * as PlanHash from "../src/plan/PlanHash.ts"
import * as Report from "../src/report/Report.ts"
import { change, changeInterval, interval, moment, money, ratio } from "../src/report/format.ts"
import { oneLook, planDocument, study } from "./study.ts"

const pixel = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

const context = (name: string, day: number, changes: Partial<Report.ReportContext> = {}): Report.ReportContext => {
  const { plan, summary } = study(name, { sequential: oneLook(day, 1) })
  const analysis = Result.getOrThrow(analyze(summary, plan))
  const take = { brief: "b001", stage: "image", thumbnail: pixel, similarity: 0.61 } as const
  return {
    analysis, summary, plan, planHash: PlanHash.make(planDocument(name)), sandbox: true, simulatedTime: true,
    takes: [
      { ...take, arm: "cloud", take: 1, review: "approve", href: "exports/a.jpg" },
      { ...take, arm: "local", take: 1, review: "reject", href: "https://example.org/a.jpg" }
    ],
    overheads: [{ arm: "local", label: "training of a LoRA <3 epochs>", amount: "0.12", currency: "EUR", shared: true }],
    ...changes
  }
}

describe("the report", () => {
  it("opens with the verdict in a sentence, before any number of the arms", async () => {
    const page = await Report.html(context("zero-approvals", 2))
    const sentence = "Stay with cloud: local breaks the guardrail on approval rate."
    assert.include(page, sentence)
    assert.isBelow(page.indexOf(sentence), page.indexOf("<h2>"))
  })

  it("has no script and asks for nothing from outside", async () => {
    const page = await Report.html(context("basic", 3))
    assert.notMatch(page, /<script|<link|@import|url\(|https?:\/\/(?!www\.w3\.org\/)/iu)
    assert.include(page, "<svg")
    assert.include(page, pixel)
    assert.include(page, 'href="exports/a.jpg"')
  })

  it("says SANDBOX when the providers were simulated, and not otherwise", async () => {
    assert.match(await Report.html(context("basic", 3)), /<title>SANDBOX[\s\S]*<b>SANDBOX<\/b>/u)
    assert.notInclude(await Report.html(context("basic", 3, { sandbox: false })), "SANDBOX")
  })

  it("says no more than is known: of a plan without a hash not when it was written, of a take without a similarity not that it has no face", async () => {
    const found = context("basic", 3)
    const { plan, summary } = study("basic", { sequential: oneLook(3, 1), guardrails: [{ metric: "approval_rate", margin: 0 }] })
    const bare = await Report.html({ ...found, plan, summary, planHash: null, takes: found.takes.map((take) => ({ ...take, similarity: null })) })
    assert.notInclude(bare, "Written down before the first attempt")
    assert.include(await Report.html(found), "Written down before the first attempt, frozen under its hash")
    assert.notInclude(bare, "no face</figcaption>")
    assert.include(bare, "approval rate at most 0.0 points lower")
  })

  it("links to nothing but files beside it, also where a control character hides a scheme", async () => {
    const found = context("basic", 3)
    const [take] = found.takes
    if (take === undefined) throw new Error("the example has takes")
    const page = await Report.html({ ...found, takes: ["\tjavascript:alert(1)", "java\nscript:alert(1)", " https://example.org"].map((href) => ({ ...take, href })) })
    assert.notInclude(page, "href=")
  })

  it("shows a failure rate and its limits to the same digit", async () => {
    const found = context("basic", 3)
    const arms = Object.fromEntries(Object.entries(found.analysis.arms).map(([arm, analysed]) =>
      [arm, { ...analysed, failures: { ...analysed.failures, rate: { ...analysed.failures.rate, estimate: 0.056, lower: 0.0552, upper: 0.0568 } } }]))
    assert.include(await Report.html({ ...found, analysis: { ...found.analysis, arms } }), "<b>5.6%</b><small>5.5% to 5.7%</small>")
  })

  it("is drawn for as many outputs as the analysis takes", async () => {
    const found = context("basic", 3)
    const similarities = Float64Array.from({ length: 150_000 }, (_, index) => index / 300_000)
    const page = await Report.html({ ...found, summary: { ...found.summary, arms: found.summary.arms.map((arm) => ({ ...arm, similarities })) } })
    assert.include(page, "Similarity of each arm's outputs to the persona")
  })

  it("is the same bytes for the same study", async () => {
    assert.strictEqual(await Report.html(context("basic", 3)), await Report.html(context("basic", 3)))
  })

  it("escapes every name that it shows and never shows a NaN", async () => {
    const page = await Report.html(context("basic", 3))
    assert.include(page, "training of a LoRA &lt;3 epochs&gt;")
    assert.notMatch(page, /NaN|Infinity|undefined|\[object/u)
  })

  it("says which identity model was trained before the study and costs it nothing", async () => {
    const earlierTrainings = [{ arms: ["cloud", "local"], identity: "lora/sdxl 3f2a9c1b", trainedAt: "2026-03-01T10:00:00.000Z" }]
    assert.include(await Report.html(context("basic", 3, { earlierTrainings })), "The identity model lora/sdxl 3f2a9c1b, which cloud and local use, was trained on 2026-03-01 and not for this study: its training is in no total here.")
    assert.notInclude(await Report.html(context("basic", 3)), "not for this study")
  })

  it("the labels of the cost ratios do not touch, however wide the range", async () => {
    const { plan, summary } = study("basic", { sequential: oneLook(3, 1) })
    const analysis = Result.getOrThrow(analyze(summary, plan))
    const [candidate, comparison] = Object.entries(analysis.comparisons)[0]!
    const wide = { ...analysis, comparisons: { [candidate]: { ...comparison, cost_ratio: { ...comparison.cost_ratio, estimate: 0.0084, lower: 0.0049, upper: 1.4 } } } }
    const page = await Report.html({ ...context("basic", 3), analysis: wide })
    const labels = [...page.matchAll(/<text[^>]*transform="translate\(([\d.]+),[^"]*"[^>]*>×([\d.]+)<\/text>/gu)].map((found) => ({ x: Number(found[1]), text: found[2]! }))
    assert.includeMembers(labels.map(({ text }) => text), ["0.01", "0.1", "1"])
    for (const [index, { text, x }] of labels.entries()) {
      const next = labels[index + 1]
      if (next !== undefined) assert.isAbove(next.x - x, ((text.length + next.text.length + 2) / 2) * 6.5)
    }
  })

  it("says what a guardrail allows in its own unit", async () => {
    assert.include(await Report.html(context("basic", 3)), "approval rate at most 15.0 points lower")
  })

  it("draws a study of one brief, which has no intervals", async () => {
    const page = await Report.html(context("one-brief", 1))
    assert.include(page, "one brief has no interval")
    assert.notMatch(page, /NaN|Infinity|undefined/u)
  })

  it("marks a shared overhead, approved and rejected takes, the frozen hash and the limits", async () => {
    const shown = context("basic", 3)
    const page = await Report.html(shown)
    for (const text of ['<span class="tag">shared</span>', 'title="approved"', 'title="rejected"', shown.planHash ?? "none", "1–2 points short"]) assert.include(page, text)
  })
})

describe("report.json", () => {
  it("is the analysis document, marked, with what the caller adds and nothing overwritten", () => {
    const { analysis } = context("basic", 3)
    const written: unknown = JSON.parse(Report.json(analysis, { sandbox: true, added: { overheads: [], study: "other" } }))
    assert.deepEqual(written, JSON.parse(JSON.stringify({ ...analysis, sandbox: true, overheads: [] })))
    assert.notInclude(Report.json(analysis, { sandbox: false }), "sandbox")
  })
})

describe("numbers in words", () => {
  it("an interval of ratios reads as a range of savings", () => {
    assert.strictEqual(changeInterval(0.26, 0.78), "22% to 74% less")
    assert.strictEqual(changeInterval(0.9, 1.05), "10% less to 5% more")
  })

  it("a missing limit is said, not drawn as a number", () => {
    const euros = (value: number | null): string => money(value, "EUR")
    assert.strictEqual(interval(1, null, euros), "from €1.00 on")
    assert.strictEqual(interval(null, null, euros), "no interval")
  })

  it("small amounts and ratios keep digits that say something, and nothing costs a whole 100% less", () => {
    assert.deepStrictEqual([0.00282, 0.0391, 4.27, 0].map((value) => money(value, "USD")), ["$0.0028", "$0.039", "$4.27", "$0.00"])
    assert.deepStrictEqual([0.0084, 0.46].map(ratio), ["× 0.0084", "× 0.46"])
    assert.strictEqual(change(0.0021), "over 99% less")
    assert.strictEqual(changeInterval(0.0049, 0.014), "99% to over 99% less")
    // A verdict that found a difference does not call it none.
    assert.strictEqual(change(0.997), "under 1% less")
    assert.strictEqual(change(Math.exp(Math.log(0.3) - Math.log(0.3))), "the same")
  })

  it("a time is told to the minute", () => {
    assert.strictEqual(moment("2026-01-05T10:49:46.727Z"), "2026-01-05 10:49 UTC")
  })
})
