import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Capability, Split } from "../src/index.ts"

const takes = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 60 }))
const offset = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))
const seedRange: Capability.SeedRule = { _tag: "range", minimum: 1, maximum: 1_000_000 }

describe("splitting takes into requests", () => {
  it.effect.prop("covers every take once, in order, with declared counts", [Arbitrary.schema(takes)], ([wanted]) =>
    Effect.sync(() => {
      const found = Split.batches(wanted, [4, 1])
      let next = 1
      for (const batch of found) {
        assert.strictEqual(batch.firstTake, next)
        assert.include([1, 4], batch.count)
        next += batch.count
      }
      assert.strictEqual(next - 1, wanted)
      assert.strictEqual(found.length, Math.floor(wanted / 4) + (wanted % 4))
    }))

  it("gives more than asked only where the counts leave no other way", () => {
    assert.deepStrictEqual(Split.batches(3, [2]), [{ firstTake: 1, count: 2 }, { firstTake: 3, count: 2 }])
    assert.deepStrictEqual(Split.batches(2, [1, 2, 3, 4]), [{ firstTake: 1, count: 2 }])
  })

  it.effect.prop("derives seeds within the provider's range, equal for equal sources", [Arbitrary.schema(takes)], ([take]) =>
    Effect.sync(() => {
      const source = { brief: "cafe", take, attempt: 1 }
      const seed = Split.seed(seedRange, source)
      assert.isTrue(Number.isInteger(seed) && seed >= 1 && seed <= 1_000_000)
      assert.strictEqual(Split.seed(seedRange, { ...source }), seed)
      assert.notStrictEqual(Split.seed(seedRange, { ...source, attempt: 2 }), seed)
      assert.isTrue(Number.isSafeInteger(Split.seed({ _tag: "none" }, source)))
    }))

  it.effect.prop("gives no two takes of one brief the same seed where the range has room", [Arbitrary.schema(takes), Arbitrary.schema(offset), Arbitrary.schema(Schema.String)], ([wanted, minimum, brief]) =>
    Effect.sync(() => {
      const narrow: Capability.SeedRule = { _tag: "range", minimum, maximum: minimum + wanted - 1 }
      const seeds = (rule: Capability.SeedRule) => Array.from({ length: wanted }, (_, index) => Split.seed(rule, { brief, take: index + 1, attempt: 1 }))
      for (const rule of [narrow, seedRange, { _tag: "none" as const }]) assert.strictEqual(new Set(seeds(rule)).size, wanted)
      for (const seed of seeds(narrow)) assert.isTrue(seed >= minimum && seed <= minimum + wanted - 1)
    }))

  it("gives each batch of a named seed its own, wrapping at the end of the range", () => {
    assert.strictEqual(Split.seedFrom(seedRange, 1_000_000, { firstTake: 1, count: 1 }), 1_000_000)
    assert.strictEqual(Split.seedFrom(seedRange, 1_000_000, { firstTake: 2, count: 1 }), 1)
    assert.strictEqual(Split.seedFrom({ _tag: "range", minimum: 0, maximum: 10 }, 0, { firstTake: 1, count: 1 }), 0)
  })
})
