import { assert, describe, it } from "@effect/vitest"
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import * as Hash from "@likeness/core/Hash"
import * as Instruments from "@likeness/core/Instruments"
import type * as Provider from "@likeness/core/Provider"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import type * as Request from "@likeness/core/Request"
import { make } from "@likeness/provider-higgsfield"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { afterAll, beforeAll, beforeEach } from "vitest"
import * as Cloud from "./Cloud.ts"
import { connect, intend, nobody, prepare, readAsset } from "./driving.ts"
import { connectionOf, identityModel, image, instruments, train, video } from "./samples.ts"
import * as Scripted from "./Scripted.ts"

let cloud: Cloud.Cloud
beforeAll(async () => {
  cloud = await Cloud.open()
})
beforeEach(() => cloud.reset())
afterAll(() => cloud.close())

const puts = () => cloud.front.arrived().filter(({ method }) => method === "PUT")
const live = <A, E>(use: (provider: Provider.Provider) => Effect.Effect<A, E>) =>
  Effect.scoped(Effect.gen(function*() {
    return yield* use(yield* connect(cloud.front.baseUrl))
  }))

describe("uploads", () => {
  it.live("send every signed header and never the key to the storage host", () =>
    live((provider) =>
      Effect.gen(function*() {
        const order = yield* prepare(provider, video("standard", 2))
        assert.strictEqual(puts().length, 2)
        for (const { body, headers } of puts()) {
          assert.notProperty(headers, "authorization")
          assert.deepInclude(headers, { "content-type": "image/png", "x-amz-tagging": "retention=temporary", "content-length": String(body.length) })
        }
        const body = JSON.parse(order.body) as { readonly image_url: string; readonly end_image_url: string }
        assert.deepStrictEqual(order.references.map(({ id }) => id), [body.image_url, body.end_image_url])
        assert.isTrue(order.references.every(({ account, kind }) => account === "studio" && kind === "upload"))
      })))

  it.live("are taken from what is known in another process, and made anew where they no longer answer", () =>
    live((provider) =>
      Effect.gen(function*() {
        const { references } = yield* prepare(provider, video("lite"))
        yield* live((another) => another.prepare(video("lite"), { readAsset, known: references }))
        assert.strictEqual(puts().length, 1)
        const gone: ReadonlyArray<RemoteReference.RemoteReference> = references.map((reference) => ({ ...reference, id: `${cloud.front.baseUrl}/storage/in/gone.png` }))
        yield* live((another) => another.prepare(video("lite"), { readAsset, known: gone }))
        assert.strictEqual(puts().length, 2)
      })))

  it.live("are not shared with another account", () =>
    live((provider) =>
      Effect.gen(function*() {
        const { references } = yield* prepare(provider, video("lite"))
        const others = references.map((reference) => ({ ...reference, account: "agency" }))
        yield* live((another) => another.prepare(video("lite"), { readAsset, known: others }))
        assert.strictEqual(puts().length, 2)
      })))

  it.live("are tried again, each time at a new address", () =>
    live((provider) =>
      Effect.gen(function*() {
        cloud.sandbox().plan({ method: "PUT", path: "/storage/in/*", effect: { kind: "refuse", as: "server-error" } })
        yield* prepare(provider, video("lite"))
        assert.strictEqual(new Set(puts().map(({ path }) => path)).size, 2)
      })))

  it.live("whose call is not there are no model that is missing", () =>
    live((provider) =>
      Effect.gen(function*() {
        cloud.sandbox().plan({ method: "POST", path: "/files/generate-upload-url", effect: { kind: "refuse", as: "not-found" } })
        assert.strictEqual((yield* Effect.flip(prepare(provider, video("lite"))))._tag, "ProtocolMismatch")
      })))

  it.live("go to no address in the open: who is in the picture would be anybody's on the way", () =>
    Effect.scoped(Effect.gen(function*() {
      // This machine too, and not by one of the names that say so.
      const server = yield* Scripted.start(({ method, path }, baseUrl) => {
        if (path === "/files/generate-upload-url") return Scripted.json({ public_url: `${baseUrl}/in/1.png`, upload_url: `${baseUrl.replace("127.0.0.1", "0.0.0.0")}/in/1.png`, upload_headers: {} })
        return path.startsWith("/in/") ? { status: 200, body: method === "HEAD" ? "" : "x", contentType: "image/png" } : Scripted.refusal(500, "no")
      })
      const error = yield* Effect.flip(prepare(yield* connect(server.baseUrl), video("lite")))
      assert.strictEqual(error._tag, "ProtocolMismatch")
      assert.deepStrictEqual(server.arrived.filter(({ method }) => method === "PUT"), [])
    })))

  it.live("that the storage host refuses are not tried again, and show no signature", () =>
    live((provider) =>
      Effect.gen(function*() {
        cloud.sandbox().plan({ method: "PUT", path: "/storage/in/*", effect: { kind: "refuse", as: "storage" } })
        const error = yield* Effect.flip(prepare(provider, video("lite")))
        assert.strictEqual(error._tag, "ProtocolMismatch")
        assert.strictEqual(puts().length, 1)
        assert.notInclude(JSON.stringify(error), new URL(puts()[0]!.path, "http://x").searchParams.get("X-Amz-Signature")!)
      })))

  for (const [says, bytes] of [
    ["bytes that are not those of the hash", SampleAssets.picture(5).bytes],
    ["more than 20 MiB", new Uint8Array(21 * 1024 * 1024)]
  ] as const) {
    it.live(`refuse ${says} before anything is stored`, () =>
      live((provider) =>
        Effect.gen(function*() {
          const error = yield* Effect.flip(provider.prepare(video("lite"), { readAsset: () => Stream.make(bytes), known: [] }))
          assert.strictEqual(error._tag, "InvalidRequest")
          assert.deepStrictEqual(error._tag === "InvalidRequest" && error.faults[0]?.path, ["inputs", 0, "asset"])
          assert.strictEqual(puts().length, 0)
        })))
  }

  it.live("go up as the instrument made them plain: JPEG and WebP as JPEG, PNG as PNG", () =>
    Effect.scoped(Effect.gen(function*() {
      const asked: Array<string> = []
      const plainPicture: Instruments.Instruments["plainPicture"] = (_picture, as) => {
        asked.push(as)
        return Effect.succeed(new TextEncoder().encode(`plain ${as}`))
      }
      const provider = yield* make(connectionOf("first", cloud.front.baseUrl), Redacted.make(Cloud.credentialsOf("first")), { plainPicture })
      const request = video("standard", 2)
      const webp = new Uint8Array(Buffer.concat([Buffer.from("RIFF\u0020\u0000\u0000\u0000WEBPVP8 ", "latin1"), Buffer.alloc(16)]))
      const inputs = request.inputs.map((input, index) => (index === 1 ? { ...input, asset: { sha256: Hash.ofBytes(webp), mediaType: "image/webp" as const } } : input))
      yield* provider.prepare({ ...request, inputs }, { readAsset: (sha256) => (sha256 === Hash.ofBytes(webp) ? Stream.make(webp) : readAsset(sha256)), known: [] })
      assert.deepStrictEqual(asked.toSorted(), ["image/jpeg", "image/png"])
      assert.deepStrictEqual(puts().map(({ body, headers }) => [headers["content-type"], Buffer.from(body).toString("utf8")]).toSorted(), [["image/jpeg", "plain image/jpeg"], ["image/png", "plain image/png"]])
    })))

  it.live("are refused where nothing can make them plain, or the picture cannot be read", () =>
    Effect.scoped(Effect.gen(function*() {
      const connection = connectionOf("first", cloud.front.baseUrl)
      const key = Redacted.make(Cloud.credentialsOf("first"))
      const without = yield* Effect.flip(prepare(yield* make(connection, key), video("lite")))
      assert.strictEqual(without._tag, "Unsupported")
      const broken = yield* make(connection, key, { plainPicture: () => Effect.fail(new Instruments.InstrumentFailed({ message: "the picture is cut off", advice: "Take another." })) })
      assert.match((yield* Effect.flip(prepare(broken, video("lite")))).message, /inputs\.0\.asset: the picture is cut off/u)
      assert.strictEqual(puts().length, 0)
    })))

  it.live("of a broken preparation are there for the next one", () =>
    live((provider) =>
      Effect.gen(function*() {
        const request = train("v2", 6)
        // Four go at once, so the last is read when at least one is done.
        const broken = request.referenceSet.pictures[5]!.sha256
        yield* Effect.flip(provider.prepare(request, { readAsset: (sha256) => (sha256 === broken ? Stream.make(new Uint8Array(20)) : readAsset(sha256)), known: [] }))
        const before = puts().length
        yield* prepare(provider, request)
        assert.isBelow(puts().length - before, 6)
      })))
})

