import { assert, describe, it } from "@effect/vitest"
import { open, portrait, type Session, smallPicture, standard } from "./client.ts"

const twice = async (session: Session, key = "key-1") => {
  const first = await session.call("POST", standard, portrait, { "idempotency-key": key })
  session.sandbox.advance(10)
  return [first, await session.call("POST", standard, portrait, { "idempotency-key": key })] as const
}
const training = async (session: Session, key = "key-1") => {
  const url = await session.upload(await smallPicture("one"))
  return await session.call("POST", "/v1/custom-references", { name: "maya", model_version: "v2", input_images: [{ type: "image_url", image_url: url }] }, { "idempotency-key": key })
}

describe("what nobody knows of the vendor is a switch", () => {
  it("whether a key means anything, and for how long", async () => {
    await using ignored = await open({ idempotencyKeys: "ignored" })
    const [a, b] = await twice(ignored)
    assert.notStrictEqual(a.json.request_id, b.json.request_id)
    await using short = await open({ keyLifeSeconds: 5 })
    const [c, d] = await twice(short)
    assert.notStrictEqual(c.json.request_id, d.json.request_id)
    await using long = await open({ keyLifeSeconds: 60 })
    const [e, f] = await twice(long)
    assert.strictEqual(e.json.request_id, f.json.request_id)
  })

  it("whether training honours a key, and holds a place", async () => {
    await using honoured = await open({ trainingKeys: "honoured" })
    assert.strictEqual((await training(honoured)).json.id, (await training(honoured)).json.id)
    assert.strictEqual(honoured.sandbox.bill().charged, "40")
    await using holding = await open({ trainingHoldsPlace: true, accounts: [{ name: "one", concurrency: 1 }] })
    await training(holding)
    assert.match((await holding.call("POST", standard, portrait)).json.detail, /concurrent requests \(1\)/u)
    assert.match((await training(holding, "key-2")).json.detail, /concurrent requests \(1\)/u)
  })

  it("which statuses mean accepted and out of range, and whether a stranger is drawn", async () => {
    await using session = await open({ acceptedStatus: 202, valueFaultStatus: 422, strangers: "refused" })
    assert.strictEqual((await session.call("POST", standard, portrait)).status, 202)
    const wrong = await session.call("POST", standard, { ...portrait, resolution: "2K" })
    assert.deepStrictEqual([wrong.status, Array.isArray(wrong.json.detail)], [422, true])
    const soul = await session.soul("v1")
    assert.match((await session.call("POST", standard, { ...portrait, custom_reference_id: soul })).json.detail, /of another family/u)
  })

  it("and the older generation of the documentation is a profile of them", async () => {
    await using older = await open({ profile: "older" })
    const [a, b] = await twice(older)
    assert.notStrictEqual(a.json.request_id, b.json.request_id)
    assert.strictEqual((await older.call("POST", `/estimate${standard}`, portrait)).status, 404)
    older.sandbox.advance(10_000)
    assert.strictEqual((await older.call("DELETE", `/requests/${a.json.request_id}`)).status, 405)
  })
})
