import { assert, describe, it } from "@effect/vitest"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Agent } from "undici"
import * as ApiClient from "../src/wire/ApiClient.ts"
import * as Answer from "../src/wire/Answer.ts"
import * as Redaction from "../src/wire/redaction.ts"
import { connect, ticket } from "./driving.ts"
import * as Scripted from "./Scripted.ts"

const { json, refusal } = Scripted
const page = (status: number): Scripted.Reply => ({ status, body: "<html>welcome</html>", contentType: "text/html" })
const html = (status: number): Scripted.Reply => ({ status, body: "error code: 1010", contentType: "text/plain" })

const serving = (reply: (path: string) => Scripted.Reply) =>
  Effect.gen(function*() {
    const server = yield* Scripted.start(({ path }) => reply(path))
    return { provider: yield* connect(server.baseUrl), server }
  })

describe("cancel", () => {
  const state = (status: string): Scripted.Reply => json({ request_id: "job-1", status })
  for (const [says, cancel, status, answer, billed] of [
    ["a queued job", { status: 202 }, state("canceled"), "cancelled", "no"],
    ["a job that is not ended yet", { status: 202 }, state("queued"), "requested", "unknown"],
    ["a job that had started", refusal(400, "already started"), state("in_progress"), "tooLate", "unknown"],
    ["a completed job", refusal(400, "already finished"), state("completed"), "tooLate", "yes"],
    ["a failed job", refusal(400, "already finished"), state("failed"), "tooLate", "no"],
    ["a cancelled job", refusal(400, "already finished"), state("canceled"), "cancelled", "no"],
    ["a job behind a server error", refusal(500, "no"), state("in_progress"), "unknown", "unknown"],
    ["a job whose answer is lost", "drop", state("queued"), "unknown", "unknown"],
    ["a job that is not found at the moment", refusal(404, "Not found"), refusal(404, "Not found"), "unknown", "unknown"],
    ["a job behind a page that is not the API's", page(200), state("queued"), "unknown", "unknown"],
    ["a job behind a page that refuses", page(400), page(400), "unknown", "unknown"],
    ["a job that is said to have started and still waits", refusal(400, "already started"), state("queued"), "unknown", "unknown"]
  ] as const) {
    it.live(`of ${says} answers ${answer}, billed ${billed}`, () =>
      Effect.gen(function*() {
        const { provider } = yield* serving((path) => (path.endsWith("/cancel") ? cancel : status))
        assert.deepStrictEqual(yield* provider.cancel(ticket("generateImage")), { answer, billed })
      }).pipe(Effect.scoped))
  }

  it.live("of a training is not offered and sends nothing", () =>
    Effect.gen(function*() {
      const { provider, server } = yield* serving(() => refusal(500, "no"))
      assert.strictEqual((yield* provider.cancel(ticket("trainIdentity"))).answer, "notOffered")
      assert.strictEqual(server.arrived.length, 0)
    }).pipe(Effect.scoped))

  it.live("with a wrong key fails with CredentialsRejected", () =>
    Effect.gen(function*() {
      const { provider } = yield* serving(() => refusal(401, "Invalid credentials"))
      assert.strictEqual((yield* Effect.flip(provider.cancel(ticket("generateImage"))))._tag, "CredentialsRejected")
    }).pipe(Effect.scoped))
})