describe("the requests that are shown", () => {
  for (const [credentials, shell, advice] of [
    ["env:KEY_B", "Key $KEY_B", /Set KEY_B to/u],
    ["env:HF_API_KEY", "Key $HF_API_KEY:$HF_API_SECRET", /Set HF_API_KEY and HF_API_SECRET/u],
    ["file:its key.txt", "Key $(cat 'its key.txt')", /into the file its key\.txt/u],
    [undefined, "Key $HF_CREDENTIALS", /Set HF_CREDENTIALS to/u]
  ] as const) {
    it.live(`name where the key of ${credentials ?? "no reference"} lies, and so does the advice about it`, () =>
      Effect.scoped(Effect.gen(function*() {
        const connection = { ...connectionOf("first", cloud.front.baseUrl), ...(credentials === undefined ? {} : { credentials }) }
        const order = yield* prepare(yield* make(connection, Redacted.make(Cloud.credentialsOf("first")), instruments), video("lite"))
        assert.strictEqual(order.headers?.["authorization"], shell)
        const api = order.calls!.filter(({ endpoint }) => !endpoint.startsWith("PUT"))
        assert.deepStrictEqual(api.map(({ endpoint, headers }) => [endpoint, headers["authorization"]]), [
          ["POST /files/generate-upload-url", shell], ["POST /estimate/higgsfield-ai/dop/lite", shell], ["GET /requests/$TICKET/status", shell]
        ])
        assert.strictEqual(api[1]!.body, order.body)
        const wrong = yield* make(connection, Redacted.make("id:wrong"), instruments)
        const refused = yield* Effect.flip(prepare(wrong, video("lite")))
        assert.match(refused._tag === "CredentialsRejected" ? refused.advice : refused._tag, advice)
        assert.match((yield* Effect.flip(make(connection, Redacted.make("no colon")))).advice, advice)
      })))
  }

  it.live("of a picture with an identity begin with the read of its family", () =>
    live((provider) =>
      Effect.gen(function*() {
        const order = yield* prepare(provider, image(cloud.identities, "v2/standard"))
        assert.strictEqual(order.calls?.[0]?.endpoint, `GET /v1/custom-references/${cloud.identities.first.v2}`)
      })))
})

