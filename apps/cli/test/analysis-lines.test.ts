import { assert, it } from "vitest"
import { analysisLines } from "../src/terminal/analysis-lines.ts"

type Analysed = Parameters<typeof analysisLines>[0]

const arm = (estimate: number | null, rate: number | null) => ({
  cost_per_approved: { estimate, lower: estimate === null ? null : estimate / 2, upper: estimate === null ? null : estimate * 2 },
  approval_rate: { estimate: rate, lower: rate === null ? null : 0.5, upper: rate === null ? null : 0.9 }
})
const analysed = {
  analysis: { briefs: 8, currency: "USD", confidence: 0.95, arms: { cloud: arm(0.4, 0.75), home: arm(null, null) }, decision: { home: { verdict: "inconclusive", reason: "too_few_briefs" } } },
  plan: { baseline: "cloud" }
} as unknown as Analysed

it("says each arm with its intervals, and each verdict with its reason", () => {
  assert.deepStrictEqual(analysisLines(analysed), [
    "cloud  0.4000 (0.2000 to 0.8000) USD per approved output, 75 (50 to 90) % approved",
    "home  no approved output",
    "intervals of 95 %, 8 briefs",
    "home against cloud: inconclusive (too few briefs)"
  ])
})

it("says that a sandbox is none, and that numbers before the last review are not the study's", () => {
  const lines = analysisLines(analysed, { isSandbox: true, waiting: 3 })
  assert.strictEqual(lines[0], "SANDBOX  nothing here is real")
  assert.strictEqual(lines.at(-1), "3 takes wait for review: these numbers are not the study's")
  assert.lengthOf(analysisLines(analysed, { isSandbox: false, waiting: 0 }), 4)
})
