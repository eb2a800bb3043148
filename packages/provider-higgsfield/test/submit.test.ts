import { assert, describe, it } from "@effect/vitest"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { connect, intend, nobody, prepare } from "./driving.ts"
import { image, train } from "./samples.ts"
import * as Scripted from "./Scripted.ts"

type Expected = readonly ["accepted"] | readonly ["refused" | "uncertain", ProviderError.Tag, ProviderError.Retryable]

interface Row {
  readonly says: string
  readonly reply: Scripted.Reply
  readonly first: Expected
  readonly repeat: Expected
}

const { json, refusal } = Scripted
const html = (status: number): Scripted.Reply => ({ status, body: "<html>error code: 1010</html>", contentType: "text/html" })
const unknown: Expected = ["uncertain", "SubmissionUnknown", "no"]

/** Section 8 of the contract, with what a repeat proves (9.2 step 5). */
const rows: ReadonlyArray<Row> = [
  { says: "too many concurrent requests", reply: refusal(400, "Maximum number of concurrent requests (4) has been reached"), first: ["refused", "RateLimited", "later"], repeat: ["uncertain", "RateLimited", "later"] },
  { says: "a value outside its enumeration", reply: refusal(400, "resolution: '2K' is not one of ['720p', '1080p']"), first: ["refused", "InvalidRequest", "no"], repeat: ["refused", "InvalidRequest", "no"] },
  { says: "a missing field", reply: refusal(400, "'prompt' is a required property"), first: ["refused", "InvalidRequest", "no"], repeat: ["refused", "InvalidRequest", "no"] },
  { says: "an input picture that cannot be read", reply: refusal(400, "The input image could not be read"), first: ["refused", "InvalidRequest", "no"], repeat: ["uncertain", "InvalidRequest", "no"] },
  { says: "moderation before the start", reply: refusal(400, "Rejected by content safety"), first: ["refused", "ContentRejected", "no"], repeat: ["uncertain", "ContentRejected", "no"] },
  { says: "a model that the key may not use", reply: refusal(400, "Unavailable model"), first: ["refused", "Unsupported", "no"], repeat: ["uncertain", "Unsupported", "no"] },
  { says: "an HTML 400", reply: html(400), first: unknown, repeat: unknown },
  { says: "wrong credentials", reply: refusal(401, "Invalid credentials"), first: ["refused", "CredentialsRejected", "no"], repeat: ["uncertain", "CredentialsRejected", "no"] },
  { says: "payment required", reply: refusal(402, "Payment required"), first: ["refused", "OutOfCredits", "no"], repeat: ["uncertain", "OutOfCredits", "no"] },
  { says: "no credits", reply: refusal(403, "not_enough_credits"), first: ["refused", "OutOfCredits", "no"], repeat: ["uncertain", "OutOfCredits", "no"] },
  { says: "an HTML 403, which is no bankruptcy", reply: html(403), first: ["refused", "Unreachable", "later"], repeat: ["uncertain", "Unreachable", "later"] },
  { says: "a JSON 403 without detail, which is no bankruptcy either", reply: json({ error: "blocked" }, 403), first: ["refused", "Unreachable", "later"], repeat: ["uncertain", "Unreachable", "later"] },
  { says: "an unknown model", reply: refusal(404, "model_not_found"), first: ["refused", "Unsupported", "no"], repeat: ["uncertain", "Unsupported", "no"] },
  { says: "a conflict", reply: refusal(409, "Conflict"), first: unknown, repeat: unknown },
  { says: "a validation list", reply: refusal(422, [{ type: "missing", loc: ["body", "prompt"], msg: "Field required", input: {} }]), first: ["refused", "InvalidRequest", "no"], repeat: ["refused", "InvalidRequest", "no"] },
  { says: "a key used with other content", reply: refusal(422, "Idempotency-Key was already used with different parameters"), first: ["uncertain", "ProtocolMismatch", "no"], repeat: ["uncertain", "ProtocolMismatch", "no"] },
  { says: "a retention out of range", reply: refusal(422, "Hf-Expires-After is out of range"), first: ["refused", "InvalidRequest", "no"], repeat: ["uncertain", "InvalidRequest", "no"] },
  { says: "a blocked model", reply: refusal(423, "model_blocked"), first: ["refused", "Unsupported", "later"], repeat: ["uncertain", "Unsupported", "later"] },
  { says: "throttling", reply: html(429), first: ["uncertain", "RateLimited", "later"], repeat: ["uncertain", "RateLimited", "later"] },
  { says: "a server error", reply: refusal(500, "Internal server error"), first: unknown, repeat: unknown },
  { says: "a bad gateway", reply: html(502), first: unknown, repeat: unknown },
  { says: "a disabled model", reply: refusal(503, "model_disabled"), first: ["refused", "Unsupported", "later"], repeat: ["uncertain", "Unsupported", "later"] },
  { says: "an HTML 503", reply: html(503), first: unknown, repeat: unknown },
  { says: "a status of the edge's own", reply: html(522), first: unknown, repeat: unknown },
  { says: "a redirect, which is not followed", reply: { status: 307, headers: { location: "/elsewhere" } }, first: unknown, repeat: unknown },
  { says: "a dropped connection", reply: "drop", first: unknown, repeat: unknown },
  { says: "a truncated answer", reply: { status: 200, body: JSON.stringify({ request_id: "job-1" }), cut: true }, first: unknown, repeat: unknown },
  { says: "bad JSON", reply: { status: 200, body: '{"request_id":' }, first: unknown, repeat: unknown },
  { says: "an acceptance without an id", reply: json({ status: "queued" }), first: unknown, repeat: unknown },
  { says: "an acceptance with addresses that are none", reply: json({ request_id: "job-1", status_url: { href: "/x" }, cancel_url: 7 }), first: ["accepted"], repeat: ["accepted"] },
  { says: "an acceptance", reply: json({ request_id: "job-1", status: "queued", more: { of: "it" } }, 201), first: ["accepted"], repeat: ["accepted"] }
]