const withIdentity = (request: Request.GenerateImage, id: string, kind: string): Request.GenerateImage => {
  const model = identityModel(cloud.identities, "v2")
  return { ...request, subjects: request.subjects.map((subject) => ({ ...subject, identity: { _tag: "model", model: { ...model, kind, source: { _tag: "remote", id, connection: "hf-first", account: "studio" } } } })) }
}

describe("an identity model", () => {
  it.live("of another family than its kind says never reaches a paid body", () =>
    live((provider) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(prepare(provider, withIdentity(image(cloud.identities, "v2/standard"), cloud.identities.first.cinema, "soul-id/v2")))
        assert.strictEqual(error._tag, "Unsupported")
        assert.match(error.message, /is soul-id\/cinema, not soul-id\/v2/u)
      })))

  it.live("that the account does not have is refused", () =>
    live((provider) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(prepare(provider, withIdentity(image(cloud.identities, "v2/standard"), cloud.identities.second.v2, "soul-id/v2")))
        assert.strictEqual(error._tag, "Unsupported")
      })))

  it.live("that is still in training is refused", () =>
    live((provider) =>
      Effect.gen(function*() {
        yield* Effect.promise(() => cloud.restart({ timeScale: 1 }))
        const sent = yield* provider.submit(yield* intend(yield* prepare(provider, train("v2"))))
        assert(sent._tag === "accepted")
        const error = yield* Effect.flip(prepare(provider, withIdentity(image(cloud.identities, "v2/standard"), sent.ticket.id, "soul-id/v2")))
        assert.match(error.message, /its pictures are not checked yet, not completed/u)
        yield* Effect.promise(() => cloud.restart())
      })))
})

