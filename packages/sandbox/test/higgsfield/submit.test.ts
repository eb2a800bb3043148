import { assert, describe, it } from "@effect/vitest"
import { open, portrait, send, smallPicture, standard } from "./client.ts"

describe("submitting a generation", () => {
  it("answers queued with absolute addresses on the caller's own host", async () => {
    await using session = await open()
    const reply = await session.call("POST", standard, portrait)
    assert.strictEqual(reply.status, 200)
    assert.strictEqual(reply.json.status, "queued")
    assert.match(reply.json.request_id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.strictEqual(reply.json.status_url, `${session.sandbox.baseUrl}/requests/${reply.json.request_id}/status`)
    assert.strictEqual(reply.json.cancel_url, `${session.sandbox.baseUrl}/requests/${reply.json.request_id}/cancel`)
    assert.isString(reply.headers["x-correlation-id"])
  })

  it("checks in the contract's order: edge, credentials, model, JSON, key, values, webhook, retention, credits, concurrency", async () => {
    await using session = await open({ accounts: [{ name: "poor", credits: "1", concurrency: 1 }] })
    const { call, sandbox } = session
    const bad = { ...portrait, resolution: "2K" }
    const key = { "idempotency-key": "k1" }
    const nowhere = await send(`${sandbox.baseUrl}/no/such/model`, "POST", { authorization: "Key a:b" }, "{")
    assert.deepStrictEqual([nowhere.status, nowhere.headers["content-type"], nowhere.text], [403, "text/plain; charset=UTF-8", "error code: 1010"])
    const stranger = await send(`${sandbox.baseUrl}/no/such/model`, "POST", { authorization: "Key a:b", "user-agent": "t" }, "{")
    assert.deepStrictEqual([stranger.status, stranger.json], [401, { detail: "Invalid credentials" }])
    assert.deepStrictEqual([(await call("POST", "/no/such/model", "{")).status, (await call("POST", "/no/such/model", "{")).json], [404, { detail: "model_not_found" }])
    assert.strictEqual((await call("POST", standard, "{")).status, 422)
    assert.strictEqual((await call("POST", standard, "[1]")).status, 422)
    assert.strictEqual((await call("POST", standard, bad, { "idempotency-key": "two words" })).status, 422)
    const wrongValue = await call("POST", `${standard}?hf_webhook=http%3A%2F%2Fx`, bad, { "hf-expires-after": "1" })
    assert.deepStrictEqual([wrongValue.status, wrongValue.json.detail], [400, "resolution: '2K' is not one of ['720p', '1080p']"])
    const wrongHook = await call("POST", `${standard}?hf_webhook=http%3A%2F%2Fx`, portrait, { "hf-expires-after": "1" })
    assert.deepStrictEqual([wrongHook.status, wrongHook.json.detail[0].loc], [422, ["query", "hf_webhook"]])
    for (const seconds of ["1", "3599", "604801", "soon"]) {
      const wrongRetention = await call("POST", standard, portrait, { "hf-expires-after": seconds })
      assert.deepStrictEqual([wrongRetention.status, wrongRetention.json.detail[0].loc], [422, ["header", "Hf-Expires-After"]])
    }
    const accepted = await call("POST", standard, portrait, { ...key, "hf-expires-after": "3600" })
    assert.strictEqual(accepted.status, 200)
    const second = await call("POST", standard, portrait)
    assert.deepStrictEqual([second.status, second.json], [400, { detail: "Maximum number of concurrent requests (1) has been reached" }])
    const dear = await call("POST", "/higgsfield-ai/soul/standard", { prompt: "x" })
    assert.deepStrictEqual([dear.status, dear.json], [403, { detail: "Not enough credits" }])
    assert.strictEqual((await call("POST", standard, bad, key)).status, 422, "the key comes before the values")
  })

  it("names the first wrong value in the vendor's words", async () => {
    await using session = await open()
    const image = await session.upload(await smallPicture("a"))
    const cases: ReadonlyArray<readonly [string, Record<string, unknown>, string]> = [
      [standard, { seed: 1 }, "'prompt' is a required property"],
      [standard, { prompt: 4 }, "prompt: 4 is not of type 'string'"],
      [standard, { prompt: "" }, "prompt: '' should be non-empty"],
      [standard, { prompt: "x", batch_size: "4" }, "batch_size: '4' is not one of [1, 4]"],
      [standard, { prompt: "x", seed: 0 }, "seed: 0 is less than the minimum of 1"],
      [standard, { prompt: "x", seed: 1_000_001 }, "seed: 1000001 is greater than the maximum of 1000000"],
      [standard, { prompt: "x", seed: null }, "seed: None is not of type 'integer'"],
      [standard, { prompt: "x", enhance_prompt: "no" }, "enhance_prompt: 'no' is not of type 'boolean'"],
      [standard, { prompt: "x", custom_reference_id: "maya" }, "custom_reference_id: 'maya' is not a 'uuid'"],
      [standard, { prompt: "x", custom_reference_strength: 1.5 }, "custom_reference_strength: 1.5 is greater than the maximum of 1"],
      ["/higgsfield-ai/soul/character", { prompt: "x" }, "'custom_reference_id' is a required property"],
      ["/higgsfield-ai/soul/reference", { prompt: "x" }, "'image_reference_url' is a required property"],
      ["/higgsfield-ai/soul/v2/image-to-image", { prompt: "x" }, "'image_url' is a required property"],
      ["/higgsfield-ai/dop/lite", { prompt: "x" }, "'image_url' is a required property"],
      ["/higgsfield-ai/dop/lite", { prompt: "x", image_url: "http://ex.am/a.png" }, "image_url: 'http://ex.am/a.png' is not a public HTTPS URL"],
      ["/higgsfield-ai/dop/lite", { prompt: "x", image_url: `https://ex.am/${"a".repeat(2083)}` }, "is too long"],
      ["/higgsfield-ai/dop/lite", { prompt: "x", image_url: image, motions: [{}, {}, {}] }, "motions: [{}, {}, {}] is too long"],
      ["/higgsfield-ai/dop/lite", { prompt: "x", image_url: image, motions: [{ id: "q" }] }, "motions.0.id: 'q' is not a 'uuid'"],
      ["/higgsfield-ai/dop/lite", { prompt: "x", image_url: `${session.sandbox.baseUrl}/storage/in/none.png` }, "image_url: the input image could not be read"]
    ]
    for (const [path, body, detail] of cases) {
      const reply = await session.call("POST", path, body)
      assert.strictEqual(reply.status, 400)
      assert.include(reply.json.detail, detail)
    }
    assert.strictEqual(session.sandbox.bill().reserved, "0")
  })

  it("refuses a Soul ID that is unknown, another account's or unfinished", async () => {
    await using session = await open()
    const other = session.sandbox.addAccount({ name: "other" })
    const soul = await session.soul("v2")
    const withSoul = { ...portrait, custom_reference_id: soul }
    assert.strictEqual((await session.call("POST", standard, withSoul)).status, 200)
    const foreign = await session.call("POST", standard, withSoul, { authorization: `Key ${other.keyId}:${other.keySecret}` })
    assert.strictEqual(foreign.status, 400)
    assert.strictEqual((await session.call("POST", standard, { ...portrait, custom_reference_id: "9d0f7c52-2f3a-4c55-9a55-0c7f9b1d2e3f" })).status, 400)
    const image = await session.upload(await smallPicture("b"))
    const young = await session.call("POST", "/v1/custom-references", { name: "young", model_version: "v2", input_images: [{ type: "image_url", image_url: image }] })
    assert.strictEqual((await session.call("POST", standard, { ...portrait, custom_reference_id: young.json.id })).status, 400)
  })

  it("drops unknown keys and a Soul ID of another family without a word, bills them, and tells the journal", async () => {
    await using session = await open()
    const soul = await session.soul("v1")
    const reply = await session.call("POST", standard, { ...portrait, soul_id: soul, num_images: 4, custom_reference_id: soul })
    assert.strictEqual(reply.status, 200)
    const entry = session.sandbox.journal().at(-1)
    assert.deepStrictEqual(entry?.droppedKeys, ["soul_id", "num_images"])
    assert.isTrue(entry?.identityIgnored)
    assert.deepStrictEqual(entry?.billing, { kind: "reserved", credits: "0.0512" })
    session.sandbox.advance(1000)
    assert.strictEqual(session.sandbox.bill().charged, "40.0512")
  })

  it("renders the persona only where the family fits, less at lower strength", async () => {
    const likenesses: Array<number> = []
    await using session = await open({ draw: (order) => {
      likenesses.push(order.likeness)
      return smallPicture(JSON.stringify(order))
    } })
    const v2 = await session.soul("v2")
    const v1 = await session.soul("v1")
    const show = async (body: Record<string, unknown>) => {
      const made = await session.call("POST", standard, { ...portrait, ...body })
      session.sandbox.advance(1000)
      const status = await session.call("GET", `/requests/${made.json.request_id}/status`)
      await send(status.json.images[0].url, "GET", {})
      return likenesses.at(-1) ?? -1
    }
    assert.strictEqual(await show({ custom_reference_id: v1 }), 0)
    assert.strictEqual(await show({}), 0)
    assert.strictEqual(await show({ custom_reference_id: v2, custom_reference_strength: 0 }), 0)
    const full: Array<number> = []
    for (let seed = 1; seed <= 40; seed++) full.push(await show({ seed, custom_reference_id: v2, custom_reference_strength: 1 }))
    const mean = full.reduce((sum, value) => sum + value, 0) / full.length
    assert.closeTo(mean, 0.68, 0.08)
    assert.isAbove(new Set(full).size, 35)
  })

  it("draws some pictures without a face and some spoiled, and some requests rejected or failed, near the rates that are set", async () => {
    const flaws: Array<string> = []
    await using session = await open({ accounts: [{ name: "many", concurrency: 999 }], rates: {}, draw: (order) => {
      flaws.push(order.flaw)
      return smallPicture(order.seed)
    } })
    const ends: Array<string> = []
    const made = await Promise.all(Array.from({ length: 200 }, (_, i) => session.call("POST", standard, { ...portrait, seed: i + 1, batch_size: 4 })))
    session.sandbox.advance(1000)
    for (const reply of made) {
      const { json } = await session.call("GET", `/requests/${reply.json.request_id}/status`)
      ends.push(json.status)
      for (const image of json.images ?? []) await send(image.url, "GET", {})
    }
    const share = (values: ReadonlyArray<string>, wanted: string) => values.filter((value) => value === wanted).length / values.length
    assert.closeTo(share(flaws, "no-face"), 0.04, 0.025)
    assert.closeTo(share(flaws, "spoiled"), 0.08, 0.03)
    assert.closeTo(share(ends, "nsfw"), 0.02, 0.019)
    assert.closeTo(share(ends, "failed"), 0.02, 0.019)
  })

  it("takes bodies of up to a mebibyte, chunked or not, over one connection or many", async () => {
    await using session = await open()
    const long = { ...portrait, prompt: "x".repeat(1_000_000) }
    assert.strictEqual((await session.call("POST", standard, long)).status, 200)
    assert.strictEqual((await session.call("POST", standard, { ...portrait, prompt: "x".repeat(1_100_000) })).status, 413)
    const chunked = await fetch(session.sandbox.baseUrl + standard, {
      method: "POST", headers: { ...session.auth, "content-type": "application/json" }, body: new Blob([JSON.stringify({ ...portrait, seed: 8 })]).stream(), duplex: "half"
    })
    assert.strictEqual(chunked.status, 200)
    const entry = session.sandbox.journal()[0]
    assert.deepStrictEqual([entry?.bodyBytes, entry?.body], [JSON.stringify(long).length, JSON.stringify(long)])
  })
})
