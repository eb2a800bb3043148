import { assert, describe, it } from "@effect/vitest"
import * as Brief from "@likeness/core/Brief"
import type * as Capability from "@likeness/core/Capability"
import type * as Recipe from "@likeness/core/Recipe"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as Request from "@likeness/core/Request"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { imageRequests, personaSlot, trainRequest, videoRequest } from "../src/steps/requests.ts"

const always = {
  recovery: { guarantee: { _tag: "blind" as const }, delaysSeconds: [], giveUpAfterSeconds: 1, sendWithinSeconds: 1 },
  polling: { firstSeconds: 1, factor: 1, maximumSeconds: 1, deadlineSeconds: 1 },
  places: ["anywhere" as const],
  cancellable: false
}
const subjects = { minimum: 0, maximum: 1, identityKinds: [], referenceSets: false, withoutIdentity: true }
const model = (providerModel: string, changes: Partial<Capability.GenerateImageModel> = {}): Capability.GenerateImageModel => ({
  providerModel, size: { aspects: ["3:4"] }, counts: [1], seed: { _tag: "range", minimum: 1, maximum: 1_000_000 }, subjects, inputs: [], negativePrompt: true, mediaTypes: ["image/png"], ...changes
})
const pictures = (...models: ReadonlyArray<Capability.GenerateImageModel>): NonNullable<Capability.Description["generateImage"]> => ({ ...always, models })
const clips: NonNullable<Capability.Description["generateVideo"]> = {
  ...always, models: [{ providerModel: "clip", durationsSeconds: { minimum: 1, maximum: 9 }, seed: { _tag: "range", minimum: 0, maximum: 99 }, inputs: [], negativePrompt: false, mediaTypes: ["video/mp4"] }]
}
const recipe = (changes: Partial<Recipe.Recipe> = {}): Recipe.Recipe => ({ v: 1, name: "r", capability: "generateImage", provider: "p", settings: {}, retries: 0, ...changes })
const brief = (changes: object = {}): Brief.Brief => Schema.decodeUnknownSync(Brief.Brief)({ id: "cafe", kind: "image", prompt: "{persona} in a {place}", ...changes })

const takes = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 40 }))
const seed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))
const countLists = [[1], [1, 4], [1, 2, 3, 4], [1, 4, 8]] as const
const place = Schema.Literals([0, 1, 2, 3])

describe("picture requests", () => {
  it.effect.prop("carry every take once, in order, with a declared count and the seed in range", [Arbitrary.schema(takes), Arbitrary.schema(place), Arbitrary.schema(Schema.NullOr(seed))], ([wanted, list, named]) =>
    Effect.sync(() => {
      const declared: ReadonlyArray<number> = countLists[list]
      const offer = pictures(model("m", { counts: declared }))
      const made = imageRequests({ brief: brief(named === null ? {} : { seed: named }), inputs: [] }, recipe(), offer, wanted)
      assert.deepStrictEqual(made.flatMap((one) => one.takes), Array.from({ length: wanted }, (_, index) => index + 1))
      for (const { request, takes: numbers } of made) {
        assert.strictEqual(request.count, numbers.length)
        assert.include(declared, request.count)
        assert.isTrue(Number.isInteger(request.seed) && request.seed >= 1 && request.seed <= 1_000_000, String(request.seed))
      }
      // Two pictures of one seed would be the same picture twice.
      assert.strictEqual(new Set(made.map(({ request }) => request.seed)).size, made.length)
      assert.deepStrictEqual(imageRequests({ brief: brief(named === null ? {} : { seed: named }), inputs: [] }, recipe(), offer, wanted), made)
    }))

  it("a named seed is the first take's, the next batch follows on and wraps at the end", () => {
    const offer = pictures(model("m"))
    const seeds = (named: number) => imageRequests({ brief: brief({ seed: named }), inputs: [] }, recipe(), offer, 3).map(({ request }) => request.seed)
    assert.deepStrictEqual(seeds(77), [77, 78, 79])
    assert.deepStrictEqual(seeds(999_999), [999_999, 1_000_000, 1])
  })

  it("a derived seed depends on brief, study and take, and on nothing else", () => {
    const offer = pictures(model("m"))
    const first = (changes: object, study?: string) => imageRequests({ brief: brief(changes), inputs: [], ...(study === undefined ? {} : { study }) }, recipe(), offer, 1)[0]!.request.seed
    assert.strictEqual(first({}), first({ prompt: "another" }))
    assert.notStrictEqual(first({}), first({ id: "park" }))
    assert.notStrictEqual(first({}), first({}, "spring"))
    assert.notStrictEqual(first({}, "autumn"), first({}, "spring"))
  })

  it("the model is the one that the recipe names, else the first", () => {
    const offer = pictures(model("first", { counts: [1, 2] }), model("second", { counts: [1, 4] }))
    const sizes = (settings: Recipe.Recipe["settings"]) => imageRequests({ brief: brief(), inputs: [] }, recipe({ settings }), offer, 4).map(({ request }) => request.count)
    assert.deepStrictEqual(sizes({}), [2, 2])
    assert.deepStrictEqual(sizes({ providerModel: "second" }), [4])
  })

  it("the prompt keeps the persona's slot, fills variables, and joins look, style and negatives", () => {
    const look = { v: 1 as const, name: "autumn", prompt: "a rust-red coat", inputs: [] }
    const words = recipe({ prompt: { prefix: "photo", style: "50 mm", negative: "blur" } })
    const made = (negativePrompt: boolean, changes: object = {}) =>
      imageRequests({ brief: brief({ variables: { place: "sunlit café" }, ...changes }), look, inputs: [] }, words, pictures(model("m", { negativePrompt })), 1)[0]!.request.prompt
    assert.deepStrictEqual(made(true, { negative: "text" }), { scene: "{persona} in a sunlit café", prefix: "photo", style: "a rust-red coat, 50 mm", negative: "text, blur" })
    // The recipe's habit is dropped where the model takes none; the brief's order stays, for validation to refuse.
    assert.deepStrictEqual(made(false), { scene: "{persona} in a sunlit café", prefix: "photo", style: "a rust-red coat, 50 mm" })
    assert.strictEqual(made(false, { negative: "text" }).negative, "text")
  })

  it("a look's pictures follow the brief's, and a subject stands in only where there is one", () => {
    const input = (digit: string): Request.GenerateImage["inputs"][number] => ({ asset: { sha256: digit.repeat(64), mediaType: "image/png" }, role: "style" })
    const look = { v: 1 as const, name: "autumn", prompt: "coat", inputs: [input("b")] }
    const persona = { name: "maya", triggerToken: "mayaxo", classToken: "woman" }
    const subject: Request.Subject = { persona, slot: personaSlot, identity: { _tag: "none" } }
    const [without] = imageRequests({ brief: brief(), look, inputs: [input("a")] }, recipe(), pictures(model("m")), 1)
    assert.deepStrictEqual(without!.request.inputs.map(({ asset }) => asset.sha256[0]), ["a", "b"])
    assert.deepStrictEqual(without!.request.subjects, [])
    const [with_] = imageRequests({ brief: brief(), inputs: [], subject }, recipe(), pictures(model("m")), 1)
    assert.deepStrictEqual(with_!.request.subjects, [subject])
  })
})