describe("a body", () => {
  it.live("holds every field explicitly and nothing that the server would drop", () =>
    live((provider) =>
      Effect.gen(function*() {
        const order = yield* prepare(provider, image(cloud.identities, "v2/standard", 4))
        assert.deepStrictEqual(JSON.parse(order.body), {
          prompt: "woman at a market stall, late sun", aspect_ratio: "3:4", resolution: "1080p", batch_size: 4, enhance_prompt: false, seed: 48_213,
          custom_reference_id: cloud.identities.first.v2, custom_reference_strength: 1
        })
        yield* provider.submit(yield* intend(order))
        const paid = cloud.journal().filter(({ path }) => path.startsWith("/higgsfield-ai/"))
        assert.deepStrictEqual(paid.map(({ droppedKeys, identityIgnored }) => ({ droppedKeys, identityIgnored })), [{ droppedKeys: [], identityIgnored: false }])
      })))

  it.live("says that cinema rewrites the prompt when it does", () =>
    live((provider) =>
      Effect.gen(function*() {
        const order = yield* prepare(provider, image(cloud.identities, "cinema"))
        assert.strictEqual((JSON.parse(order.body) as { readonly enhance_prompt: boolean }).enhance_prompt, true)
        assert.match(order.warnings.join(), /rewrites the prompt/u)
      })))

  it.live("has a new key on every preparation, and takes one slot of the account", () =>
    live((provider) =>
      Effect.gen(function*() {
        const orders = yield* Effect.forEach([1, 2], () => prepare(provider, image(cloud.identities, "standard")))
        assert.notStrictEqual(orders[0]!.key, orders[1]!.key)
        assert.deepStrictEqual(orders[0]!.needs, [{ resource: "account:studio", slots: 1, capacity: 4 }])
      })))
})

