import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import { analyze } from "../src/analysis/analyze.ts"
import { normalUpperQuantile } from "../src/analysis/distributions.ts"
import { paired } from "../src/analysis/paired.ts"
import type { Summary } from "../src/trials/Summary.ts"
import { decide } from "../src/verdict/decide.ts"
import { guardrails, type GuardrailState } from "../src/verdict/guardrail.ts"
import { type RuleEvidence, verdictOf } from "../src/verdict/rule.ts"
import { caseFile, oneLook, planOf, study } from "./study.ts"

const armsOf = (summary: Summary) => {
  const [baseline, candidate] = summary.arms
  assert(baseline !== undefined && candidate !== undefined)
  return { baseline, candidate }
}

describe("a plan of one look", () => {
  it("spends nine tenths of alpha at its boundary and compares p with it", () => {
    const { plan, summary } = study("basic", { sequential: oneLook(3) })
    const decided = Result.getOrThrow(decide(summary, plan))
    const local = decided.candidates["local"]
    assert(local !== undefined)
    assert.deepInclude(decided, { schema: "bench-decision/1", study: "ex-basic", look: 1, final: true })
    assert.closeTo(local.nominal_p ?? 0, 0.045, 1e-15)
    assert.closeTo(local.boundary_z ?? 0, normalUpperQuantile(0.0225), 1e-12)
    assert.closeTo(local.p ?? 0, 0.006595159370462968, 1e-8)
    assert.strictEqual(local.sequential_p, local.p)
    assert.deepInclude(local, { look: 1, looks: 1, briefs: 18, crossed_at_look: 1, crossed: "candidate_better" })
    // Cheaper, but with 18 briefs nobody knows whether approval kept within its margin.
    assert.deepInclude(local, { verdict: "inconclusive", reason: "guardrail_open" })
  })

  it("without guardrails the cheaper arm wins", () => {
    const { plan, summary } = study("basic", { sequential: oneLook(3), guardrails: [] })
    const decided = Result.getOrThrow(decide(summary, plan))
    assert.deepEqual([decided.verdict, decided.reason], ["migrate", "superior_by_margin"])
  })

  it("two candidates share the level", () => {
    const { plan, summary } = study("basic", { arms: ["cloud", "local", "hybrid"], sequential: oneLook(3) })
    const decided = Result.getOrThrow(decide(summary, plan))
    assert.closeTo(decided.candidates["local"]?.alpha_design ?? 0, 0.0225, 1e-15)
    assert.deepInclude(decided.candidates["hybrid"], { briefs: 0, boundary_z: null, verdict: "inconclusive", reason: "too_few_briefs", sequential_p: 1 })
  })

  it("before its day there is no look and nothing estimated", () => {
    const { plan, summary } = study("basic", { sequential: oneLook(7) })
    assert.deepInclude(Result.getOrThrow(decide(summary, plan)).candidates["local"], {
      look: 0, briefs: 0, estimate: null, nominal_p: null, final: false, spent: 0, verdict: "inconclusive", reason: "too_few_briefs"
    })
  })

  it("a look reads no later days", () => {
    const { plan, summary } = study("basic", { sequential: oneLook(2) })
    assert.strictEqual(Result.getOrThrow(decide(summary, plan)).candidates["local"]?.briefs, 12)
  })

  it("fewer briefs than the plan asks for give no verdict, whatever they say", () => {
    const { plan, summary } = study("basic", { sequential: oneLook(3, 19), guardrails: [] })
    assert.deepInclude(Result.getOrThrow(decide(summary, plan)).candidates["local"], { crossed: null, sequential_p: 1, reason: "too_few_briefs" })
  })

  it("an arm whose outputs were never approved breaks its guardrail", () => {
    const { plan, summary } = study("zero-approvals", { sequential: oneLook(2) })
    const decided = Result.getOrThrow(decide(summary, plan))
    assert.deepEqual([decided.verdict, decided.reason, decided.candidates["local"]?.estimate], ["keep", "guardrail_breached", null])
  })

  it("a plan that names no looks is looked at once, where its file ends", () => {
    const { plan, summary } = study("basic", { sequential: undefined })
    assert.deepInclude(Result.getOrThrow(decide(summary, plan)).candidates["local"], { look: 1, briefs: 18, information: 1, reason: "too_few_briefs" })
  })
})

describe("a plan of several looks", () => {
  it("is refused a verdict, with what to do instead", () => {
    const { plan, summary } = study("basic", {})
    const refused = analyze(summary, plan)
    assert(Result.isFailure(refused))
    assert.strictEqual(refused.failure.column, "sequential.looks")
    assert.strictEqual(refused.failure.message, "The plan's sequential.looks was refused: a verdict is given for plans of one look, this one has 7")
    assert.match(refused.failure.advice, /without its verdict/u)
    assert.isTrue(Result.isFailure(decide(summary, plan)))
  })

  it("is analysed without one", () => {
    const { plan, summary } = study("basic", {})
    assert.notProperty(Result.getOrThrow(analyze(summary, plan, { decision: false })), "decision")
  })
})

