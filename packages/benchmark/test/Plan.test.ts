import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import * as Plan from "../src/plan/Plan.ts"
import * as PlanHash from "../src/plan/PlanHash.ts"
import { refusalDocument } from "../src/refusal.ts"
import { planDocument } from "./study.ts"

const refusedColumn = (changes: Readonly<Record<string, unknown>>): string => {
  const decoded = Plan.decode(planDocument("basic", changes))
  return Result.isFailure(decoded) ? decoded.failure.column : "accepted"
}

const primary = { metric: "cost_per_approved", min_effect: 0.95, migrate_effect: 0.8 }

describe("a plan that cannot be kept is refused with its key", () => {
  const cases: ReadonlyArray<readonly [string, Readonly<Record<string, unknown>>, string]> = [
    ["another schema", { schema: "bench-plan/2" }, "schema"],
    ["a missing study", { study: undefined }, "study"],
    ["a currency in small letters", { currency: "eur" }, "currency"],
    ["a rate of nothing", { fx: { USD: 0 } }, "fx.USD"],
    ["a second rate for the plan's currency", { fx: { EUR: 0.9 } }, "fx.EUR"],
    ["one arm", { arms: ["cloud"] }, "arms"],
    ["an arm twice", { arms: ["cloud", "cloud"] }, "arms"],
    ["a baseline that is no arm", { baseline: "moon" }, "baseline"],
    ["no output stage", { output_stages: [] }, "output_stages"],
    ["an unknown rule", { approval_rule: "majority" }, "approval_rule"],
    ["a horizon of 0", { horizon_hours: 0 }, "horizon_hours"],
    ["the 30th of February", { as_of: "2026-02-30T00:00:00Z" }, "as_of"],
    ["a confidence of 95", { confidence: 95 }, "confidence"],
    ["too few resamples", { bootstrap: { resamples: 1999, seed: 1 } }, "bootstrap.resamples"],
    ["a seed of 2^53", { bootstrap: { resamples: 2000, seed: 2 ** 53 } }, "bootstrap.seed"],
    ["a time as primary metric", { primary: { ...primary, metric: "time_to_publish" } }, "primary.metric"],
    ["a cost effect of 1", { primary: { ...primary, min_effect: 1 } }, "primary.min_effect"],
    ["a negative effect", { primary: { metric: "identity", min_effect: -0.1, migrate_effect: 0.1 } }, "primary.min_effect"],
    ["an unknown secondary metric", { secondary: ["beauty"] }, "secondary"],
    ["a guardrail without its margin", { guardrails: [{ metric: "approval_rate" }] }, "guardrails"],
    ["a floor without a value", { guardrails: [{ metric: "identity_floor", margin: 0.1 }] }, "guardrails"],
    ["a cost margin below 1", { guardrails: [{ metric: "cost_per_approved", margin: 0.1 }] }, "guardrails"],
    ["looks that do not rise", { sequential: { alpha: 0.05, looks: [3, 3], max_briefs: 9, min_briefs: 3 } }, "sequential.looks"],
    ["an overhead of no arm", { overheads: [{ arm: "moon", amount: 1, currency: "EUR" }] }, "overheads"],
    ["an overhead without a rate", { overheads: [{ arm: "cloud", amount: 1, currency: "CHF" }] }, "overheads"],
    ["a purchase without its lifetime", { break_even: { owned_arm: "local", credit_arm: "cloud", purchase: 9, currency: "EUR" } }, "break_even.lifetime_months"],
    ["a misspelt key", { guardrials: [] }, "guardrials"]
  ]
  for (const [what, changes, column] of cases) it(`${what}`, () => assert.strictEqual(refusedColumn(changes), column))

  it("text that is not JSON", () => {
    const decoded = Plan.decodeText("{")
    assert(Result.isFailure(decoded))
    assert.strictEqual(decoded.failure.column, "schema")
  })

  it("the refusal is written as the command line's error", () => {
    const decoded = Plan.decode(planDocument("basic", { horizon_hours: 0 }))
    assert(Result.isFailure(decoded))
    const { error } = refusalDocument(decoded.failure)
    assert.deepInclude(error, { tag: "InvalidRequest", code: "bad_plan", row: null, column: "horizon_hours", retryable: "no", billed: "no" })
    assert.match(error.message, /^The plan's horizon_hours was refused: /u)
    assert.strictEqual(error.advice, "Correct horizon_hours in the study's plan and run the same command again.")
  })
})

describe("a plan's defaults", () => {
  it("both stages are outputs and the confidence is 0.95 where the plan is silent", () => {
    const plan = Result.getOrThrow(Plan.decode(planDocument("basic", { output_stages: undefined, confidence: undefined, fx: undefined })))
    assert.deepEqual([plan.output_stages, plan.confidence, plan.fx], [["image", "video"], 0.95, {}])
  })
})

describe("a plan's hash", () => {
  const document = (changes: Readonly<Record<string, unknown>> = {}) => planDocument("basic", changes)

  it("does not depend on the order of keys, nor on facts that arrive later", () => {
    const reversed = Object.fromEntries(Object.entries(document()).toReversed())
    const later = document({ as_of: "2027-01-01T00:00:00Z", credits: {}, overheads: [] })
      assert.strictEqual(PlanHash.make(reversed), PlanHash.make(document()))
    assert.strictEqual(PlanHash.make(later), PlanHash.make(document()))
    assert.match(PlanHash.make(document()), /^[0-9a-f]{64}$/u)
  })

  it("a changed horizon is another study", () => {
    assert.notStrictEqual(PlanHash.make(document({ horizon_hours: 48 })), PlanHash.make(document()))
  })
})
