import { assert, describe, it } from "@effect/vitest"
import { open, portrait, standard } from "./client.ts"

const key = { "idempotency-key": "6f0d5f3e-4b0a-4a3c-9c43-9b4f2f0f8a11" }

describe("an idempotency key", () => {
  it("gives the same request again and spends nothing, whatever the order of the body's keys", async () => {
    await using session = await open()
    const first = await session.call("POST", standard, portrait, key)
    const again = await session.call("POST", standard, Object.fromEntries(Object.entries(portrait).toReversed()), key)
    assert.strictEqual(again.json.request_id, first.json.request_id)
    assert.deepStrictEqual(session.sandbox.journal().map((entry) => entry.billing.kind), ["reserved", "replayed"])
    assert.strictEqual(session.sandbox.bill().reserved, "0.0512")
  })

  it("makes one request out of ten sends at once", async () => {
    await using session = await open()
    const replies = await Promise.all(Array.from({ length: 10 }, () => session.call("POST", standard, portrait, key)))
    assert.strictEqual(new Set(replies.map((reply) => reply.json.request_id)).size, 1)
    assert.strictEqual(session.sandbox.journal().filter((entry) => entry.billing.kind === "reserved").length, 1)
  })

  it("is refused with other content, another model, webhook or retention", async () => {
    await using session = await open()
    await session.call("POST", standard, portrait, key)
    const wrong = [
      await session.call("POST", standard, { ...portrait, seed: 6 }, key),
      await session.call("POST", "/higgsfield-ai/soul/cinema", portrait, key),
      await session.call("POST", `${standard}?hf_webhook=https%3A%2F%2Fex.am%2Fp`, portrait, key),
      await session.call("POST", standard, portrait, { ...key, "hf-expires-after": "3600" })
    ]
    for (const reply of wrong) {
      assert.deepStrictEqual([reply.status, reply.json], [422, { detail: "Idempotency-Key was already used with different parameters" }])
    }
  })

  it("is not used up by a refusal, outlives the end of its request, and belongs to the account, not to its API key", async () => {
    await using session = await open()
    assert.strictEqual((await session.call("POST", standard, { ...portrait, seed: 0 }, key)).status, 400)
    const first = await session.call("POST", standard, portrait, key)
    assert.strictEqual(first.status, 200)
    session.sandbox.advance(1000)
    const second = session.sandbox.addAccount({ name: "sandbox" })
    const replay = await session.call("POST", standard, portrait, { ...key, authorization: `Key ${second.keyId}:${second.keySecret}` })
    assert.deepStrictEqual([replay.json.request_id, replay.json.status], [first.json.request_id, "completed"])
    const other = session.sandbox.addAccount({ name: "other" })
    const foreign = await session.call("POST", standard, portrait, { ...key, authorization: `Key ${other.keyId}:${other.keySecret}` })
    assert.notStrictEqual(foreign.json.request_id, first.json.request_id)
    assert.strictEqual(session.sandbox.bill().charged, "0.0512")
  })

  it("can show the first status, and be looked up only behind the limits, by settings", async () => {
    await using early = await open({ replayStatus: "first" })
    await early.call("POST", standard, portrait, key)
    early.sandbox.advance(1000)
    assert.strictEqual((await early.call("POST", standard, portrait, key)).json.status, "queued")
    await using late = await open({ lookupAfterLimits: true, accounts: [{ name: "one", concurrency: 1 }] })
    const first = await late.call("POST", standard, portrait, key)
    assert.match((await late.call("POST", standard, portrait, key)).json.detail, /concurrent requests/)
    late.sandbox.advance(1000)
    assert.strictEqual((await late.call("POST", standard, portrait, key)).json.request_id, first.json.request_id)
  })
})
