import { assert, describe, it } from "@effect/vitest"
import * as Decimal from "@likeness/core/Decimal"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Result from "effect/Result"
import { chargeShares } from "../src/study/charge-shares.ts"
import type { PlanMoney } from "../src/study/plan-money.ts"

const inUsd: PlanMoney = { currency: "USD" }
const sharesOf = (entries: ReadonlyArray<LedgerEntry.LedgerEntry>, count: number, plan: PlanMoney) => Result.getOrThrow(chargeShares(entries, count, plan))

const entry = (changes: Partial<LedgerEntry.LedgerEntry>): LedgerEntry.LedgerEntry => ({
  v: 1, kind: "charge", source: "s", at: "2026-11-23T23:59:59.999Z", provider: "higgsfield", connection: "hf-main", account: "studio",
  amount: { amount: "0.1", currency: "USD" }, usageSource: "derived", billed: "yes", ...changes
})

/** What is booked: whole millionths. */
const millionths = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 50_000_000_000 }))
const thousandths = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9_000_000 }))
const takes = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 12 }))
const of = (units: number, places: number): Decimal.Decimal => Decimal.divide(String(units), String(10 ** places), places)

describe("an attempt's charge among its takes", () => {
  it.effect.prop("adds up to the ledger to the last digit, the first never below the others", [Arbitrary.schema(Schema.Array(millionths)), Arbitrary.schema(thousandths), Arbitrary.schema(takes)], ([amounts, held, count]) =>
    Effect.sync(() => {
      const entries = amounts.map((units) => entry({ amount: { amount: of(units, 6), currency: "USD" }, credits: of(units, 5), gpuSeconds: of(held, 3) }))
      const shares = sharesOf(entries, count, inUsd)
      assert.lengthOf(shares, count)
      assert.strictEqual(Decimal.sum(shares.map((share) => share.cost.amount)), Decimal.sum(entries.map((one) => one.amount.amount)))
      const [first, ...others] = shares
      for (const other of others) {
        assert.isAtLeast(Decimal.compare(first!.cost.amount, other.cost.amount), 0)
        assert.deepStrictEqual(other, others[0])
      }
      for (const share of shares) assert.isFalse(Decimal.isNegative(share.cost.amount))
      if (entries.length > 0) {
        assert.strictEqual(Decimal.sum(shares.map((share) => share.credits!)), Decimal.sum(entries.map((one) => one.credits!)))
        assert.strictEqual(Decimal.sum(shares.map((share) => share.gpuSeconds!)), Decimal.sum(entries.map((one) => one.gpuSeconds!)))
      }
    }))

  it("nothing charged is zero, not empty, and units that nobody named stay empty", () => {
    assert.deepStrictEqual(sharesOf([], 2, { currency: "EUR" }), [0, 1].map(() => ({ cost: { amount: "0", currency: "EUR" }, credits: null, gpuSeconds: null })))
    assert.deepStrictEqual(sharesOf([entry({ credits: "1.6" })], 1, inUsd), [{ cost: { amount: "0.1", currency: "USD" }, credits: "1.6", gpuSeconds: null }])
  })

  it("a refund lowers the share", () => {
    const refund = entry({ kind: "refund", corrects: "charge/a.1/s", amount: { amount: "-0.04", currency: "USD" }, credits: "-0.64" })
    assert.deepStrictEqual(sharesOf([entry({ credits: "1.6" }), refund], 4, inUsd).map(({ cost, credits }) => [cost.amount, credits]), Array.from({ length: 4 }, () => ["0.015", "0.24"]))
  })

  it("the odd last digits are on the first", () => {
    assert.deepStrictEqual(sharesOf([entry({ amount: { amount: "0.100001", currency: "USD" } })], 4, inUsd).map((share) => share.cost.amount), ["0.025001", "0.025", "0.025", "0.025"])
  })

  it("charges in several currencies are converted by the plan's rates, whatever the workspace's are now", () => {
    const inEuros = entry({ source: "t", amount: { amount: "0.2", currency: "EUR" }, converted: { amount: { amount: "0.3", currency: "USD" }, rate: "1.5" } })
    assert.deepStrictEqual(sharesOf([entry({}), inEuros], 2, { currency: "USD", fx: { EUR: 1.1 } }).map((share) => share.cost), [0, 1].map(() => ({ amount: "0.16", currency: "USD" })))
  })

  it("a charge in a currency that the plan has no rate for is refused by the setting", () => {
    const refused = Result.getOrThrow(Result.flip(chargeShares([entry({}), entry({ amount: { amount: "0.2", currency: "EUR" } })], 2, inUsd)))
    assert.deepInclude(refused, { _tag: "InvalidInput", place: "plan.json, fx" })
    assert.include(refused.message, "without a rate from EUR to USD")
    assert.include(refused.advice, "`EUR:` under `fx:`")
  })
})
