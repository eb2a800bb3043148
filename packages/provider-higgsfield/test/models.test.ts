import { assert, describe, it } from "@effect/vitest"
import type * as Connection from "@likeness/core/Connection"
import type * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import * as Result from "effect/Result"
import { ConnectionSettings, decode } from "../src/settings.ts"
import { connect, intend, nobody, prepare } from "./driving.ts"
import { image, video } from "./samples.ts"
import * as Scripted from "./Scripted.ts"

const { json, refusal } = Scripted

/** Two models that the package does not know, as a user writes them. */
const own: Connection.Connection["settings"] = {
  models: [
    {
      makes: "picture", model: "other-lab/painter/pro", credits: { "2K": "1.25", "4K": "2.5" }, aspects: ["1:1", "21:9"], counts: [1, 2, 3], seeds: { minimum: 0, maximum: 99 }, enhances: "absent",
      inputs: [{ role: "init", field: "start_image" }],
      options: { sampler: { oneOf: ["soft", "sharp"], default: "soft" }, detail: { minimum: 1, maximum: 10, whole: true }, safe: { flag: true, default: true }, note: { maximumLength: 5, default: "" } }
    },
    { makes: "clip", model: "other-lab/mover", credits: "4", seconds: { minimum: 3, maximum: 10, field: "duration" }, inputs: [{ role: "first", field: "start" }, { role: "last", field: "end" }], enhances: "absent" }
  ]
}

const painted = (settings: object, change: Partial<Request.GenerateImage> = {}): Request.GenerateImage => {
  const plain = image(nobody, "standard", 3)
  const { mediaType, sha256 } = SampleAssets.picture(0)
  return {
    ...plain, seed: 7, size: { _tag: "aspect", aspect: "21:9" }, inputs: [{ role: "init", asset: { sha256, mediaType } }], ...change,
    recipe: { ...plain.recipe, settings: { providerModel: "other-lab/painter/pro", resolution: "2K", options: { detail: 4 }, ...settings } as never }
  }
}

/** A vendor that takes uploads, answers estimates, and accepts everything. */
const vendor = (credits: string, presets: Scripted.Reply = json([])) =>
  Scripted.start(({ method, path }, baseUrl) => {
    if (path === "/files/generate-upload-url") return json({ public_url: `${baseUrl}/in/1.png`, upload_url: `${baseUrl}/in/1.png?X-Amz-Signature=ab12`, upload_headers: {} })
    if (path.startsWith("/in/")) return { status: 200, body: method === "HEAD" ? "" : "x", contentType: "image/png" }
    if (path.startsWith("/estimate/")) return json({ credits, usd: String(Number(credits) / 16) })
    return path.startsWith("/v1/") ? presets : json({ request_id: "job-1" })
  })

