import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import { kappaAgreement, krippendorffAlpha } from "../src/analysis/agreement.ts"
import { bca } from "../src/analysis/bca.ts"
import { clusterWilson } from "../src/analysis/cluster-wilson.ts"
import { driftOls } from "../src/analysis/drift-ols.ts"
import { driftTheilSen } from "../src/analysis/drift-theil-sen.ts"
import { fieller } from "../src/analysis/fieller.ts"
import { holm } from "../src/analysis/holm.ts"
import { jackknifeT } from "../src/analysis/jackknife-t.ts"
import { kaplanMeier, medianWaiting, restrictedMean, restrictedMeanWithout, sortWaiting } from "../src/analysis/kaplan-meier.ts"
import { permutation } from "../src/analysis/permutation.ts"
import { quantile } from "../src/analysis/quantile.ts"
import { sfc64 } from "../src/analysis/sfc64.ts"
import { wilsonInterval } from "../src/analysis/wilson-interval.ts"

describe("the generator", () => {
  const words = (seed: number): ReadonlyArray<string> => {
    const generator = sfc64(seed)
    return Array.from({ length: 5 }, () => generator.nextWord().toString(16).padStart(16, "0"))
  }

  it("gives the contract's first words for the seeds 1 and 20260501", () => {
    assert.deepEqual(words(1), ["3f7fcc2e95d8fb8b", "205a2e2c3eb6a892", "c700bc0ca3d92940", "025bcb97f1e91199", "8ee24ca5c9ecd337"])
    assert.deepEqual(words(20_260_501), ["05e2d444bf0d2d28", "d2aefe130acf0d47", "f9521bbbdd86dce4", "d5a17aadcf673a33", "0ce67292e5236a03"])
  })

  it("agrees with big-integer arithmetic over ten thousand words of a seed above 2^32", () => {
    const mask = (1n << 64n) - 1n
    let [a, b, c, w] = [9_007_199_254_740_991n, 9_007_199_254_740_991n, 9_007_199_254_740_991n, 1n]
    const next = (): bigint => {
      const r = (a + b + w) & mask
      w = (w + 1n) & mask
      a = b ^ (b >> 11n)
      b = (c + (c << 3n)) & mask
      c = ((((c << 24n) | (c >> 40n)) & mask) + r) & mask
      return r
    }
    for (let discarded = 0; discarded < 12; discarded++) next()
    const generator = sfc64(Number.MAX_SAFE_INTEGER)
    for (let drawn = 0; drawn < 10_000; drawn++) assert.strictEqual(generator.nextWord(), next())
  })
})

describe("intervals of rates", () => {
  it("41 approved of 60 reviewed has the Wilson interval 0.5577 to 0.7869", () => {
    const interval = Result.getOrThrow(wilsonInterval(41, 60))
    assert.closeTo(interval.lower, 0.5577, 5e-5)
    assert.closeTo(interval.upper, 0.7869, 5e-5)
  })

  it("a rate of nothing is refused, not invented", () => {
    assert.isTrue(Result.isFailure(wilsonInterval(0, 0)))
    assert.isNull(clusterWilson([], [], 0.95).estimate)
  })

  it("one trial in every brief is the plain Wilson interval, several in one brief have no limits", () => {
    assert.strictEqual(clusterWilson([1, 0, 1], [1, 1, 1], 0.95).method, "wilson")
    const single = clusterWilson([2], [3], 0.95)
    assert.deepEqual([single.method, single.lower, single.deff], ["wilson_cluster", null, null])
  })

  it("nothing approved anywhere has the lower limit 0 and an upper one below 1", () => {
    const rate = clusterWilson([0, 0, 0], [2, 3, 4], 0.95)
    assert.strictEqual(rate.lower, 0)
    assert.closeTo(rate.deff ?? NaN, 3, 1e-9)
    assert.isBelow(rate.upper ?? 1, 1)
  })
})

describe("intervals of estimates", () => {
  it("equal leave-one-out values up to rounding are no variation: limits equal the estimate, no p", () => {
    assert.deepEqual(jackknifeT(0.3, [0.1 + 0.2, 0.3, 0.3], 0.95), { se: 0, lower: 0.3, upper: 0.3, p: null })
  })

  it("an estimate that is not finite without one brief has no interval", () => {
    assert.deepEqual(jackknifeT(1, [1, Infinity], 0.95), { se: null, lower: null, upper: null, p: null })
  })

  it("Fieller's set is unbounded where the denominator cannot be told from nothing", () => {
    assert.deepEqual(fieller({ x: [1, 1, 1, 1], y: [0, 0, 0, 1] }, 0.95), { lower: null, upper: null })
  })

  it("a quantile between −∞ and a number is not a number to report", () => {
    assert.isFalse(Number.isFinite(quantile([-Infinity, 1], 0.5)))
    assert.strictEqual(quantile([1, 2, 3, 4], 0.5), 2.5)
  })
})

