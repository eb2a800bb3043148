import { assert, describe, it } from "@effect/vitest"
import { createHmac } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { FaultEffect } from "../../src/higgsfield/HiggsfieldSandbox.ts"
import { open, portrait, type Session, standard } from "./client.ts"

interface Got {
  readonly headers: NodeJS.Dict<string | Array<string>>
  readonly body: string
  // oxlint-disable-next-line typescript/no-explicit-any -- read by assertions only
  readonly json: any
}

/** Answers deliveries with the statuses in turn, the last one for all that follow. */
const receiver = async (statuses: ReadonlyArray<number> = [204]) => {
  const got: Array<Got> = []
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8")
      got.push({ headers: request.headers, body, json: JSON.parse(body) })
      response.writeHead(statuses[Math.min(got.length, statuses.length) - 1]!).end()
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hf/7kq2m9x4?a=1&b=2`,
    got,
    arrived: async (count: number): Promise<ReadonlyArray<Got>> => {
      while (got.length < count) await new Promise((resolve) => setTimeout(resolve, 5))
      return got
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
}

/** The whole time that work takes is a few milliseconds here. */
const quick = { timeScale: 0.0001 }
const order = (session: Session, url: string, seed = 5) => session.call("POST", `${standard}?hf_webhook=${encodeURIComponent(url)}`, { ...portrait, seed })
const signatureOf = (secret: string, { body, headers }: Got) =>
  `v1,${createHmac("sha256", Buffer.from(secret.slice(6), "base64")).update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`).digest("base64")}`

describe("a webhook", () => {
  it("tells of the end in an envelope, unsigned before the secret was revealed and signed from then on", async () => {
    await using door = await receiver()
    await using session = await open(quick)
    const { json } = await order(session, door.url)
    const [plain] = await door.arrived(1)
    assert.notProperty(plain!.headers, "webhook-signature")
    assert.deepStrictEqual(Object.keys(plain!.json), ["request_id", "status", "error", "payload", "expires_at"])
    assert.deepInclude(plain!.json, { request_id: json.request_id, status: "completed", error: null })
    assert.match(plain!.json.payload.images[0].url, /^http.*\.png$/u)

    const secret = session.sandbox.revealWebhookSecret()
    await order(session, door.url, 6)
    const [, signed] = await door.arrived(2)
    assert.strictEqual(signed!.headers["webhook-signature"], signatureOf(secret, signed!))
    assert.notProperty(signed!.headers, "x-webhook-secret-key")
  })

  it("is signed with the old secret too for a day after a rotation", async () => {
    await using door = await receiver()
    await using session = await open(quick)
    const old = session.sandbox.revealWebhookSecret()
    const fresh = session.sandbox.revealWebhookSecret()
    assert.notStrictEqual(old, fresh)
    await order(session, door.url)
    const [both] = await door.arrived(1)
    assert.deepStrictEqual(String(both!.headers["webhook-signature"]).split(" "), [signatureOf(fresh, both!), signatureOf(old, both!)])
    session.sandbox.advance(86_401)
    await order(session, door.url, 6)
    const [, alone] = await door.arrived(2)
    assert.strictEqual(alone!.headers["webhook-signature"], signatureOf(fresh, alone!))
  })

  it("is repeated under the same id after a 5xx, and not after a 4xx", async () => {
    await using door = await receiver([500, 503, 400])
    await using session = await open(quick)
    session.sandbox.revealWebhookSecret()
    await order(session, door.url)
    const got = await door.arrived(3)
    assert.strictEqual(new Set(got.map(({ headers }) => headers["webhook-id"])).size, 1)
    await order(session, door.url, 6)
    await door.arrived(4)
    while (session.sandbox.deliveries().length < 4) await new Promise((resolve) => setTimeout(resolve, 5))
    assert.deepStrictEqual(session.sandbox.deliveries().map(({ attempt, status }) => [attempt, status]), [[1, 500], [2, 503], [3, 400], [1, 400]])
  })

  it("may have the status as its body, and says nothing of canceled requests", async () => {
    await using door = await receiver()
    await using session = await open({ ...quick, webhookBody: "status" })
    session.sandbox.plan({ path: standard, effect: { kind: "outcome", outcome: "canceled" } })
    await order(session, door.url)
    session.sandbox.plan({ path: standard, effect: { kind: "outcome", outcome: "nsfw" } })
    const { json } = await order(session, door.url, 6)
    const [only] = await door.arrived(1)
    assert.deepInclude(only!.json, { request_id: json.request_id, status: "nsfw" })
    assert.property(only!.json, "status_url")
    assert.strictEqual(door.got.length, 1)
  })

  for (const how of ["duplicated", "reordered", "stale", "badly-signed", "doubly-signed", "unsigned"] as const) {
    it(`can be ${how}`, async () => {
      await using door = await receiver()
      await using session = await open({ ...quick, accounts: [{ name: "many", concurrency: 99 }] })
      const secret = session.sandbox.revealWebhookSecret()
      session.sandbox.plan({ path: standard, effect: { kind: "webhook", how } satisfies FaultEffect })
      const first = (await order(session, door.url)).json.request_id as string
      const second = how === "reordered" ? (await order(session, door.url, 6)).json.request_id as string : undefined
      const got = await door.arrived(how === "duplicated" || how === "reordered" ? 2 : 1)
      const [one] = got
      const parts = String(one!.headers["webhook-signature"] ?? "").split(" ").filter((part) => part !== "")
      switch (how) {
        case "duplicated": return assert.strictEqual(got[0]!.headers["webhook-id"], got[1]!.headers["webhook-id"])
        case "reordered": return assert.deepStrictEqual(got.map(({ json }) => json.request_id), [second, first])
        case "stale": return assert.isBelow(Number(one!.headers["webhook-timestamp"]), Date.now() / 1000 - 500)
        case "badly-signed": return assert.notInclude(parts, signatureOf(secret, one!))
        case "doubly-signed": return assert.strictEqual(parts.indexOf(signatureOf(secret, one!)), 1)
        case "unsigned": return assert.deepStrictEqual(parts, [])
      }
    })
  }

  it("to this machine is refused with the order where that is switched off, and elsewhere must be public HTTPS", async () => {
    await using strict = await open({ ...quick, allowPrivateWebhooks: false })
    assert.strictEqual((await order(strict, "http://127.0.0.1:9/x")).status, 422)
    assert.strictEqual((await order(strict, "https://user:pass@app.example.test/x")).status, 422)
    assert.strictEqual(strict.sandbox.bill().reserved, "0")
  })
})
