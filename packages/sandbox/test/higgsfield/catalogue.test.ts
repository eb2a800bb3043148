import { assert, describe, it } from "@effect/vitest"
import { open, portrait, send } from "./client.ts"

describe("prices", () => {
  it("are those of the contract's table, digit for digit", async () => {
    await using session = await open()
    const clip = { prompt: "x", image_url: "https://elsewhere.example/a.png" }
    const soul = { prompt: "x", custom_reference_id: "9d0f7c52-2f3a-4c55-9a55-0c7f9b1d2e3f" }
    const table: ReadonlyArray<readonly [string, Record<string, unknown>, string, string]> = [
      ["soul/standard", { prompt: "x" }, "1.500", "0.094"],
      ["soul/standard", { prompt: "x", resolution: "1080p" }, "3.000", "0.188"],
      ["soul/standard", { prompt: "x", batch_size: 4 }, "6.000", "0.375"],
      ["soul/reference", { prompt: "x", image_reference_url: clip.image_url, resolution: "1080p", batch_size: 4 }, "12.000", "0.750"],
      ["soul/character", soul, "1.500", "0.094"],
      ["soul/v2/standard", { prompt: "x" }, "0.0512", "0.004"],
      ["soul/v2/standard", { prompt: "x", resolution: "1080p" }, "0.0912", "0.006"],
      ["soul/v2/standard", { prompt: "x", resolution: "1080p", batch_size: 4 }, "0.3648", "0.023"],
      ["soul/v2/image-to-image", { prompt: "x", image_url: clip.image_url }, "0.0512", "0.004"],
      ["soul/cinema", { prompt: "x", resolution: "1080p", batch_size: 4 }, "0.360", "0.022"],
      ["dop/lite", clip, "2.000", "0.125"],
      ["dop/turbo", clip, "6.500", "0.406"],
      ["dop/standard", clip, "9.000", "0.563"]
    ]
    for (const [model, body, credits, usd] of table) {
      const reply = await session.call("POST", `/estimate/higgsfield-ai/${model}`, body)
      assert.deepStrictEqual(reply.json, { type: "estimate", credits, usd }, model)
    }
    assert.deepInclude(session.sandbox.bill(), { balance: "1000", reserved: "0" })
  })

  it("take a discount off exactly, and charge what was estimated", async () => {
    await using session = await open({ discountPercentage: "45.00" })
    const body = { ...portrait, resolution: "1080p" }
    const estimate = await session.call("POST", "/estimate/higgsfield-ai/soul/standard", body)
    assert.deepStrictEqual(estimate.json, { type: "estimate", credits: "1.650", usd: "0.103", discount: { percentage: "45.00", credits: "1.350", usd: "0.084" } })
    await session.call("POST", "/higgsfield-ai/soul/standard", body)
    session.sandbox.advance(1000)
    assert.strictEqual(session.sandbox.bill().charged, "1.65")
  })

  it("accept unknown keys, refuse wrong values and unknown models, and may be words", async () => {
    await using session = await open()
    const path = "/estimate/higgsfield-ai/soul/v2/standard"
    assert.strictEqual((await session.call("POST", path, { ...portrait, nonsense: 1 })).status, 200)
    assert.strictEqual((await session.call("POST", path, { ...portrait, resolution: "4K" })).status, 400)
    assert.strictEqual((await session.call("POST", path, "7")).status, 422)
    assert.strictEqual((await session.call("POST", "/estimate/no/model", portrait)).status, 404)
    session.sandbox.plan({ path, effect: { kind: "described-price", text: "720p $0.10 per second" } })
    assert.deepStrictEqual((await session.call("POST", path, portrait)).json, { type: "description", pricing_description: "720p $0.10 per second" })
  })
})

describe("the lists", () => {
  it("of models hides cinema, searches, limits and shows schemas on request", async () => {
    await using session = await open()
    const all = (await session.call("GET", "/models?limit=500&include_schema=true")).json.items
    assert.strictEqual(all.length, 8)
    assert.isFalse(all.some((model: { slug: string }) => model.slug.endsWith("cinema")))
    assert.deepStrictEqual(all[0].input_schema.properties.batch_size, { enum: [1, 4] })
    const found = (await session.call("GET", "/models?search=dop&limit=2")).json.items
    assert.deepStrictEqual(found[0], { slug: "higgsfield-ai/dop/lite", output_type: "video", operation_type: ["image-to-video"] })
    assert.strictEqual(found.length, 2)
  })

  it("of styles and motions are bare arrays with previews that load", async () => {
    await using session = await open()
    const v1 = (await session.call("GET", "/v1/text2image/soul-styles")).json
    const v2 = (await session.call("GET", "/v1/text2image/soul-styles/v2")).json
    const motions = (await session.call("GET", "/v1/motions")).json
    assert.deepStrictEqual([v1.length, v2.length, motions.length], [106, 33, 40])
    assert.deepStrictEqual(Object.keys(v1[0]), ["id", "name", "description", "preview_url"])
    assert.isBoolean(motions[0].start_end_frame)
    assert.strictEqual((await send(v2[0].preview_url, "GET", {})).headers["content-type"], "image/png")
  })

  it("need credentials in either of the two styles", async () => {
    await using session = await open()
    const { baseUrl, keyId, keySecret } = session.sandbox
    const agent = { "user-agent": "t" }
    for (const path of ["/models", "/v1/motions", "/v1/custom-references/list", "/requests/x/status"]) {
      assert.strictEqual((await send(baseUrl + path, "GET", agent)).status, 401)
      assert.strictEqual((await send(baseUrl + path, "GET", { ...agent, authorization: `Bearer ${keyId}:${keySecret}` })).status, 401)
      assert.notStrictEqual((await send(baseUrl + path, "GET", { ...agent, "hf-api-key": keyId, "hf-secret": keySecret })).status, 401)
    }
  })

  it("do not include the Agent API or anything else unknown", async () => {
    await using session = await open()
    for (const path of ["/v1/agent/sessions", "/v1/job-sets/1", "/files/other", "/nothing"]) {
      const reply = await session.call("GET", path)
      assert.deepStrictEqual([reply.status, reply.headers["content-type"]], [404, "application/json"])
    }
    assert.strictEqual((await session.call("PUT", "/v1/motions", {})).status, 405)
  })
})
