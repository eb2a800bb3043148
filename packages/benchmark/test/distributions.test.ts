import { assert, describe, it } from "vitest"
import { normalLower, normalUpperQuantile, studentTwoSided, studentUpperQuantile } from "../src/analysis/distributions.ts"

const apart = (found: number, expected: number): number => Math.abs(found - expected) / Math.abs(expected)

// Reference values: SciPy 1.17.1, stats.norm.isf, stats.norm.cdf, stats.t.isf and 2·stats.t.sf.
describe("distributions keep their digits far into the tails", () => {
  it("the normal quantile agrees with SciPy down to tails of 1e-15 and 1e-100", () => {
    assert.isBelow(apart(normalUpperQuantile(1e-15), 7.941345326170998), 1e-10)
    assert.isBelow(apart(normalUpperQuantile(1e-100), 21.273453560965322), 1e-10)
    assert.isBelow(apart(normalUpperQuantile(1e-9), 5.9978070150076865), 1e-10)
    assert.isBelow(apart(normalUpperQuantile(0.0125), 2.241402727604945), 1e-10)
    assert.isBelow(apart(normalUpperQuantile(0.975), -1.9599639845400545), 1e-10)
  })

  it("the normal distribution agrees with SciPy at −8.2", () => {
    assert.isBelow(apart(normalLower(-8.2), 1.2019351542735735e-16), 1e-10)
    assert.isBelow(apart(normalLower(-1), 0.15865525393145707), 1e-10)
  })

  it("the two-sided p of Student's t agrees with SciPy down to 1e-25", () => {
    assert.isBelow(apart(studentTwoSided(-10, 3), 0.0021283990584141503), 1e-10)
    assert.isBelow(apart(studentTwoSided(50, 17), 6.807025532352907e-20), 1e-10)
    assert.isBelow(apart(studentTwoSided(12, 199), 2.5799606747931776e-25), 1e-10)
  })

  it("Student's quantile agrees with SciPy for few briefs and tiny tails", () => {
    assert.isBelow(apart(studentUpperQuantile(1e-15, 1), 318309886183790.7), 1e-10)
    assert.isBelow(apart(studentUpperQuantile(5e-13, 4), 1565.08351516786), 1e-10)
    assert.isBelow(apart(studentUpperQuantile(0.025, 17), 2.109815577833317), 1e-10)
  })
})