describe("forget", () => {
  const reference = (kind: RemoteReference.RemoteReference["kind"], account = "studio"): RemoteReference.RemoteReference => ({ v: 1, connection: "hf-first", account, kind, id: "a/b" })

  for (const [status, answer] of [[200, "erased"], [202, "erased"], [204, "erased"], [404, "absent"], [400, "notPossible"], [405, "notPossible"]] as const) {
    const reply: Scripted.Reply = status < 300 ? { status } : refusal(status, "as it is")
    it.live(`takes ${status} for ${answer}`, () =>
      Effect.gen(function*() {
        const { provider, server } = yield* serving(() => reply)
        assert.strictEqual((yield* provider.forget(reference("identityModel"))).answer, answer)
        assert.strictEqual((yield* provider.forget(reference("request"))).answer, answer)
        assert.deepStrictEqual(server.arrived.map(({ method, path }) => `${method} ${path}`), ["DELETE /v1/custom-references/a%2Fb", "DELETE /requests/a%2Fb"])
      }).pipe(Effect.scoped))
  }

  for (const [says, reply] of [
    ["a page that is not the API's", page(200)],
    ["half an answer", { status: 200, body: '{"request_id": "a' }],
    ["a conflict", refusal(409, "Conflict")],
    ["a model that is blocked", refusal(423, "model_blocked")],
    ["a model that is off", refusal(503, "model_disabled")]
  ] as const) {
    it.live(`claims nothing after ${says}, and asks to be called again`, () =>
      Effect.gen(function*() {
        const { provider } = yield* serving(() => reply)
        assert.property(yield* Effect.flip(provider.forget(reference("request"))), "_tag")
      }).pipe(Effect.scoped))
  }

  it.live("asks to be called again where the answer says nothing about the thing, and leaves other accounts alone", () =>
    Effect.gen(function*() {
      const { provider, server } = yield* serving(() => refusal(502, "no"))
      assert.strictEqual((yield* Effect.flip(provider.forget(reference("request"))))._tag, "Unreachable")
      assert.strictEqual((yield* Effect.flip(provider.forget(reference("request", "agency"))))._tag, "Unsupported")
      assert.strictEqual((yield* provider.forget(reference("upload"))).answer, "notPossible")
      assert.strictEqual(server.arrived.length, 1)
    }).pipe(Effect.scoped))
})

describe("check", () => {
  for (const [says, reply, reachable, credentials, tag] of [
    ["an edge that blocks", html(403), false, "unknown", "Unreachable"],
    ["a wrong key", refusal(401, "Invalid credentials"), true, "rejected", "CredentialsRejected"],
    ["a bad gateway", html(502), false, "unknown", "Unreachable"],
    ["a page that is not the API's", page(200), false, "unknown", "Unreachable"],
    ["a list without models of ours", json({ items: [] }), true, "good", undefined]
  ] as const) {
    it.live(`answers ${tag ?? "that all is well"} for ${says}`, () =>
      Effect.gen(function*() {
        const { provider } = yield* serving(() => reply)
        const health = yield* provider.check
        assert.deepStrictEqual([health.reachable, health.credentials, health.problems[0]?._tag], [reachable, credentials, tag])
      }).pipe(Effect.scoped))
  }
})

describe("the client", () => {
  it.live("looks at the time to send once the connection stands, right before the first byte", () =>
    Effect.gen(function*() {
      const server = yield* Scripted.start(() => json({}))
      const agent = yield* Effect.acquireRelease(Effect.sync(() => new Agent()), (made) => Effect.promise(() => made.destroy()))
      const api = ApiClient.make({ free: agent, spending: agent }, server.baseUrl, Redacted.make("Key id:secret"), { connectSeconds: 5, submitSeconds: 5, answerSeconds: 5, bodySeconds: 5 })
      const broken = yield* Effect.flip(api.send({ method: "POST", path: "/x", body: "{}", spends: true, sendWithinMillis: 0 }))
      assert.deepInclude(broken, { late: true, left: false })
      assert.strictEqual(server.arrived.length, 0)
      assert.strictEqual((yield* api.send({ method: "POST", path: "/x", body: "{}", spends: true, sendWithinMillis: 60_000 })).status, 200)
    }).pipe(Effect.scoped))

  it("reads Retry-After as seconds and as a date", () => {
    const now = Date.parse("2026-11-24T00:00:00Z")
    assert.strictEqual(Answer.retryAfter("120", now), 120)
    assert.strictEqual(Answer.retryAfter("Tue, 24 Nov 2026 00:00:30 GMT", now), 30)
    assert.strictEqual(Answer.retryAfter("soon", now), undefined)
  })

  it("takes secrets out of text, keys, headers and presigned addresses", () => {
    const redact = Redaction.make(["id:s3cret-value", "s3cret-value"])
    const clean = JSON.stringify(redact.json({ "s3cret-value": ["a s3cret-value b", { basic: Buffer.from("id:s3cret-value").toString("base64") }], url: "https://x/y?X-Amz-Signature=ab12&z=1", header: "Key other:pair" }))
    for (const secret of ["s3cret", "aWQ6", "ab12", "other:pair"]) assert.notInclude(clean, secret)
    assert.include(clean, "z=1")
  })
})