it("without a subject the scene says what the persona is, and no slot is left", () => {
  const scene = (classToken: string) =>
    imageRequests({ brief: brief({ prompt: "{persona} in a café" }), inputs: [], persona: { name: "maya", triggerToken: "mayaxo", classToken } }, recipe(), pictures(model("m")), 1)[0]!.request.prompt.scene
  assert.strictEqual(scene("woman"), "a woman in a café")
  assert.strictEqual(scene("old man"), "an old man in a café")
})

describe("clip and training requests", () => {
  const persona = { v: 1 as const, name: "maya", triggerToken: "mayaxo", classToken: "woman", origin: { _tag: "synthetic" as const } }
  const first = { sha256: "c".repeat(64), mediaType: "image/png" as const }

  it.effect.prop("each take's clip has a seed of its own, in range, other than its picture's source", [Arbitrary.schema(takes)], ([take]) =>
    Effect.sync(() => {
      const made = (number: number) => videoRequest(persona, { brief: brief(), inputs: [] }, { prompt: "{persona} smiles", seconds: 5 }, first, recipe({ capability: "generateVideo" }), clips, number)
      assert.deepStrictEqual(made(take), made(take))
      assert.isTrue(made(take).seed >= 0 && made(take).seed <= 99)
    }))

  it("a clip names the class of the persona, its first frame and its length, but no trigger word", () => {
    const made = videoRequest(persona, { brief: brief({ variables: { mood: "calmly" } }), inputs: [] }, { prompt: "{persona} smiles {mood}", seconds: 5 }, first, recipe(), clips, 1)
    assert.strictEqual(made.prompt.scene, "the woman smiles calmly")
    assert.deepStrictEqual(made.inputs, [{ asset: first, role: "first" }])
    assert.strictEqual(made.durationSeconds, 5)
    assert.notInclude(JSON.stringify(made), "mayaxo")
  })

  it("a clip ends with the picture that its brief names", () => {
    const last = { sha256: "e".repeat(64), mediaType: "image/png" as const }
    const made = videoRequest(persona, { brief: brief(), inputs: [], last }, { prompt: "she smiles", seconds: 5, last: "end.png" }, first, recipe(), clips, 1)
    assert.deepStrictEqual(made.inputs, [{ asset: first, role: "first" }, { asset: last, role: "last" }])
  })

  it("a training names the base model only where the recipe has one", () => {
    const set = ReferenceSet.make("maya", [{ sha256: "d".repeat(64), mediaType: "image/jpeg", width: 512, height: 512, caption: "photo" }])
    assert.isFalse("baseModel" in trainRequest(persona, set, recipe({ capability: "trainIdentity" })))
    const baseModel = { v: 1 as const, family: "sdxl" as const, files: [{ role: "checkpoint" as const, name: "a.safetensors", sha256: "e".repeat(64) }], licence: { name: "L", source: "https://example.org" } }
    const made = trainRequest(persona, set, recipe({ capability: "trainIdentity", baseModel }))
    assert.deepStrictEqual(made.baseModel, baseModel)
    assert.deepStrictEqual(made.persona, { name: "maya", triggerToken: "mayaxo", classToken: "woman" })
  })
})