const acceptance = (body: object, correlationId: string | undefined): Scripted.Reply => ({
  status: 200, body: JSON.stringify(body), ...(correlationId === undefined ? {} : { headers: { "x-correlation-id": correlationId } })
})

const isPaid = (path: string): boolean => path.startsWith("/higgsfield-ai/") || path === "/v1/custom-references"

const noIdentities = json({ total: 0, page: 1, page_size: 20, total_pages: 0, items: [] })

/** Prepares on a quiet server, sends once, and counts; `list` is what the account's identities are answered with. */
const sendTo = (reply: Scripted.Reply, request: Request.Request, attempt: number, list: (order: () => PreparedOrder.PreparedOrder) => Scripted.Reply = () => noIdentities) =>
  Effect.gen(function*() {
    let prepared: PreparedOrder.PreparedOrder | undefined
    const server = yield* Scripted.start(({ method, path }, baseUrl) => {
      if (isPaid(path)) return reply
      if (path.startsWith("/v1/custom-references/list")) return list(() => prepared!)
      if (path === "/files/generate-upload-url") return json({ public_url: `${baseUrl}/in/1.png`, upload_url: `${baseUrl}/in/1.png?X-Amz-Signature=ab12`, upload_headers: { "Content-Type": "image/png" } })
      return path.startsWith("/in/") ? { status: 200, body: method === "HEAD" ? "" : "x", contentType: "image/png" } : refusal(500, "no estimate")
    })
    const provider = yield* connect(server.baseUrl)
    const order = prepared = yield* prepare(provider, request)
    const answer = yield* provider.submit(yield* intend(order, attempt))
    return { answer, order, paid: server.arrived.filter(({ path }) => isPaid(path)), arrived: server.arrived }
  })

const check = (row: Row, attempt: 1 | 2) =>
  Effect.gen(function*() {
    const { answer, order, paid } = yield* sendTo(row.reply, image(nobody, "standard"), attempt)
    const [kind, tag, retryable] = attempt === 1 ? row.first : row.repeat
    assert.strictEqual(answer._tag, kind, JSON.stringify(answer))
    assert.strictEqual(paid.length, 1, "one call, one request")
    assert.strictEqual(Buffer.from(paid[0]!.body).toString("utf8"), order.body)
    assert.strictEqual(paid[0]!.headers["idempotency-key"], order.key)
    if (answer._tag === "accepted") {
      assert.strictEqual(answer.ticket.id, "job-1")
      // A generation is charged when it is completed.
      return assert.isUndefined(answer.ticket.charged)
    }
    assert.strictEqual(answer.error._tag, tag)
    assert.strictEqual(answer.error.retryable, retryable)
    assert.strictEqual(answer.error.billed, kind === "refused" ? "no" : "unknown")
  }).pipe(Effect.scoped)

