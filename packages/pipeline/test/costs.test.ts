import { assert, it } from "vitest"
import * as Decimal from "@likeness/core/Decimal"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import { costsOf, groupings } from "../src/costs/read-costs.ts"

const entry = (changes: Partial<LedgerEntry.LedgerEntry>): LedgerEntry.LedgerEntry => ({
  v: 1, kind: "charge", source: "s", at: "2026-11-23T23:59:59.999Z", provider: "higgsfield", connection: "hf-main", account: "studio",
  amount: { amount: "0.1", currency: "USD" }, usageSource: "derived", billed: "yes", ...changes
})

const ledger = [
  entry({ intent: "a.1", persona: "maya", capability: "generateImage", credits: "1.6" }),
  entry({ intent: "b.1", persona: "maya", capability: "trainIdentity", at: "2026-11-24T00:00:00.000Z", amount: { amount: "0.2", currency: "USD" }, credits: "3.2" }),
  entry({ kind: "refund", intent: "a.1", corrects: "charge/a.1/s", amount: { amount: "-0.1", currency: "USD" } }),
  entry({ kind: "fee", connection: "pod", account: "pod", amount: { amount: "0.000001", currency: "EUR" }, gpuSeconds: "12.5", billed: "no" })
]

it("sums are exact and stand apart by currency", () => {
  const { entries, groups, total } = costsOf(ledger)
  assert.deepStrictEqual(total, [{ amount: "0.000001", currency: "EUR" }, { amount: "0.2", currency: "USD" }])
  assert.strictEqual(entries.length, 4)
  assert.isUndefined(groups)
  assert.deepStrictEqual(entries[3], {
    at: "2026-11-23T23:59:59.999Z", kind: "fee", corrects: null, intent: null, provider: "pod", account: "pod", capability: null, persona: null, study: null,
    amount: "0.000001", currency: "EUR", credits: null, gpuSeconds: "12.5", source: "derived", billed: "no"
  })
})

it("every grouping adds up to the whole", () => {
  for (const by of groupings) {
    const { groups = [], total } = costsOf(ledger, by)
    assert.strictEqual(groups.reduce((sum, group) => sum + group.entries, 0), ledger.length, by)
    for (const { amount, currency } of total) {
      const parts = groups.flatMap((group) => group.total).filter((money) => money.currency === currency).map((money) => money.amount)
      assert.strictEqual(Decimal.sum(parts), amount, by)
    }
  }
  assert.deepStrictEqual(costsOf(ledger, "day").groups?.map(({ key, total }) => [key, total.length]), [["2026-11-23", 2], ["2026-11-24", 1]])
  assert.deepStrictEqual(costsOf(ledger, "persona").groups?.map(({ credits, key }) => [key, credits]), [["maya", "4.8"], [null, "0"]])
})

it("an empty ledger comes to nothing", () => {
  assert.deepStrictEqual(costsOf([], "kind"), { total: [], entries: [], groups: [] })
})
