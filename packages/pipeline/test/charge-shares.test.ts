import { assert, describe, it } from "@effect/vitest"
import * as Decimal from "@likeness/core/Decimal"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { chargeShares } from "../src/study/charge-shares.ts"

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
      const shares = chargeShares(entries, count, "USD")
      assert.lengthOf(shares, count)
      assert.strictEqual(Decimal.sum(shares.map((share) => share.amount)), Decimal.sum(entries.map((one) => one.amount.amount)))
      const [first, ...others] = shares
      for (const other of others) {
        assert.isAtLeast(Decimal.compare(first!.amount, other.amount), 0)
        assert.deepStrictEqual(other, others[0])
      }
      for (const share of shares) assert.isFalse(Decimal.isNegative(share.amount))
      if (entries.length > 0) {
        assert.strictEqual(Decimal.sum(shares.map((share) => share.credits!)), Decimal.sum(entries.map((one) => one.credits!)))
        assert.strictEqual(Decimal.sum(shares.map((share) => share.gpuSeconds!)), Decimal.sum(entries.map((one) => one.gpuSeconds!)))
      }
    }))

  it("nothing charged is zero, not empty, and units that nobody named stay empty", () => {
    assert.deepStrictEqual(chargeShares([], 2, "EUR"), [0, 1].map(() => ({ amount: "0", currency: "EUR", credits: null, gpuSeconds: null })))
    assert.deepStrictEqual(chargeShares([entry({ credits: "1.6" })], 1, "USD"), [{ amount: "0.1", currency: "USD", credits: "1.6", gpuSeconds: null }])
  })

  it("a refund lowers the share, and a converted charge counts as converted", () => {
    const refund = entry({ kind: "refund", corrects: "charge/a.1/s", amount: { amount: "-0.04", currency: "USD" }, credits: "-0.64" })
    assert.deepStrictEqual(chargeShares([entry({ credits: "1.6" }), refund], 4, "USD").map(({ amount, credits }) => [amount, credits]), Array.from({ length: 4 }, () => ["0.015", "0.24"]))
    const converted = entry({ converted: { amount: { amount: "0.09", currency: "EUR" }, rate: "0.9" } })
    assert.deepStrictEqual(chargeShares([converted], 1, "EUR").map(({ amount, currency }) => [amount, currency]), [["0.09", "EUR"]])
  })

  it("the odd last digits are on the first", () => {
    assert.deepStrictEqual(chargeShares([entry({ amount: { amount: "0.100001", currency: "USD" } })], 4, "USD").map((share) => share.amount), ["0.025001", "0.025", "0.025", "0.025"])
  })
})
