import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Connection, Decimal, LedgerEntry, Money, Split } from "../src/index.ts"

const cents = Schema.Int.check(Schema.isBetween({ minimum: -1_000_000_000, maximum: 1_000_000_000 }))
const parts = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 64 }))

/** A millionth as a decimal, built without the code under test. */
const millionths = (n: number): Decimal.Decimal => {
  const digits = Math.abs(n).toString().padStart(7, "0")
  return Schema.decodeUnknownSync(Decimal.Decimal)(`${n < 0 ? "-" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`)
}

describe("money", () => {
  it.effect.prop("adds and subtracts exactly", [Arbitrary.schema(cents), Arbitrary.schema(cents)], ([a, b]) =>
    Effect.sync(() => {
      assert.strictEqual(Decimal.add(millionths(a), millionths(b)), millionths(a + b))
      assert.strictEqual(Decimal.subtract(millionths(a), millionths(b)), millionths(a - b))
      assert.strictEqual(Math.sign(Decimal.compare(millionths(a), millionths(b))), Math.sign(a - b))
    }))

  it.effect.prop("divided among takes adds up to the last digit", [Arbitrary.schema(cents), Arbitrary.schema(parts)], ([amount, count]) =>
    Effect.sync(() => {
      const shares = Split.charge(Money.make(millionths(amount), "USD"), count)
      assert.strictEqual(shares.length, count)
      assert.strictEqual(Decimal.sum(shares.map((share) => share.amount)), millionths(amount))
      for (const share of shares.slice(1)) assert.strictEqual(share.amount, shares[1]!.amount)
    }))

  it("never becomes a float: a tenth and two tenths are three tenths", () => {
    assert.deepStrictEqual(Money.add(Money.make("0.1", "USD"), Money.make("0.2", "USD")), Money.make("0.3", "USD"))
  })

  it("keeps amounts smaller than a float prints plainly", () => {
    assert.strictEqual(Decimal.multiply("0.00000001", "0.0000001"), "0.000000000000001")
    assert.strictEqual(Decimal.fromNumber(1e-7), "0.0000001")
    assert.strictEqual(Decimal.fromNumber(1e21), "1000000000000000000000")
  })

  it("is rounded once, half to even, to a millionth", () => {
    for (const [exact, booked] of [["0.0000005", "0"], ["0.0000015", "0.000002"], ["0.0000025", "0.000002"], ["-0.0000015", "-0.000002"], ["0.00000050000001", "0.000001"]] as const) {
      assert.strictEqual(Money.round(Money.make(exact, "USD")).amount, booked)
    }
  })

  it("divides half to even at the last place asked for", () => {
    assert.strictEqual(Decimal.divide("1", "8", 2), "0.12")
    assert.strictEqual(Decimal.divide("3", "8", 2), "0.38")
    assert.strictEqual(Decimal.divide("-1", "3", 4), "-0.3333")
    assert.strictEqual(Decimal.divide("2", "0.003", 3), "666.667")
  })

  it("of two currencies is not added and not compared", () => {
    assert.throws(() => Money.add(Money.make("1", "USD"), Money.make("1", "EUR")), /rate/u)
    assert.throws(() => Money.compare(Money.make("1", "USD"), Money.make("1", "EUR")), /rate/u)
  })

  it("converts by the table, and says so where there is no rate", () => {
    assert.deepStrictEqual(Money.convert(Money.make("2.5", "USD"), "EUR", { USD: "0.92" }), Money.make("2.3", "EUR"))
    assert.strictEqual(Money.convert(Money.make("2.5", "JPY"), "EUR", { USD: "0.92" }), undefined)
    assert.deepStrictEqual(Money.convert(Money.make("0", "JPY"), "JPY", {}), Money.make("0", "JPY"))
  })

  it("reads what people write and refuses what is no decimal", () => {
    const decode = Schema.decodeUnknownResult(Decimal.Decimal)
    assert.deepStrictEqual([" 1", "1,5", "1e3", "NaN", "", "."].map((text) => Result.isFailure(decode(text))), [true, true, true, true, true, true])
    assert.deepStrictEqual(["+1.50", "-0", "007", "0.0"].map((text) => Result.getOrThrow(decode(text))), ["1.5", "0", "7", "0"])
    assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(Decimal.NonNegative)("-1")))
  })

  it("of GPU time is the hour's price for the seconds held", () => {
    const price: Connection.GpuPrice = { perHour: { amount: "0.36", currency: "USD" }, basis: "used" }
    assert.deepStrictEqual(Connection.gpuCost(price, "12.5"), Money.make("0.00125", "USD"))
  })
})

describe("a ledger entry's key", () => {
  it("is kind, intent and source, so that settling twice writes one", () => {
    assert.strictEqual(LedgerEntry.key({ kind: "charge", intent: "i1", source: "usage-0" }), "charge/i1/usage-0")
    assert.strictEqual(LedgerEntry.key({ kind: "topUp", source: "t1" }), "topUp/-/t1")
  })
})
