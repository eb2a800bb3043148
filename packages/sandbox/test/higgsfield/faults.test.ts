import { assert, describe, it } from "@effect/vitest"
import type { FaultEffect, RefusalName } from "../../src/higgsfield/Fault.ts"
import { open, portrait, send, smallPicture, standard } from "./client.ts"

const cut = async (sending: Promise<unknown>): Promise<boolean> => {
  try {
    await sending
    return false
  } catch {
    return true
  }
}

describe("planned faults", () => {
  it("cut the connection before or after the request was accepted", async () => {
    await using session = await open()
    session.sandbox.plan({ method: "POST", path: "/higgsfield-ai/*", effect: { kind: "drop-before" } })
    session.sandbox.plan({ method: "POST", path: "/higgsfield-ai/*", call: 2, effect: { kind: "drop-after" } })
    assert.isTrue(await cut(session.call("POST", standard, portrait)))
    assert.strictEqual(session.sandbox.bill().reserved, "0")
    assert.isTrue(await cut(session.call("POST", standard, portrait)))
    assert.strictEqual(session.sandbox.bill().reserved, "0.0512")
    assert.deepStrictEqual(session.sandbox.journal().map((entry) => [entry.fault, entry.status, entry.billing.kind]), [["drop-before", null, "none"], ["drop-after", null, "reserved"]])
  })

  it("answer every refusal of the contract, and nothing is accepted", async () => {
    await using session = await open()
    const statuses: ReadonlyArray<readonly [RefusalName, number, boolean]> = [
      ["concurrency", 400, true], ["rejected-input", 400, true], ["credentials", 401, true], ["credits", 403, true], ["edge", 403, false], ["model-not-found", 404, true], ["not-found", 404, true],
      ["conflict", 409, true], ["invalid", 422, true], ["key-mismatch", 422, true], ["model-blocked", 423, true], ["rate-limited", 429, false], ["server-error", 500, true],
      ["bad-gateway", 502, false], ["model-disabled", 503, true], ["edge-unavailable", 503, false], ["gateway-timeout", 504, false], ["storage", 403, false]
    ]
    for (const [as, status, isJson] of statuses) {
      session.sandbox.plan({ path: standard, effect: { kind: "refuse", as } })
      const reply = await session.call("POST", standard, portrait)
      assert.deepStrictEqual([reply.status, reply.json !== undefined], [status, isJson], as)
    }
    assert.strictEqual(session.sandbox.bill().reserved, "0")
    assert.strictEqual((await session.call("POST", standard, portrait)).status, 200)
  })

  it("accept, yet answer 502, half a JSON, no id, or late", async () => {
    await using session = await open({ accounts: [{ name: "many", concurrency: 9 }] })
    const effects: ReadonlyArray<FaultEffect> = [{ kind: "refuse-after", as: "gateway-timeout" }, { kind: "without-id" }, { kind: "slow", seconds: 0.01 }]
    const replies = []
    for (const [index, effect] of effects.entries()) {
      session.sandbox.plan({ path: standard, effect })
      replies.push(await session.call("POST", standard, { ...portrait, seed: index + 1 }))
    }
    assert.deepStrictEqual(replies.map((reply) => reply.status), [504, 200, 200])
    assert.isUndefined(replies[1]?.json.request_id)
    assert.isString(replies[2]?.json.request_id)
    session.sandbox.plan({ path: standard, effect: { kind: "truncate" } })
    assert.isTrue(await cut(session.call("POST", standard, { ...portrait, seed: 9 })), "half a JSON does not parse")
    assert.strictEqual(session.sandbox.bill().reserved, "0.2048")
  })

  it("decide how a request ends, and bill accordingly", async () => {
    await using session = await open({ accounts: [{ name: "many", concurrency: 99 }] })
    const end = async (effect: Extract<FaultEffect, { kind: "outcome" }>) => {
      session.sandbox.plan({ path: standard, effect })
      const before = Number(session.sandbox.bill().charged)
      const made = await session.call("POST", standard, { ...portrait, batch_size: 4 })
      session.sandbox.advance(5)
      const middle = await session.call("GET", `/requests/${made.json.request_id}/status`)
      session.sandbox.advance(1000)
      const last = await session.call("GET", `/requests/${made.json.request_id}/status`)
      return { middle: middle.json, last, charged: Number(session.sandbox.bill().charged) > before }
    }
    assert.deepInclude(await end({ kind: "outcome", outcome: "canceled" }), { charged: false })
    const never = await end({ kind: "outcome", outcome: "never" })
    assert.deepStrictEqual([never.last.json.status, never.charged], ["in_progress", false])
    const bare = await end({ kind: "outcome", outcome: "without-urls" })
    assert.deepStrictEqual([bare.last.json.status, bare.last.json.images, bare.charged], ["completed", undefined, true])
    const fewer = await end({ kind: "outcome", outcome: "fewer" })
    assert.deepStrictEqual([fewer.last.json.images.length, fewer.charged], [3, true])
    const http = await end({ kind: "outcome", outcome: "http-urls" })
    assert.match(http.last.json.images[0].url, /^http:\/\/outputs\.sandbox\.invalid\//)
    const expired = await end({ kind: "outcome", outcome: "expired-urls" })
    assert.strictEqual((await send(expired.last.json.images[0].url, "GET", {})).status, 403)
    assert.strictEqual((await end({ kind: "outcome", outcome: "forgotten" })).last.status, 404)
    const strange = await end({ kind: "outcome", outcome: "strange-word", word: "upscaling" })
    assert.deepStrictEqual([strange.middle.status, strange.last.json.status], ["upscaling", "completed"])
  })

  it("hit the n-th call of one path and one account, as often as planned", async () => {
    await using session = await open()
    const other = session.sandbox.addAccount({ name: "other" })
    session.sandbox.plan({ method: "GET", path: "/requests/*/status", account: "sandbox", call: 2, times: 2, effect: { kind: "refuse", as: "bad-gateway" } })
    const look = (headers = {}) => session.call("GET", "/requests/x/status", undefined, headers)
    const foreign = { authorization: `Key ${other.keyId}:${other.keySecret}` }
    const seen = [await look(), await look(foreign), await look(), await look(), await look()].map((reply) => reply.status)
    assert.deepStrictEqual(seen, [404, 404, 502, 502, 404])
  })

  it("refuse an upload, or answer anything one likes", async () => {
    await using session = await open()
    session.sandbox.plan({ method: "PUT", path: "/storage/in/*", effect: { kind: "refuse", as: "storage" } })
    const slot = await session.call("POST", "/files/generate-upload-url", { content_type: "image/png" })
    assert.strictEqual((await send(slot.json.upload_url, "PUT", {}, await smallPicture("a"))).status, 403)
    session.sandbox.plan({ path: "/models", effect: { kind: "answer", status: 299, body: "{\"items\":0}" } })
    assert.deepStrictEqual([(await session.call("GET", "/models")).status], [299])
  })
})

describe("the control API", () => {
  it("plans faults, tells bill, journal and simulated times, moves the clock, and is in no journal", async () => {
    await using session = await open()
    const control = (method: string, path: string, body?: unknown) => send(`${session.sandbox.baseUrl}/__sandbox/${path}`, method, {}, body === undefined ? undefined : JSON.stringify(body))
    const fault = { path: standard, effect: { kind: "refuse", as: "conflict" } }
    assert.strictEqual((await control("POST", "faults", fault)).status, 201)
    assert.deepStrictEqual((await control("GET", "faults")).json, [fault])
    assert.strictEqual((await control("POST", "faults", { path: standard, effect: { kind: "explode" } })).status, 400)
    assert.strictEqual((await session.call("POST", standard, portrait)).status, 409)
    const made = await session.call("POST", standard, portrait, { "idempotency-key": "k" })
    const times = (await control("GET", `simulated/${made.json.request_id}`)).json
    assert.deepStrictEqual(times, session.sandbox.simulated(made.json.request_id))
    assert.isTrue(times.queuedSeconds >= 1 && times.queuedSeconds <= 3 && times.runSeconds >= 9 && times.runSeconds <= 12)
    assert.strictEqual(times.credits, "0.0512")
    await control("POST", "clock", { advanceSeconds: 100 })
    assert.strictEqual((await control("GET", "bill/sandbox")).json.charged, "0.0512")
    const account = await control("POST", "accounts", { name: "new", credits: "1.5" })
    assert.deepStrictEqual(account.json, { name: "new", keyId: account.json.keyId, keySecret: account.json.keySecret })
    const journal = (await control("GET", "journal")).json
    assert.strictEqual(journal.length, 2)
    assert.deepInclude(journal[1], { method: "POST", path: standard, body: JSON.stringify(portrait), subject: made.json.request_id, account: "sandbox", status: 200 })
    assert.strictEqual(journal[1].headers["idempotency-key"], "k")
    assert.notInclude(JSON.stringify(journal), session.sandbox.keySecret)
    assert.strictEqual((await control("GET", "simulated/none")).status, 404)
  })
})