describe("prices", () => {
  const priced = (reply: Scripted.Reply) =>
    Effect.gen(function*() {
      const server = yield* Scripted.start(() => reply)
      const provider = yield* connect(server.baseUrl)
      return yield* Effect.result(provider.estimate({ _tag: "request", request: image(nobody, "standard") }, { perUnit: [] }))
    }).pipe(Effect.scoped)

  for (const [says, answer, credits, money] of [
    ["three digits", { type: "estimate", credits: "3.000", usd: "0.188" }, "3", "0.1875"],
    ["a discount, already taken off", { credits: "1.65", usd: "0.103", discount: { percentage: "45.00", credits: "1.35", usd: "0.084" } }, "1.65", "0.103125"],
    ["dollars that are not a rounding of the credits", { credits: "3", usd: "0.150" }, "3", "0.15"]
  ] as const) {
    it.live(`are exact with ${says}`, () =>
      Effect.gen(function*() {
        const found = yield* priced(Scripted.json(answer))
        assert(found._tag === "Success")
        assert.deepInclude(found.success, { unit: "credits", source: "answer", amounts: { low: credits, likely: credits, high: credits } })
        assert.deepStrictEqual(found.success.money, { currency: "USD", amounts: { low: money, likely: money, high: money } })
      }))
  }

  for (const [says, reply] of [["a server error", Scripted.refusal(500, "no")], ["a dropped connection", "drop"]] as const) {
    it.live(`come from the table after ${says}`, () =>
      Effect.gen(function*() {
        const found = yield* priced(reply)
        assert.deepInclude(found._tag === "Success" ? found.success : {}, { source: "priceTable", amounts: { low: "3", likely: "3", high: "3" } })
      }))
  }

  for (const [says, reply, tag] of [
    ["more than one and a half times the table", Scripted.json({ credits: "4.501", usd: "0.281" }), "ProtocolMismatch"],
    ["dollars of more than one and a half times the table", Scripted.json({ credits: "3.000", usd: "0.283" }), "ProtocolMismatch"],
    ["words", Scripted.json({ type: "description", pricing_description: "720p $0.10" }), "ProtocolMismatch"],
    ["an unknown model", Scripted.refusal(404, "model_not_found"), "Unsupported"],
    ["a wrong key", Scripted.refusal(401, "Invalid credentials"), "CredentialsRejected"]
  ] as const) {
    it.live(`are refused with ${tag} for ${says}`, () =>
      Effect.gen(function*() {
        const found = yield* priced(reply)
        assert.strictEqual(found._tag === "Failure" && found.failure._tag, tag)
      }))
  }

  it.live("of exactly one and a half times the table are taken", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* priced(Scripted.json({ credits: "4.5", usd: "0.281" })))._tag, "Success")
    }))

  it.live("of an order, its outcome and the account's bill are one number, discount included", () =>
    Effect.gen(function*() {
      yield* Effect.promise(() => cloud.restart({ discountPercentage: "45.00" }))
      yield* live((provider) =>
        Effect.gen(function*() {
          const request = image(cloud.identities, "character", 4)
          const order = yield* prepare(provider, request)
          const estimate = yield* provider.estimate({ _tag: "order", request, order }, { perUnit: [] })
          const sent = yield* provider.submit(yield* intend(order))
          assert(sent._tag === "accepted")
          cloud.sandbox().advance(3_600)
          const ended = yield* provider.poll(sent.ticket)
          assert(ended.state === "succeeded")
          assert.deepStrictEqual(ended.usage, [{ unit: "credits", amount: "6.6", source: "derived", worth: { amount: "0.4125", currency: "USD" } }])
          assert.strictEqual(estimate.amounts.high, "6.6")
          const charges = cloud.sandbox().bill("studio").entries.filter((entry) => entry.kind === "charge" && entry.for === sent.ticket.id)
          assert.deepStrictEqual(charges.map(({ credits }) => credits), ["6.6"])
        }))
      yield* Effect.promise(() => cloud.restart())
    }))

  it.live("of training come from the table", () =>
    live((provider) =>
      Effect.gen(function*() {
        const estimate = yield* provider.estimate({ _tag: "request", request: train("cinema") }, { perUnit: [] })
        assert.deepInclude(estimate, { source: "priceTable", amounts: { low: "40", likely: "40", high: "40" } })
        assert.deepStrictEqual(estimate.money?.amounts.high, "2.5")
        assert.strictEqual(cloud.front.arrived().length, 0)
      })))

  it.live("of a clip are shown without an upload", () =>
    live((provider) =>
      Effect.gen(function*() {
        const estimate = yield* provider.estimate({ _tag: "request", request: video("turbo", 2) }, { perUnit: [] })
        assert.deepInclude(estimate, { source: "answer", amounts: { low: "6.5", likely: "6.5", high: "6.5" } })
        assert.strictEqual(puts().length, 0)
      })))
})
