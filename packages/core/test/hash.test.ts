import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Hash, Request, Text } from "../src/index.ts"

/** The same value with every object's keys in reverse order. */
const shuffled = (json: unknown): unknown =>
  Array.isArray(json) ? json.map(shuffled)
    : typeof json === "object" && json !== null ? Object.fromEntries(Object.entries(json).toReversed().map(([key, value]) => [key, shuffled(value)]))
    : json

describe("a hash", () => {
  it.effect.prop("of equal requests is equal, whatever the order of their keys", [Arbitrary.schema(Request.Request)], ([request]) =>
    Effect.sync(() => {
      const again = Result.getOrThrow(Request.stored.decode(shuffled(Request.stored.encode(request))))
      assert.strictEqual(Request.hash(again), Request.hash(request))
    }))

  it.effect.prop("of a request changes with its seed", [Arbitrary.schema(Request.GenerateImage)], ([request]) =>
    Effect.sync(() => {
      assert.notStrictEqual(Request.hash({ ...request, seed: request.seed === 0 ? 1 : request.seed - 1 }), Request.hash(request))
    }))

  it("is of the canonical JSON that RFC 8785 gives as its example", () => {
    // RFC 8785, section 3.2.2 and 3.2.3: numbers, escapes and the order of keys by UTF-16 units.
    const value = JSON.parse(String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`)
    assert.strictEqual(
      Hash.canonical(value),
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`
    )
    const keys = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\u{1f600}": 5, "\u0080": 6, "\u00f6": 7 }
    assert.deepStrictEqual(Hash.canonical(keys).match(/:(\d)/gu), [":2", ":4", ":6", ":7", ":1", ":5", ":3"])
  })

  it("leaves absent what is undefined and refuses what JSON cannot say", () => {
    assert.strictEqual(Hash.canonical({ b: undefined, a: 0 }), "{\"a\":0}")
    assert.throws(() => Hash.canonical({ a: Number.NaN }), /NaN/u)
    assert.throws(() => Hash.canonical({ a: () => 1 }), /function/u)
  })

  it("is the same for one visible text in two normalisation forms", () => {
    const decode = Schema.decodeUnknownSync(Text.Text)
    assert.strictEqual(decode("cafe\u0301"), "caf\u00e9")
    assert.strictEqual(Hash.ofJson(decode("cafe\u0301")), Hash.ofJson(decode("caf\u00e9")))
  })

  it("is SHA-256", () => {
    assert.strictEqual(Hash.ofText(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  })
})