describe("tests of differences", () => {
  it("Holm's adjustment rises and leaves untested measures out", () => {
    assert.deepEqual(holm({ a: 0.04, b: 0.01, c: null, d: 0.03 }), { a: 0.06, b: 0.03, c: null, d: 0.06 })
  })

  it("four briefs that all favour one arm alike reach two of sixteen patterns", () => {
    const one = { x: [1, 1, 1, 1], y: [1, 1, 1, 1] }
    const other = { x: [0, 0, 0, 0], y: [1, 1, 1, 1] }
    assert.strictEqual(permutation(one, other, 1000, 1), 2 / 16)
    assert.isNull(permutation({ x: [1], y: [0] }, { x: [1], y: [0] }, 1000, 1))
  })

  it("swapping the arms leaves the permutation's p as it is", () => {
    const one = { x: Array.from({ length: 20 }, (_, index) => index % 7), y: Array.from({ length: 20 }, () => 3) }
    const other = { x: Array.from({ length: 20 }, (_, index) => (index * 3) % 5), y: Array.from({ length: 20 }, () => 3) }
    assert.strictEqual(permutation(one, other, 2000, 7), permutation(other, one, 2000, 7))
  })
})

describe("time to publish", () => {
  // Kaplan–Meier by hand: 6, 6, 6, 6+, 7, 9+, 10 → S(6) = 4/7, S(7) = 4/7·2/3, S(10) = 0.
  const waiting = sortWaiting([
    { hours: 6, event: false }, { hours: 6, event: true }, { hours: 7, event: true }, { hours: 6, event: true },
    { hours: 10, event: true }, { hours: 9, event: false }, { hours: 6, event: true }
  ])

  it("events come before a censoring at the same hour", () => {
    const steps = kaplanMeier(waiting)
    assert.deepEqual(steps.map((step) => [step.hours, step.atRisk, step.events]), [[6, 7, 3], [7, 3, 1], [10, 1, 1]])
    assert.closeTo(steps[1]?.survival ?? NaN, (4 / 7) * (2 / 3), 1e-9)
    assert.strictEqual(medianWaiting(steps, 0.95).median, 7)
  })

  it("the restricted mean is the area under the curve, with and without recomputing", () => {
    const mean = 6 + 4 / 7 + (8 / 21) * 1
    assert.closeTo(restrictedMean(kaplanMeier(waiting), 8).mean, mean, 1e-9)
    assert.closeTo(restrictedMeanWithout(waiting, 8, -1), mean, 1e-9)
    const without = waiting.filter((_, index) => index !== 4)
    assert.closeTo(restrictedMeanWithout(waiting, 8, 4), restrictedMean(kaplanMeier(without), 8).mean, 1e-9)
  })
})

describe("drift", () => {
  it("points on a line have their slope, no p and no width", () => {
    const points = [1, 2, 3, 4].map((day) => ({ day, similarity: 0.5 + 0.1 * day }))
    const ols = driftOls(points, 0.95)
    assert.closeTo(ols.slope ?? NaN, 0.1, 1e-9)
    assert.isNull(ols.p)
    assert.closeTo(driftTheilSen(points, 0.95).slope ?? NaN, 0.1, 1e-9)
  })

  it("one day has no slope", () => {
    const points = [0.5, 0.6, 0.7].map((similarity) => ({ day: 1, similarity }))
    assert.isNull(driftOls(points, 0.95).slope)
    assert.isNull(driftTheilSen(points, 0.95).slope)
  })
})

describe("agreement", () => {
  it("reviewers who said one word only agree without a kappa", () => {
    const table = { approveApprove: 5, approveReject: 0, rejectApprove: 0, rejectReject: 0 }
    assert.deepEqual(kappaAgreement(table, 0.95), { pairs: 5, raw: 1, kappa: null, kappa_lower: null, kappa_upper: null })
    assert.isNull(krippendorffAlpha(table))
  })
})

describe("the bootstrap", () => {
  const limits = (costs: ReadonlyArray<number>, approved: ReadonlyArray<number>) => {
    const total = costs.reduce((sum, cost) => sum + cost, 0)
    const outputs = approved.reduce((sum, count) => sum + count, 0)
    return bca(
      [Float64Array.from(costs), Float64Array.from(approved)],
      (sums) => (sums[1] === 0 ? Infinity : (sums[0] ?? 0) / (sums[1] ?? 0)),
      total / outputs,
      costs.map((cost, index) => (total - cost) / (outputs - (approved[index] ?? 0))),
      { resamples: 2000, seed: 1, confidence: 0.95 }
    )
  }

  it("gives the same limits in euros and in cents: a resample in another order is no other value", () => {
    const cents = [32, 12, 16, 8]
    const approved = [1, 2, 1, 2]
    const inCents = limits(cents, approved)
    const inEuros = limits(cents.map((cost) => cost / 100), approved)
    assert.closeTo((inEuros.lower ?? 0) * 100, inCents.lower ?? 0, 1e-9)
    assert.closeTo((inEuros.upper ?? 0) * 100, inCents.upper ?? 0, 1e-9)
  })

  it("has no limits where nothing varies but the last digit", () => {
    assert.deepEqual(limits(Array.from({ length: 11 }, () => 0.07), Array.from({ length: 11 }, () => 1)), { lower: null, upper: null })
  })
})
