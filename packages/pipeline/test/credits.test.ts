import { assert, describe, it } from "@effect/vitest"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import { creditsOf } from "../src/costs/credit-lots.ts"

const entry = (kind: LedgerEntry.Kind, at: string, credits: string, more: Partial<LedgerEntry.LedgerEntry> = {}): LedgerEntry.LedgerEntry => ({
  v: 1, kind, source: `${kind}/${at}/${credits}`, at: `${at}T00:00:00.000Z`, provider: "higgsfield", connection: "hf", account: "studio", amount: { amount: "0", currency: "USD" }, credits, usageSource: "derived", billed: "yes", ...more
})
const now = (day: string) => `${day}T00:00:00.000Z`
const left = (entries: ReadonlyArray<LedgerEntry.LedgerEntry>, day: string) => creditsOf(entries, 365, now(day)).lots.map((lot) => lot.left)

describe("credit lots", () => {
  const bought = [entry("topUp", "2026-01-01", "100"), entry("topUp", "2026-03-01", "50")]

  it("are spent oldest first", () => {
    assert.deepStrictEqual(left([...bought, entry("charge", "2026-04-01", "40")], "2026-05-01"), ["60", "50"])
    assert.deepStrictEqual(left([...bought, entry("charge", "2026-04-01", "120")], "2026-05-01"), ["0", "30"])
  })

  it("are spent oldest first, also where a newer one ends sooner", () => {
    const lots = [entry("topUp", "2026-01-01", "100"), entry("topUp", "2026-03-01", "50", { expiresAt: now("2026-06-01") })]
    assert.deepStrictEqual(left([...lots, entry("charge", "2026-04-01", "40")], "2026-05-01"), ["60", "50"])
    assert.deepStrictEqual(left([...lots, entry("charge", "2026-04-01", "120")], "2026-05-01"), ["0", "30"])
  })

  it("last only as long as they do not end: what ends unused is no day more", () => {
    const ending = [entry("topUp", "2026-05-01", "1000", { expiresAt: now("2026-05-15") }), ...Array.from({ length: 10 }, (_, day) => entry("charge", `2026-05-${String(day + 1).padStart(2, "0")}`, "1"))]
    const { balance, daysLeft, expiring } = creditsOf(ending, 365, now("2026-05-11"))
    assert.deepInclude({ balance, daysLeft }, { balance: "990", daysLeft: 4 })
    assert.deepInclude(expiring[0], { left: "990", unused: "986" })
    // One that was bought later goes on where the first ends; one that ends before it is its turn helps nothing.
    assert.strictEqual(creditsOf([...ending, entry("topUp", "2026-05-02", "20")], 365, now("2026-05-11")).daysLeft, 24)
    assert.strictEqual(creditsOf([...ending, entry("topUp", "2026-05-02", "20", { expiresAt: now("2026-05-12") })], 365, now("2026-05-11")).daysLeft, 4)
  })

  it("pay nothing before they were bought or after they ended", () => {
    assert.deepStrictEqual(left([...bought, entry("charge", "2026-02-01", "120")], "2026-02-02"), ["0", "50"])
    assert.strictEqual(creditsOf([...bought, entry("charge", "2026-02-01", "120")], 365, now("2026-02-02")).balance, "-20")
    const late = [...bought, entry("charge", "2027-01-15", "10")]
    assert.deepStrictEqual(left(late, "2027-01-16"), ["100", "40"])
    assert.strictEqual(creditsOf(late, 365, now("2027-01-16")).balance, "40")
  })

  it("that were entered after they were used pay for it all the same", () => {
    const { balance } = creditsOf([entry("charge", "2026-02-01", "30"), entry("topUp", "2026-02-03", "100")], 365, now("2026-02-04"))
    assert.strictEqual(balance, "70")
  })

  it("take back what is refunded, and follow the console where it says otherwise", () => {
    const used = [...bought, entry("charge", "2026-04-01", "120")]
    assert.strictEqual(creditsOf([...used, entry("refund", "2026-04-02", "-20")], 365, now("2026-05-01")).balance, "50")
    assert.strictEqual(creditsOf([...used, entry("correction", "2026-04-02", "5.5")], 365, now("2026-05-01")).balance, "24.5")
  })

  it("end on the day that was told, not a year later, where one was", () => {
    const { lots } = creditsOf([entry("topUp", "2026-01-01", "10", { expiresAt: now("2026-02-01") })], 365, now("2026-02-01"))
    assert.deepInclude(lots[0], { expiresAt: now("2026-02-01"), expired: true, left: "10" })
  })

  it("do not count what was lost at the end twice", () => {
    const lost = [...bought, entry("expiry", "2027-01-01", "100")]
    assert.strictEqual(creditsOf(lost, 365, now("2027-01-02")).balance, "50")
  })

  it("have a rate over the days that there was any use, at most thirty, and days left", () => {
    const used = [...bought, entry("charge", "2026-04-01", "10"), entry("charge", "2026-04-05", "10")]
    assert.deepInclude(creditsOf(used, 365, now("2026-04-11")), { days: 10, perDay: "2", daysLeft: 65, balance: "130" })
    assert.deepInclude(creditsOf(used, 365, now("2026-08-01")), { days: 30, perDay: "0", daysLeft: null })
    assert.deepInclude(creditsOf(bought, 365, now("2026-04-11")), { days: 0, perDay: "0", daysLeft: null })
  })

  it("are warned of a month before they end, with what stays unused at the present rate", () => {
    const used = [...bought, entry("charge", "2026-12-01", "1"), entry("charge", "2026-12-10", "19")]
    const { expiring, perDay } = creditsOf(used, 365, now("2026-12-11"))
    assert.strictEqual(perDay, "2")
    // 21 days to the end at 2 a day use 42 of the 80.
    assert.deepStrictEqual(expiring, [{ id: "topUp/2026-01-01/100", expiresAt: now("2027-01-01"), left: "80", unused: "38" }])
    assert.deepStrictEqual(creditsOf(used, 365, now("2026-11-30")).expiring, [])
  })

  it("of one account say nothing of another: the caller hands in one account's entries", () => {
    assert.deepStrictEqual(creditsOf([], 365, now("2026-01-01")), { lots: [], balance: "0", perDay: "0", days: 0, daysLeft: null, expiring: [] })
  })
})