describe("a model that only the settings know", () => {
  it.live("is declared, validated, priced and sent without code of its own", () =>
    Effect.gen(function*() {
      const server = yield* vendor("3.75")
      const provider = yield* connect(server.baseUrl, own)
      const declared = provider.describe().generateImage?.models.find(({ providerModel }) => providerModel === "other-lab/painter/pro")
      assert.deepInclude(declared, { counts: [1, 2, 3], size: { aspects: ["1:1", "21:9"] }, seed: { _tag: "range", minimum: 0, maximum: 99 } })
      const order = yield* prepare(provider, painted({}))
      assert.strictEqual(order.endpoint, "POST /other-lab/painter/pro")
      assert.deepStrictEqual(JSON.parse(order.body), {
        prompt: "a market stall, late sun", start_image: `${server.baseUrl}/in/1.png`, aspect_ratio: "21:9", resolution: "2K", batch_size: 3, seed: 7,
        sampler: "soft", detail: 4, safe: true, note: ""
      })
      assert.strictEqual((yield* provider.submit(yield* intend(order)))._tag, "accepted")
      assert.deepStrictEqual((yield* provider.estimate({ _tag: "order", request: painted({}), order }, { perUnit: [] })).amounts.high, "3.75")
    }).pipe(Effect.scoped))

  it.live("has every wrong value refused before anything is sent", () =>
    Effect.gen(function*() {
      const server = yield* vendor("1")
      const provider = yield* connect(server.baseUrl, own)
      const found = (request: Request.Request) => provider.validate(request).map(({ path, tag }) => `${tag} ${path.join(".")}`)
      assert.deepStrictEqual(found(painted({})), [])
      assert.deepStrictEqual(found(painted({ options: {} })), ["InvalidRequest recipe.settings.options.detail"])
      assert.sameMembers([...found(painted({ options: { detail: 11, sampler: "loud", safe: "yes", note: "too long", typo: 1 } }))].map((one) => one.replace("InvalidRequest recipe.settings.options.", "")).map((one) => one.split(" ")[0]!), ["detail", "sampler", "safe", "note", "typo"])
      assert.deepStrictEqual(found(painted({ resolution: "1080p" })), ["InvalidRequest recipe.settings.resolution"])
      assert.deepStrictEqual(found(painted({ enhancePrompt: true })), ["Unsupported recipe.settings.enhancePrompt"])
      assert.deepStrictEqual(found(painted({}, { count: 4, seed: 100, inputs: [] })), ["InvalidRequest seed", "InvalidRequest inputs", "Unsupported count"])
      assert.strictEqual(server.arrived.length, 0)
    }).pipe(Effect.scoped))

  it.live("may be a clip with first and last frame and a length", () =>
    Effect.gen(function*() {
      const server = yield* vendor("4")
      const provider = yield* connect(server.baseUrl, own)
      const clip = video("lite", 2)
      const request = { ...clip, durationSeconds: 8, recipe: { ...clip.recipe, settings: { providerModel: "other-lab/mover" } } }
      const body = JSON.parse((yield* prepare(provider, request)).body) as Record<string, unknown>
      assert.deepStrictEqual(Object.keys(body).toSorted(), ["duration", "end", "prompt", "seed", "start"])
      assert.strictEqual(body["duration"], 8)
      assert.deepStrictEqual(provider.validate({ ...request, durationSeconds: 8.5 }).map(({ path }) => path.join(".")), ["durationSeconds"])
    }).pipe(Effect.scoped))

  it.live("may be priced by the second and by an option, with lengths of its own: a long clip is no mistake", () =>
    Effect.gen(function*() {
      const timed = (credits: unknown) => ({ models: [{ makes: "clip", model: "other-lab/timed", credits, seconds: { oneOf: [5, 10], field: "duration" }, enhances: "absent", inputs: [{ role: "first", field: "start" }], options: { quality: { oneOf: ["720p", "1080p"], default: "720p" } } }] }) as Connection.Connection["settings"]
      const request = (lasts: number, quality?: string) => {
        const clip = video("lite")
        return { ...clip, durationSeconds: lasts, recipe: { ...clip.recipe, settings: { providerModel: "other-lab/timed", options: quality === undefined ? {} : { quality } } } }
      }
      const provider = yield* connect((yield* vendor("8")).baseUrl, timed({ perSecond: { option: "quality", credits: { "720p": "0.4", "1080p": "0.8" } } }))
      const estimated = (asked: Request.GenerateVideo) => provider.estimate({ _tag: "request", request: asked }, { perUnit: [] })
      // 10 s at 0.8, and 5 s at 0.8: eight credits are twice that, which is refused.
      assert.notMatch((yield* estimated(request(10, "1080p"))).note ?? "", /price table/u)
      assert.match((yield* Effect.flip(estimated(request(5, "1080p")))).message, /more than 1.5 times the 4(\.0)? of the price table/u)
      assert.match((yield* Effect.flip(estimated(request(10)))).message, /more than 1.5 times the 4(\.0)? of/u)
      assert.deepStrictEqual(provider.validate(request(7)).map(({ message }) => message), ["clips last 5 or 10 seconds, not 7"])
      const flat = yield* connect((yield* vendor("3")).baseUrl, timed({ option: "quality", credits: { "720p": "2", "1080p": "3" } }))
      assert.notMatch((yield* flat.estimate({ _tag: "request", request: request(10, "1080p") }, { perUnit: [] })).note ?? "", /price table/u)
    }).pipe(Effect.scoped))

  it.live("may call the fields by other names, or have none of them", () =>
    Effect.gen(function*() {
      const server = yield* vendor("1")
      const provider = yield* connect(server.baseUrl, { models: [{ makes: "picture", model: "other-lab/plain", credits: { "2K": "1" }, aspects: ["1:1"], counts: [1, 2], enhances: "absent", prompt: "text", seed: "noise_seed", fields: { aspect: "none", resolution: "none", count: "num_images" } }] })
      const plain = image(nobody, "standard", 1)
      const request: Request.GenerateImage = { ...plain, size: { _tag: "aspect", aspect: "1:1" }, recipe: { ...plain.recipe, settings: { providerModel: "other-lab/plain", resolution: "2K" } } }
      assert.deepStrictEqual(JSON.parse((yield* prepare(provider, request)).body), { text: "a market stall, late sun", num_images: 1, noise_seed: 48_213 })
    }).pipe(Effect.scoped))

  it.live("replaces one of the package, prices included", () =>
    Effect.gen(function*() {
      const server = yield* vendor("4.4")
      const cheaper = { models: [{ makes: "picture", model: "higgsfield-ai/soul/standard", credits: { "1080p": "2" } }] }
      const refused = yield* (yield* connect(server.baseUrl, cheaper)).estimate({ _tag: "request", request: image(nobody, "standard") }, { perUnit: [] }).pipe(Effect.flip)
      assert.match(refused.message, /more than 1.5 times the 2 of the price table/u)
    }).pipe(Effect.scoped))

  for (const [says, model, path] of [
    ["a typo", { makes: "picture", model: "a/b", credits: { "1K": "1" }, aspect: ["1:1"] }, "settings.models.0.aspect"],
    ["no price", { makes: "clip", model: "a/b" }, "settings.models.0.credits"],
    ["an option that would go out in the place of a checked field", { makes: "picture", model: "a/b", credits: { "1K": "1" }, options: { custom_reference_id: { maximumLength: 99 } } }, "settings.models.0.options.custom_reference_id"],
    ["an option named seed", { makes: "clip", model: "a/b", credits: "1", options: { seed: { minimum: 1, maximum: 2 } } }, "settings.models.0.options.seed"],
    ["an option named as its input", { makes: "clip", model: "a/b", credits: "1", options: { image_url: { maximumLength: 99 } } }, "settings.models.0.options.image_url"],
    ["two parts for one field", { makes: "clip", model: "a/b", credits: "1", seconds: { minimum: 1, maximum: 2, field: "image_url" } }, "settings.models.0"],
    ["shapes that nothing chooses", { makes: "picture", model: "a/b", credits: { "1K": "1" }, fields: { aspect: "none" } }, "settings.models.0.aspects"],
    ["a price by what is no option", { makes: "clip", model: "a/b", credits: { option: "quality", credits: { high: "1" } } }, "settings.models.0.credits"],
    ["a value without a price", { makes: "clip", model: "a/b", credits: { perSecond: { option: "quality", credits: { high: "1" } } }, options: { quality: { oneOf: ["high", "low"] } } }, "settings.models.0.credits"],
    ["an address for a name", { makes: "clip", model: "https://a/b", credits: "1" }, "settings.models.0.model"]
  ] as const) {
    it(`with ${says} is refused and the place named`, () => {
      const read = decode(ConnectionSettings, { models: [model] }, ["settings"])
      assert.include(Result.isFailure(read) ? read.failure.map((fault) => fault.path.join(".")) : [], path)
    })
  }
})