describe("one submit", () => {
  for (const row of rows) {
    it.live(`sends once and judges ${row.says} as ${row.first.slice(0, 2).join(" ")}`, () => check(row, 1))
    it.live(`judges ${row.says} on a repeat as ${row.repeat.slice(0, 2).join(" ")}`, () => check(row, 2))
  }

  it.live("names the field of a validation list", () =>
    Effect.gen(function*() {
      const { answer } = yield* sendTo(refusal(422, [{ loc: ["body", "batch_size"], msg: "Input should be 1 or 4" }]), image(nobody, "standard"), 1)
      assert.deepStrictEqual(answer._tag === "refused" && answer.error._tag === "InvalidRequest" && answer.error.faults, [
        { tag: "InvalidRequest", path: ["body", "batch_size"], message: "Input should be 1 or 4" }
      ])
    }).pipe(Effect.scoped))

  it.live("reads the wait of a Retry-After in seconds, and the contract's where none is told", () =>
    Effect.gen(function*() {
      const told = yield* sendTo({ status: 429, headers: { "retry-after": "17" } }, image(nobody, "standard"), 1)
      assert.strictEqual(told.answer._tag === "uncertain" && told.answer.sendAgainAfterSeconds, 17)
      const untold = yield* sendTo({ status: 429 }, image(nobody, "standard"), 1)
      // 10 seconds at the connection's scale of 0.005.
      assert.strictEqual(untold.answer._tag === "uncertain" && untold.answer.sendAgainAfterSeconds, 0.05)
    }).pipe(Effect.scoped))

  it.live("believes no Retry-After beyond ten minutes, in either form", () =>
    Effect.gen(function*() {
      for (const header of ["86400", "99999999999999", new Date(Date.now() + 86_400_000).toUTCString()]) {
        const { answer } = yield* sendTo({ status: 429, headers: { "retry-after": header } }, image(nobody, "standard"), 1)
        assert.deepStrictEqual(answer._tag === "uncertain" && [answer.sendAgainAfterSeconds, answer.error.retryAfterSeconds], [600, 600], header)
      }
    }).pipe(Effect.scoped))

  it.live("carries the key as Authorization, a user agent and JSON, and nothing secret in what it answers", () =>
    Effect.gen(function*() {
      const { answer, paid } = yield* sendTo(refusal(400, "echo: Key 0b6b6c0e-1111-4222-8333-444455556666:first-secret-9f2c81"), image(nobody, "standard"), 1)
      const { headers } = paid[0]!
      assert.strictEqual(headers["authorization"], "Key 0b6b6c0e-1111-4222-8333-444455556666:first-secret-9f2c81")
      assert.strictEqual(headers["user-agent"], "likeness-higgsfield/0.1")
      assert.strictEqual(headers["content-type"], "application/json")
      assert.notInclude(JSON.stringify(answer), "first-secret")
    }).pipe(Effect.scoped))

  for (const [says, request, accepted] of [
    ["a picture", image(nobody, "standard"), { request_id: "job-1" }],
    ["a training", train("v2"), { id: "job-1", name: "any", status: "not_ready" }]
  ] as const) {
    it.live(`keeps of the answer that accepted ${says} what support asks for`, () =>
      Effect.gen(function*() {
        const { answer } = yield* sendTo(acceptance(accepted, "c0ffee-17"), request, 1)
        assert.strictEqual(answer._tag === "accepted" && answer.ticket.correlationId, "c0ffee-17")
      }).pipe(Effect.scoped))
  }

  for (const [says, header] of [["no correlation id", undefined], ["one with spaces", "not an id"], ["one that is too long", "c".repeat(256)]] as const) {
    it.live(`accepts an order with ${says}, and its ticket can be read again`, () =>
      Effect.gen(function*() {
        const { answer } = yield* sendTo(acceptance({ request_id: "job-1" }, header), image(nobody, "standard"), 1)
        assert(answer._tag === "accepted")
        assert.notProperty(answer.ticket, "correlationId")
        assert.isTrue(Result.isSuccess(Ticket.stored.decode(Ticket.stored.encode(answer.ticket))))
      }).pipe(Effect.scoped))
  }

  it.live("does not use an address that points elsewhere, and says so with the outcome", () =>
    Effect.gen(function*() {
      const { answer } = yield* sendTo(json({ request_id: "job-1", status_url: "https://evil.example/requests/job-1/status" }), image(nobody, "standard"), 1)
      assert.match(JSON.stringify(answer._tag === "accepted" && answer.ticket.details["warnings"]), /ProtocolMismatch.*status_url/u)
    }).pipe(Effect.scoped))

  it.live("lets no byte leave once sendBy is past, and on a repeat stays uncertain", () =>
    Effect.gen(function*() {
      const server = yield* Scripted.start(() => refusal(500, "no estimate"))
      const provider = yield* connect(server.baseUrl)
      const order = yield* prepare(provider, image(nobody, "standard"))
      const before = server.arrived.length
      const first = yield* provider.submit(yield* intend(order, 1, -1))
      const repeat = yield* provider.submit(yield* intend(order, 2, -1))
      assert.strictEqual(server.arrived.length, before)
      assert.deepInclude(first._tag === "refused" ? { ...first.error } : {}, { retryable: "now", billed: "no" })
      assert.strictEqual(repeat._tag, "uncertain")
    }).pipe(Effect.scoped))

  it.live("keeps an order of another account from leaving", () =>
    Effect.gen(function*() {
      const server = yield* Scripted.start(() => refusal(500, "no estimate"))
      const provider = yield* connect(server.baseUrl)
      const order = yield* prepare(provider, image(nobody, "standard"))
      const before = server.arrived.length
      const answer = yield* provider.submit(yield* intend({ ...order, account: "somebody-else" }))
      assert.strictEqual(server.arrived.length, before)
      assert.strictEqual(answer._tag === "refused" && answer.error._tag, "Unsupported")
    }).pipe(Effect.scoped))
})