describe("guardrails", () => {
  // The examples' boundaries come from seven looks; the guardrails only need the nominal p.
  for (const name of ["basic", "zero-approvals"]) {
    it(`agree with the study ${name} at its nominal p`, () => {
      const { plan, summary } = study(name, {})
      const { baseline, candidate } = armsOf(summary)
      const fields: Readonly<Record<string, { readonly value: number | string }>> = JSON.parse(caseFile(name, "expected.json")).fields
      const found = guardrails({
        candidate: candidate.briefs,
        pairs: paired(candidate, baseline).pairs,
        asOf: summary.asOf,
        nominalP: Number(fields["decision.local.nominal_p"]?.value)
      }, plan)
      found.forEach((guardrail, index) => {
        assert.strictEqual(guardrail.status, fields[`decision.local.guardrails.${index}.status`]?.value)
        assert.closeTo(guardrail.lower ?? NaN, Number(fields[`decision.local.guardrails.${index}.lower`]?.value), 1e-3)
        assert.closeTo(guardrail.upper ?? NaN, Number(fields[`decision.local.guardrails.${index}.upper`]?.value), 1e-3)
      })
    })
  }

  it("turn a measure where less is better", () => {
    const changes = { guardrails: [{ metric: "failure_rate", margin: 0.2 }, { metric: "time_to_publish", margin: 4 }, { metric: "cost_per_approved", margin: 1.1 }] }
    const { plan, summary } = study("basic", changes)
    const { baseline, candidate } = armsOf(summary)
    const found = guardrails({ candidate: candidate.briefs, pairs: paired(candidate, baseline).pairs, asOf: summary.asOf, nominalP: 0.05 }, plan)
    const comparison = Result.getOrThrow(analyze(summary, plan, { decision: false })).comparisons["local"]
    assert.closeTo(found[0]?.lower ?? NaN, -(comparison?.failure_difference.upper ?? NaN), 1e-9)
    assert.closeTo(found[1]?.upper ?? NaN, -(comparison?.rmst_difference_hours.lower ?? NaN), 1e-9)
    assert.closeTo(found[2]?.lower ?? NaN, -Math.log(comparison?.cost_ratio.upper ?? NaN), 1e-9)
    assert.deepEqual(found.map((guardrail) => guardrail.status), ["passed", "open", "passed"])
  })
})

describe("the rule", () => {
  const plan = planOf("basic")
  const evidence: RuleEvidence = { enoughBriefs: true, crossed: null, lastLook: true, lower: -0.5, upper: 0.1, guardrails: [] }
  const passed: GuardrailState = { metric: "identity_floor", status: "passed", lower: 0.5, upper: 0.6 }
  const reason = (changes: Partial<RuleEvidence>): string => {
    const { verdict, reason } = verdictOf({ ...evidence, ...changes }, plan)
    return `${verdict} / ${reason}`
  }

  it("takes the first that applies, in the contract's order", () => {
    assert.strictEqual(reason({ enoughBriefs: false, guardrails: [{ ...passed, status: "breached" }] }), "inconclusive / too_few_briefs")
    assert.strictEqual(reason({ crossed: "candidate_worse", guardrails: [{ ...passed, status: "breached" }] }), "keep / guardrail_breached")
    assert.strictEqual(reason({ crossed: "candidate_worse" }), "keep / candidate_worse")
    assert.strictEqual(reason({ crossed: "candidate_better", guardrails: [passed, { ...passed, status: "open" }] }), "inconclusive / guardrail_open")
    assert.strictEqual(reason({ crossed: "candidate_better", guardrails: [passed], lower: -0.9, upper: Math.log(0.8) }), "migrate / superior_by_margin")
    assert.strictEqual(reason({ crossed: "candidate_better", guardrails: [passed], lower: -0.9, upper: Math.log(0.81) }), "expand / superior")
    assert.strictEqual(reason({ lower: Math.log(0.96), upper: 0.2 }), "keep / no_worthwhile_gain")
    assert.strictEqual(reason({ lower: Math.log(0.94), upper: 0.2 }), "inconclusive / not_enough_evidence")
    assert.strictEqual(reason({ lastLook: false }), "inconclusive / continue")
  })

  it("turns a rate where less is better and one where more is", () => {
    const failure = planOf("basic", { primary: { metric: "failure_rate", min_effect: 0.02, migrate_effect: 0.1 } })
    const approval = planOf("basic", { primary: { metric: "approval_rate", min_effect: 0.02, migrate_effect: 0.1 } })
    const better: RuleEvidence = { ...evidence, crossed: "candidate_better" }
    assert.strictEqual(verdictOf({ ...better, lower: -0.3, upper: -0.1 }, failure).verdict, "migrate")
    assert.strictEqual(verdictOf({ ...better, lower: 0.09, upper: 0.3 }, approval).verdict, "expand")
    assert.strictEqual(verdictOf({ ...evidence, lower: -0.1, upper: 0.01 }, approval).reason, "no_worthwhile_gain")
  })
})
