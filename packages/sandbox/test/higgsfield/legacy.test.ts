import { assert, describe, it } from "@effect/vitest"
import { open, smallPicture } from "./client.ts"

const soul = { prompt: "x", width_and_height: "1152x2048", quality: "1080p", batch_size: 4, enhance_prompt: false, seed: 42 }

describe("the older API", () => {
  it("makes a job for each picture of a set, at the price of today's model", async () => {
    await using session = await open()
    const made = await session.call("POST", "/v1/text2image/soul", { params: soul })
    assert.strictEqual(made.status, 200)
    assert.deepInclude(made.json, { type: "text2image_soul", input_params: soul })
    assert.deepStrictEqual(made.json.jobs.map((job: { readonly status: string; readonly results: unknown }) => [job.status, job.results]), Array.from({ length: 4 }, () => ["queued", null]))
    assert.strictEqual(new Set(made.json.jobs.map(({ id }: { readonly id: string }) => id)).size, 4)
    session.sandbox.advance(1_000)
    const done = await session.call("GET", `/v1/job-sets/${made.json.id}`)
    assert.deepStrictEqual(Object.keys(done.json.jobs[0].results), ["raw", "min"])
    assert.strictEqual(done.json.jobs[3].results.raw.type, "image")
    assert.strictEqual(session.sandbox.bill().charged, "12")
  })

  it("animates from input images by the tier's old name", async () => {
    await using session = await open()
    const image = { type: "image_url", image_url: await session.upload(await smallPicture("frame")) }
    const made = await session.call("POST", "/v1/image2video/dop", { params: { model: "dop-turbo", prompt: "x", input_images: [image], input_images_end: [], seed: 42 } })
    session.sandbox.advance(1_000)
    const { json } = await session.call("GET", `/v1/job-sets/${made.json.id}`)
    assert.deepInclude(json, { type: "image2video" })
    assert.strictEqual(json.jobs[0].results.raw.type, "video")
    assert.strictEqual(session.sandbox.bill().charged, "6.5")
  })

  for (const [says, path, body, status] of [
    ["no params", "text2image/soul", soul, 422],
    ["a size that it does not have", "text2image/soul", { params: { ...soul, width_and_height: "100x100" } }, 422],
    ["no input image", "image2video/dop", { params: { model: "dop-lite", prompt: "x", input_images: [] } }, 422],
    ["an unknown tier", "image2video/dop", { params: { model: "dop-max", prompt: "x", input_images: [] } }, 422],
    ["the talking model, whose parameters nobody knows", "speak/higgsfield", { params: {} }, 400]
  ] as const) {
    it(`refuses ${says} and bills nothing`, async () => {
      await using session = await open()
      assert.strictEqual((await session.call("POST", `/v1/${path}`, body)).status, status)
      assert.strictEqual(session.sandbox.bill().reserved, "0")
    })
  }

  it("answers for job sets alone, and only to their account", async () => {
    await using session = await open({ accounts: [{ name: "a" }, { name: "b", keyId: "kb", keySecret: "sb" }] })
    const { json } = await session.call("POST", "/v1/text2image/soul", { params: soul })
    assert.strictEqual((await session.call("GET", `/v1/job-sets/${json.id}`, undefined, { authorization: "Key kb:sb" })).status, 404)
    assert.strictEqual((await session.call("GET", "/v1/job-sets/3f2b8c1e-5a4d-4e6f-9b7a-1c2d3e4f5a6b")).status, 404)
  })

  it("may be closed to an account's keys", async () => {
    await using session = await open({ legacyModels: false })
    assert.deepStrictEqual((await session.call("POST", "/v1/text2image/soul", { params: soul })).json, { detail: "Unavailable model" })
  })
})