describe("presets", () => {
  const [plain, framed] = ["b0a6e1d2-7c77-4f2e-9a52-6a1d9d1f0c11", "b0a6e1d2-7c77-4f2e-9a52-6a1d9d1f0c12"]
  const list = json([{ id: plain, name: "Orbit", start_end_frame: false }, { id: framed, name: "Push in", start_end_frame: true, preview_url: "https://x.example/1" }])
  const moved = (id: string, frames: 1 | 2): Request.GenerateVideo => {
    const clip = video("lite", frames)
    return { ...clip, recipe: { ...clip.recipe, settings: { ...clip.recipe.settings, motions: [{ id, strength: 0.6 }] } } }
  }

  for (const [says, id, frames, fault] of [
    ["that is listed goes out", plain, 1, undefined],
    ["that is made for two frames goes out with both", framed, 2, undefined],
    ["that is not listed is refused: it would be dropped and the clip billed", "b0a6e1d2-7c77-4f2e-9a52-6a1d9d1f0c99", 1, /none of the 2 presets/u],
    ["that does not go with a last frame is refused", plain, 2, /Orbit does not go together with a last frame/u]
  ] as const) {
    it.live(`a motion ${says}`, () =>
      Effect.gen(function*() {
        const server = yield* vendor("2", list)
        const prepared = yield* Effect.result(prepare(yield* connect(server.baseUrl), moved(id, frames)))
        if (fault === undefined) return assert.deepStrictEqual(prepared._tag, "Success")
        assert.match(prepared._tag === "Failure" ? prepared.failure.message : "", fault)
        assert.isFalse(server.arrived.some(({ path }) => path.startsWith("/higgsfield-ai/")))
      }).pipe(Effect.scoped))
  }

  it.live("are read once", () =>
    Effect.gen(function*() {
      const server = yield* vendor("2", list)
      const provider = yield* connect(server.baseUrl)
      yield* Effect.forEach([1, 2], () => prepare(provider, moved(plain, 1)))
      assert.strictEqual(server.arrived.filter(({ path }) => path === "/v1/motions").length, 1)
    }).pipe(Effect.scoped))

  for (const [says, reply, tag, retryable] of [
    ["answers with an error", refusal(500, "no"), "Unreachable", "later"],
    ["does not answer", "drop", "Unreachable", "later"],
    ["is no list", json({ items: [] }), "ProtocolMismatch", "no"],
    ["is not there", refusal(404, "Not found"), "ProtocolMismatch", "no"]
  ] as const) {
    it.live(`of a list that ${says} are not ordered: what was not checked is not paid for`, () =>
      Effect.gen(function*() {
        const server = yield* vendor("2", reply)
        const provider = yield* connect(server.baseUrl)
        const error = yield* Effect.flip(prepare(provider, moved(plain, 1)))
        assert.deepInclude({ ...error }, { _tag: tag, retryable, billed: "no" } as never)
        // An order without presets needs no list.
        yield* prepare(provider, video("lite"))
      }).pipe(Effect.scoped))
  }
})