describe("one submit of a training", () => {
  for (const [says, reply, expected] of [
    ["an HTML 403", html(403), "uncertain"],
    ["a server error", refusal(500, "Internal server error"), "uncertain"],
    ["a dropped connection", "drop", "uncertain"],
    ["an acceptance without an id", json({ status: "not_ready" }), "uncertain"],
    ["throttling", html(429), "uncertain"],
    ["no credits", refusal(403, "Not enough credits"), "refused"],
    ["a blocked model", refusal(423, "model_blocked"), "refused"],
    ["a validation list", refusal(422, [{ loc: ["body", "name"], msg: "Field required" }]), "refused"],
    ["an acceptance", json({ id: "soul-1" }), "accepted"]
  ] as const) {
    it.live(`sends once and judges ${says} as ${expected}`, () =>
      Effect.gen(function*() {
        const { answer, order, paid } = yield* sendTo(reply, train("v2"), 1)
        assert.strictEqual(answer._tag, expected, JSON.stringify(answer))
        if (answer._tag === "accepted") assert.deepInclude(answer.ticket.charged?.[0], { unit: "credits", amount: "40", worth: { amount: "2.5", currency: "USD" } })
        assert.strictEqual(paid.length, 1)
        const body = JSON.parse(Buffer.from(paid[0]!.body).toString("utf8")) as { readonly name: string; readonly model_version: string }
        assert.strictEqual(body.name, order.key)
        assert.strictEqual(body.model_version, "v2")
        assert.match(body.name, /^maya [a-z2-7]{16}$/u)
        assert.strictEqual(paid[0]!.headers["idempotency-key"], body.name.slice(5))
      }).pipe(Effect.scoped))
  }

  it.live("adopts what bears its name already, where a power cut took the record of the send, and sends nothing", () =>
    Effect.gen(function*() {
      const { answer, arrived, paid } = yield* sendTo(json({ id: "second" }), train("v2"), 1, (order) =>
        json({ total: 1, page: 1, page_size: 20, total_pages: 1, items: [{ id: "first", name: order().key, status: "queued", created_at: "2026-11-20T10:00:00Z" }] }))
      assert.strictEqual(answer._tag === "accepted" && answer.ticket.id, "first")
      assert.strictEqual(paid.length, 0)
      assert.strictEqual(arrived.filter(({ path }) => path.startsWith("/v1/custom-references/list")).length, 1)
    }).pipe(Effect.scoped))

  it.live("looks before the first send only: afterwards the workflow looks", () =>
    Effect.gen(function*() {
      const { arrived } = yield* sendTo(json({ id: "soul-1" }), train("v2"), 2)
      assert.isFalse(arrived.some(({ path }) => path.startsWith("/v1/custom-references/list")))
    }).pipe(Effect.scoped))

  for (const [says, list, tag, retryable] of [
    ["is no list", json({ items: "none", echo: "Key 0b6b6c0e-1111-4222-8333-444455556666:first-secret-9f2c81" }), "ProtocolMismatch", "no"],
    ["is not there", refusal(404, "Not found"), "ProtocolMismatch", "no"],
    ["fails", refusal(500, "no"), "Unreachable", "later"],
    ["does not answer", "drop", "Unreachable", "later"],
    ["refuses the key", refusal(401, "Invalid credentials"), "CredentialsRejected", "no"]
  ] as const) {
    it.live(`is not sent where the list of identities ${says}: a lost answer could not be found again`, () =>
      Effect.gen(function*() {
        const { answer, paid } = yield* sendTo(json({ id: "soul-1" }), train("v2"), 1, () => list)
        assert.strictEqual(paid.length, 0)
        assert.deepInclude(answer._tag === "refused" ? { ...answer.error } : {}, { _tag: tag, retryable, billed: "no" }, JSON.stringify(answer))
        if (says !== "is no list" || answer._tag !== "refused") return
        assert.match(JSON.stringify(answer.error.cause), /"items":"none"/u)
        assert.notInclude(JSON.stringify(answer), "first-secret")
      }).pipe(Effect.scoped))
  }
})
