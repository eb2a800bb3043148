import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import {
  Arm, Asset, BaseModel, Brief, Budget, Capability, Connection, Decimal, Estimate, Hash, IdentityModel, Intent, LedgerEntry, Look, Money, Outcome, Persona,
  PreparedOrder, Progress, ProviderError, Recipe, RecipeSet, ReferenceSet, RemoteReference, Request, Review, Stored, Take, Ticket
} from "../src/index.ts"

const Millionths = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2_000_000_000 }))

/** Three random amounts ascend once in six times: the generator gives them sorted. */
const estimates = Arbitrary.map(
  Arbitrary.schema(Schema.Struct({
    unit: Schema.Literals(["credits", "gpuSeconds", "money"]),
    millionths: Schema.Tuple([Millionths, Millionths, Millionths]),
    currency: Money.Currency,
    source: Estimate.Estimate.fields.source
  })),
  ({ currency, millionths, source, unit }): Estimate.Estimate => {
    const [low, likely, high] = millionths.map((count) => Decimal.divide(Decimal.fromNumber(count), "1000000", 6)).toSorted(Decimal.compare)
    const spread = { low: low!, likely: likely!, high: high! }
    return { v: 1, unit, amounts: spread, money: { currency, amounts: spread }, source }
  }
)

const kinds: ReadonlyArray<readonly [Stored.Stored<any>, Schema.Codec<any, any>]> = [
  [Arm.stored, Arm.Arm],
  [Asset.stored, Asset.Asset],
  [BaseModel.stored, BaseModel.BaseModel],
  [Brief.stored, Brief.StoredBrief],
  [Budget.stored, Budget.Budget],
  [Capability.stored, Capability.Description],
  [Connection.stored, Connection.Connection],
  [Estimate.stored, Estimate.Estimate],
  [IdentityModel.stored, IdentityModel.IdentityModel],
  [Intent.stored, Intent.Intent],
  [LedgerEntry.stored, LedgerEntry.LedgerEntry],
  [Look.stored, Look.Look],
  [Outcome.stored, Outcome.Outcome],
  [Persona.stored, Persona.Persona],
  [PreparedOrder.stored, PreparedOrder.PreparedOrder],
  [Progress.stored, Progress.Progress],
  [Recipe.stored, Recipe.Recipe],
  [Recipe.storedPromotion, Recipe.Promotion],
  [RecipeSet.stored, RecipeSet.RecipeSet],
  [ReferenceSet.stored, ReferenceSet.ReferenceSet],
  [RemoteReference.stored, RemoteReference.RemoteReference],
  [Request.stored, Request.Request],
  [Review.stored, Review.Review],
  [Take.stored, Take.Take],
  [Ticket.stored, Ticket.Ticket]
]

describe("a stored value", () => {
  for (const [stored, schema] of kinds) {
    it.effect.prop(`${stored.name} survives encode, decode, encode`, [stored === Estimate.stored ? estimates : Arbitrary.schema(schema)], ([value]) =>
      Effect.sync(() => {
        const text = JSON.stringify(stored.encode(value))
        const decoded = Result.getOrThrow(stored.parse(text))
        assert.strictEqual(Hash.canonical(stored.encode(decoded)), Hash.canonical(JSON.parse(text)))
      }))
    it(`${stored.name} of a newer version is refused with the reason`, () => {
      const refused = stored.decode({ v: stored.version + 1 })
      assert.isTrue(Result.isFailure(refused) && refused.failure.message.includes("newer Likeness"))
    })
    it(`${stored.name} without a version is refused`, () => {
      assert.isTrue(Result.isFailure(stored.decode({})))
    })
  }

  it("of an older version goes through its upgrades, one by one", () => {
    const Pet = Schema.Struct({ v: Stored.version(3), legs: Schema.Int, name: Schema.String })
    const pet = Stored.make("pet", 3, Pet, { 1: (older) => ({ ...older, name: "Rex" }), 2: (older) => ({ legs: older["feet"]!, name: older["name"]! }) })
    assert.deepStrictEqual(Result.getOrThrow(pet.decode({ v: 1, feet: 4 })), { v: 3, legs: 4, name: "Rex" })
    const gone = Stored.make("pet", 3, Pet, { 2: (older) => older }).decode({ v: 1, feet: 4 })
    assert.isTrue(Result.isFailure(gone) && gone.failure.message.includes("no longer readable"))
  })
})

describe("an error", () => {
  it("decodes from stored JSON to the same class with the same fields", () => {
    const error = new ProviderError.RateLimited({
      connection: "hf", account: "studio", operation: "submit", message: "four requests are in flight", billed: "no",
      retryable: "later", retryAfterSeconds: 15, advice: "Wait for one to end.", cause: { status: 400 }
    })
    const outcome: Outcome.Outcome = { v: 1, state: "failed", error, outputs: [], usage: [], billed: "no", warnings: [] }
    const decoded = Result.getOrThrow(Outcome.stored.parse(JSON.stringify(Outcome.stored.encode(outcome))))
    assert.isTrue(decoded.state === "failed" && decoded.error instanceof ProviderError.RateLimited)
    assert.deepStrictEqual(Outcome.stored.encode(decoded), Outcome.stored.encode(outcome))
    assert.strictEqual(error.message, "four requests are in flight")
    assert.isTrue(error instanceof Error)
  })
})
