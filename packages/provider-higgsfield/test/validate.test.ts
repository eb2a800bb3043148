import { assert, describe, it } from "@effect/vitest"
import * as Capability from "@likeness/core/Capability"
import type * as Request from "@likeness/core/Request"
import { make } from "@likeness/provider-higgsfield"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { describe as describeConnection } from "../src/capabilities.ts"
import { bodySchema } from "../src/models/body.ts"
import { builtin } from "../src/models/builtin.ts"
import { clipModel, pictureModel } from "../src/models/catalogue.ts"
import { faultsOf } from "../src/operations/validate.ts"
import { ConnectionSettings, decode } from "../src/settings.ts"
import * as Requests from "../src/wire/requests.ts"
import { nobody } from "./driving.ts"
import { connectionOf, identityModel, image, train, video } from "./samples.ts"

const connection = connectionOf("first", "http://127.0.0.1:9")
const found = (request: Request.Request): ReadonlyArray<string> => faultsOf(request, connection, builtin).map(({ path, tag }) => `${tag} ${path.join(".")}`)

const withSettings = <R extends Request.Request>(request: R, settings: Readonly<Record<string, never>> | object): R =>
  ({ ...request, recipe: { ...request.recipe, settings: { ...request.recipe.settings, ...settings } } })

describe("validate", () => {
  it("takes every sample", () => {
    const samples = [train("v1"), train("v2"), train("cinema"), video("lite"), video("turbo", 2), ...(["v2/standard", "character", "cinema", "standard"] as const).map((model) => image(nobody, model, 4))]
    assert.deepStrictEqual(samples.flatMap(found), [])
  })

  for (const [model, version] of [["v2/standard", "v1"], ["v2/standard", "cinema"], ["character", "v2"], ["character", "cinema"], ["cinema", "v1"], ["cinema", "v2"]] as const) {
    it(`keeps an identity of soul-id/${version} from soul/${model}, which would draw a stranger`, () => {
      const request = image(nobody, model)
      const subjects = request.subjects.map((subject) => ({ ...subject, identity: { _tag: "model" as const, model: identityModel(nobody, version) } }))
      assert.deepStrictEqual(found({ ...request, subjects }), ["Unsupported subjects.0.identity.model.kind"])
    })
  }

  it("keeps an identity of another account from every model", () => {
    const request = image(nobody, "v2/standard")
    const model = { ...identityModel(nobody, "v2"), source: { _tag: "remote" as const, id: "x", connection: "hf-first", account: "agency" } }
    const subjects = request.subjects.map((subject) => ({ ...subject, identity: { _tag: "model" as const, model } }))
    assert.deepStrictEqual(found({ ...request, subjects }), ["Unsupported subjects.0.identity.model.source.account"])
  })

  it("finds everything that is wrong with a picture at once", () => {
    const request = withSettings(image(nobody, "standard", 4), { resolutoin: "720p", styleStrength: 2 })
    assert.sameMembers([...found({ ...request, seed: 0, count: 2, size: { _tag: "pixels", width: 640, height: 640 }, prompt: { scene: "{nobody}", negative: "blurry" } })], [
      "InvalidRequest prompt.scene", "Unsupported prompt.negative", "InvalidRequest seed", "InvalidRequest recipe.settings.resolutoin",
      "InvalidRequest recipe.settings.styleStrength", "Unsupported size", "Unsupported count"
    ])
  })

  it("knows that cinema has one style and character needs a face", () => {
    assert.deepStrictEqual(found(withSettings(image(nobody, "cinema"), { styleId: "b0a6e1d2-7c77-4f2e-9a52-6a1d9d1f0c11" })), ["Unsupported recipe.settings.styleId"])
    assert.deepStrictEqual(found({ ...image(nobody, "character"), subjects: [], prompt: { scene: "nobody" } }), ["Unsupported subjects"])
  })

  it("takes clips of 4.5 to 5.5 seconds and nothing else that the vendor would ignore", () => {
    for (const durationSeconds of [4.5, 5, 5.5]) assert.deepStrictEqual(found({ ...video("lite"), durationSeconds }), [])
    assert.deepStrictEqual(found({ ...video("lite"), durationSeconds: 5.6, frameRate: 24, size: { _tag: "aspect", aspect: "9:16" } }), ["Unsupported frameRate", "Unsupported size", "Unsupported durationSeconds"])
    const motion = { id: "b0a6e1d2-7c77-4f2e-9a52-6a1d9d1f0c11", strength: 0.6 }
    assert.deepStrictEqual(found(withSettings(video("lite"), { motions: [motion, motion] })), [])
    assert.deepStrictEqual(found(withSettings(video("lite"), { motions: [motion, motion, motion] })), ["InvalidRequest recipe.settings.motions"])
    assert.deepStrictEqual(found({ ...video("lite"), inputs: [] }), ["InvalidRequest inputs"])
  })

  it("does not train a family that nobody named, nor with captions' own base model, nor a GIF", () => {
    assert.deepStrictEqual(found({ ...train("v2"), recipe: { ...train("v2").recipe, settings: {} } }), ["InvalidRequest recipe.settings.providerModel"])
    assert.deepStrictEqual(found(withSettings(train("v2"), { providerModel: "soul-id/v9" })), ["Unsupported recipe.settings.providerModel"])
    const [first, ...others] = train("v2").referenceSet.pictures
    const referenceSet = { ...train("v2").referenceSet, pictures: [{ ...first!, mediaType: "image/gif" }, ...others] }
    assert.deepStrictEqual(found({ ...train("v2"), referenceSet }), ["Unsupported referenceSet.pictures.0.mediaType"])
  })

  it("refuses recipes of another provider and of another capability", () => {
    const request = image(nobody, "standard")
    assert.deepStrictEqual(found({ ...request, recipe: { ...request.recipe, provider: "local-gpu" } }), ["Unsupported recipe.provider"])
    assert.deepStrictEqual(found({ ...request, recipe: { ...request.recipe, capability: "generateVideo" } }), ["InvalidRequest recipe.capability"])
  })
})