describe("an account's own limit", () => {
  it.live("is told with the refusal that names it: who grants the account's slots keeps it", () =>
    Effect.gen(function*() {
      const server = yield* Scripted.start(({ path }) => (path.startsWith("/estimate/") ? json({ credits: "3", usd: "0.188" }) : refusal(400, "Maximum number of concurrent requests (2) has been reached")))
      const provider = yield* connect(server.baseUrl, { maxInFlight: 8 })
      const order = yield* prepare(provider, image(nobody, "standard"))
      assert.strictEqual(order.needs[0]!.capacity, 8)
      const answer = yield* provider.submit(yield* intend(order))
      assert.strictEqual(answer._tag === "refused" && answer.error._tag === "RateLimited" && answer.error.mostAtOnce, 2)
    }).pipe(Effect.scoped))
})

describe("two prices that differ", () => {
  it.live("are both shown", () =>
    Effect.gen(function*() {
      const server = yield* Scripted.start(() => json({ credits: "2.4", usd: "0.150" }))
      const shown = yield* (yield* connect(server.baseUrl)).estimate({ _tag: "request", request: image(nobody, "standard") }, { perUnit: [] })
      assert.deepInclude(shown, { source: "answer" })
      assert.match(shown.note ?? "", /estimate says 2.4 credits, the price table of \S+ 3/u)
    }).pipe(Effect.scoped))
})