describe("the wire's bodies", () => {
  const soulV2 = bodySchema(pictureModel(builtin, "higgsfield-ai/soul/v2/standard")!)
  const dop = bodySchema(clipModel(builtin, "higgsfield-ai/dop/lite")!)
  const standard = { prompt: "x", aspect_ratio: "3:4", resolution: "720p", batch_size: 1, enhance_prompt: false, seed: 1 }
  for (const [says, body] of [
    ["an identity by the name that is dropped", { ...standard, soul_id: "x" }],
    ["a negative prompt", { ...standard, negative_prompt: "x" }],
    ["a number as text", { ...standard, batch_size: "4" }],
    ["a null", { ...standard, seed: null }],
    ["a batch of three", { ...standard, batch_size: 3 }],
    ["a missing field", { prompt: "x" }]
  ] as const) {
    it(`refuse ${says}`, () => assert.isTrue(Result.isFailure(Requests.decodeClosed(soulV2)(body))))
  }

  it("refuse what DoP would drop and bill", () => {
    const clip = { prompt: "x", image_url: "https://cdn.example/1.png", enhance_prompt: false, seed: 1 }
    assert.isTrue(Result.isSuccess(Requests.decodeClosed(dop)(clip)))
    for (const extra of ["duration", "aspect_ratio", "fps", "custom_reference_id"]) assert.isTrue(Result.isFailure(Requests.decodeClosed(dop)({ ...clip, [extra]: 5 })))
  })
})

describe("a connection", () => {
  const open = (settings: object, credentials = "id:secret") =>
    Effect.scoped(Effect.flip(make({ ...connection, settings: settings as never }, Redacted.make(credentials))))

  for (const [settings, path] of [
    [{ baseURL: "https://api.higgsfield.ai" }, "settings.baseURL"],
    [{ baseUrl: "https://api.higgsfield.ai/" }, "settings.baseUrl"],
    [{ baseUrl: "http://api.higgsfield.ai" }, "settings.baseUrl"],
    [{ maxInFlight: 0 }, "settings.maxInFlight"],
    [{ timeouts: { submit: 3 } }, "settings.timeouts.submit"]
  ] as const) {
    it.effect(`with ${JSON.stringify(settings)} is an error at ${path}`, () =>
      Effect.gen(function*() {
        const error = yield* open(settings)
        assert.deepStrictEqual(error._tag === "InvalidRequest" && error.faults.map((fault) => fault.path.join(".")), [path])
      }))
  }

  for (const credentials of ["no-colon-s3cret", "two:colons:s3cret", ":s3cret", "s3cret:", "id:s3 cret", "id:s3cret\n"]) {
    it.effect(`with ${JSON.stringify(credentials)} as credentials is rejected without showing them`, () =>
      Effect.gen(function*() {
        const error = yield* open({}, credentials)
        assert.strictEqual(error._tag, "CredentialsRejected")
        assert.notInclude(JSON.stringify(error), "s3")
      }))
  }

  it("declares data that its schema takes, and has a slot's name for an account in any script", () => {
    const settings = decode(ConnectionSettings, {}, [])
    assert(Result.isSuccess(settings))
    assert.strictEqual(settings.success.baseUrl, "https://api.higgsfield.ai")
    const description = describeConnection({ ...connection, account: "größe" }, settings.success)
    assert.isTrue(Result.isSuccess(Capability.stored.decode(JSON.parse(JSON.stringify(description)))))
    assert.deepStrictEqual(description.generateImage?.recovery.guarantee, { _tag: "keyed", keyLifeSeconds: 3_600 })
    assert.strictEqual(description.trainIdentity?.recovery.guarantee._tag, "findable")
    assert.strictEqual(description.enhance, undefined)
  })
})
