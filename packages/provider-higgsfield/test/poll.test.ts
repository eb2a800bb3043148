import { assert, describe, it } from "@effect/vitest"
import type * as Capability from "@likeness/core/Capability"
import type * as Usage from "@likeness/core/Usage"
import * as Effect from "effect/Effect"
import { connect, ticket } from "./driving.ts"
import * as Scripted from "./Scripted.ts"

const { json, refusal } = Scripted

const polled = (reply: Scripted.Reply, capability: Capability.Capability = "generateImage", count = 1) =>
  Effect.gen(function*() {
    const server = yield* Scripted.start(() => reply)
    const provider = yield* connect(server.baseUrl)
    const found = yield* Effect.result(provider.poll(ticket(capability, "job-1", count)))
    assert.strictEqual(server.arrived.length, 1, "one call, one request")
    return found._tag === "Success" ? { answer: found.success } : { error: found.failure }
  })

const status = (state: object): Scripted.Reply => json({ request_id: "job-1", ...state })
const free: ReadonlyArray<Usage.Usage> = [{ unit: "credits", amount: "0", source: "derived", worth: { amount: "0", currency: "USD" } }]
const charged: ReadonlyArray<Usage.Usage> = [{ unit: "credits", amount: "3", source: "derived", worth: { amount: "0.1875", currency: "USD" } }]

describe("poll of a generation", () => {
  for (const [says, state, expected] of [
    ["a failure", { status: "failed", error: "Generation failed" }, ["failed", "WorkFailed", "now"]],
    ["a failure without a word", { status: "failed" }, ["failed", "WorkFailed", "now"]],
    ["a failure for want of credits", { status: "failed", error: "Your credit balance is too low to complete this request" }, ["failed", "OutOfCredits", "no"]],
    ["a failure of content safety", { status: "failed", error: "blocked by content safety" }, ["failed", "ContentRejected", "now"]],
    ["unsafe content", { status: "nsfw" }, ["failed", "ContentRejected", "no"]]
  ] as const) {
    it.live(`reads ${says} as ${expected[1]}, free of charge`, () =>
      Effect.gen(function*() {
        const { answer } = yield* polled(status(state))
        assert(answer !== undefined && answer.state === "failed")
        assert.deepStrictEqual<ReadonlyArray<string>>([answer.state, answer.error._tag, answer.error.retryable], expected)
        assert.strictEqual(answer.billed, "no")
        assert.deepStrictEqual(answer.usage, free)
      }).pipe(Effect.scoped))
  }

  for (const word of ["canceled", "cancelled"]) {
    it.live(`reads ${word} as cancelled, free of charge`, () =>
      Effect.gen(function*() {
        const { answer } = yield* polled(status({ status: word }))
        assert.deepInclude(answer, { state: "cancelled", billed: "no", usage: free })
      }).pipe(Effect.scoped))
  }

  it.live("keeps a job with an unknown state running", () =>
    Effect.gen(function*() {
      const { answer } = yield* polled(status({ status: "polishing" }))
      assert.deepInclude(answer, { state: "running", note: 'the state "polishing" is not known' })
    }).pipe(Effect.scoped))

  it.live("tells that fewer pictures came than were ordered", () =>
    Effect.gen(function*() {
      const { answer } = yield* polled(status({ status: "completed", images: [{ url: "https://cdn.example/0.png" }], expires_at: "2026-11-27T10:02:11Z" }), "generateImage", 4)
      assert(answer?.state === "succeeded")
      assert.deepStrictEqual(answer.warnings, ["4 outputs were ordered, 1 came"])
      assert.deepStrictEqual(answer.usage, charged)
      assert.deepStrictEqual(answer.outputs, [{ _tag: "file", file: { role: "picture", mediaType: "image/png", expiresAt: "2026-11-27T10:02:11.000Z", locator: { url: "https://cdn.example/0.png" } } }])
    }).pipe(Effect.scoped))

  for (const [says, fields] of [
    ["a number as its end", { expires_at: 1_795_773_731 }],
    ["words for its pictures' types that are none", { images: [{ url: "https://cdn.example/0.png", content_type: { of: "png" } }] }],
    ["an address that is missing among others", { images: [{ url: "https://cdn.example/0.png" }, { url: null }, null, { url: "" }] }],
    ["an error that is no text", { error: { code: 0 } }]
  ] as const) {
    it.live(`brings what was paid for although the answer has ${says}`, () =>
      Effect.gen(function*() {
        const { answer } = yield* polled(status({ status: "completed", images: [{ url: "https://cdn.example/0.png" }], ...fields }))
        assert(answer?.state === "succeeded")
        assert.deepStrictEqual(answer.outputs, [{ _tag: "file", file: { role: "picture", mediaType: "image/png", locator: { url: "https://cdn.example/0.png" } } }])
      }).pipe(Effect.scoped))
  }

  it.live("reads a time without a zone as UTC, wherever this machine is", () =>
    Effect.gen(function*() {
      const before = process.env["TZ"]
      process.env["TZ"] = "Asia/Tokyo"
      try {
        const { answer } = yield* polled(status({ status: "completed", images: [{ url: "https://cdn.example/0.png" }], expires_at: "2026-11-27T10:02:11.123456" }))
        assert.deepInclude(answer?.state === "succeeded" && answer.outputs[0]?._tag === "file" ? answer.outputs[0].file : {}, { expiresAt: "2026-11-27T10:02:11.123Z" })
      } finally {
        if (before === undefined) delete process.env["TZ"]
        else process.env["TZ"] = before
      }
    }).pipe(Effect.scoped))

  it.live("ends a failed job whose error is no text", () =>
    Effect.gen(function*() {
      const { answer } = yield* polled(status({ status: "failed", error: { message: "out of memory" } }))
      assert(answer?.state === "failed")
      assert.deepStrictEqual([answer.error._tag, answer.billed], ["WorkFailed", "no"])
      assert.include(answer.error.message, "out of memory")
    }).pipe(Effect.scoped))

  it.live("reads a completed job without outputs as ProtocolMismatch that was billed, and keeps the answer", () =>
    Effect.gen(function*() {
      const { answer } = yield* polled(status({ status: "completed", images: [] }))
      assert(answer?.state === "failed")
      assert.deepStrictEqual([answer.billed, answer.error._tag, answer.error.billed, answer.error.retryable], ["yes", "ProtocolMismatch", "yes", "no"])
      assert.deepStrictEqual(answer.usage, charged)
      assert.match(JSON.stringify(answer.error.cause), /"images":\[\]/u)
    }).pipe(Effect.scoped))

  for (const [says, reply, tag, retryable] of [
    ["throttling", { status: 429 }, "RateLimited", "later"],
    ["a server error", refusal(500, "no"), "Unreachable", "later"],
    ["a wrong key", refusal(401, "Invalid credentials"), "CredentialsRejected", "no"],
    ["a dropped connection", "drop", "Unreachable", "later"],
    ["an answer without a state", json({ request_id: "job-1" }), "ProtocolMismatch", "no"],
    ["an answer about another job", json({ request_id: "job-2", status: "queued" }), "ProtocolMismatch", "no"],
    ["one 404", refusal(404, "Not found"), "Unreachable", "later"]
  ] as const) {
    it.live(`fails on ${says} with ${tag}`, () =>
      Effect.gen(function*() {
        const { error } = yield* polled(reply)
        assert.deepStrictEqual([error?._tag, error?.retryable, error?.billed], [tag, retryable, "unknown"])
      }).pipe(Effect.scoped))
  }

  it.live("does not ask about a ticket of another account", () =>
    Effect.gen(function*() {
      const server = yield* Scripted.start(() => refusal(500, "no"))
      const provider = yield* connect(server.baseUrl)
      const error = yield* Effect.flip(provider.poll({ ...ticket("generateImage"), account: "somebody-else" }))
      assert.strictEqual(error._tag, "Unsupported")
      assert.strictEqual(server.arrived.length, 0)
    }).pipe(Effect.scoped))
})

describe("poll of a training", () => {
  const trained = (state: object): Scripted.Reply => json({ id: "job-1", name: "maya x", ...state })

  it.live("reads a missing state as accepted and not yet looked at", () =>
    Effect.gen(function*() {
      assert.deepInclude((yield* polled(trained({ status: null }), "trainIdentity")).answer, { state: "queued" })
    }).pipe(Effect.scoped))

  it.live("gives the identity model as an id", () =>
    Effect.gen(function*() {
      const { answer } = yield* polled(trained({ status: "completed", model_version: "v2", in_progress_at: "2026-11-20T10:00:00Z" }), "trainIdentity")
      assert.deepInclude(answer, { state: "succeeded", billed: "yes", usage: charged, startedAt: "2026-11-20T10:00:00.000Z", outputs: [{ _tag: "identityRemote", kind: "soul-id/v2", id: "job-1" }] })
    }).pipe(Effect.scoped))

  it.live("says which family was trained where it is not the one that was ordered", () =>
    Effect.gen(function*() {
      const { answer } = yield* polled(trained({ status: "completed", model_version: "v1" }), "trainIdentity")
      assert.deepInclude(answer, { outputs: [{ _tag: "identityRemote", kind: "soul-id/v1", id: "job-1" }], warnings: ["soul-id/v2 was ordered, soul-id/v1 was trained"] })
    }).pipe(Effect.scoped))

  it.live("does not know whether a failed one was billed, and books it as charged", () =>
    Effect.gen(function*() {
      const { answer } = yield* polled(trained({ status: "failed", fail_reason: "no face found" }), "trainIdentity")
      assert(answer?.state === "failed")
      assert.deepStrictEqual([answer.error._tag, answer.error.retryable, answer.billed, answer.error.billed], ["WorkFailed", "no", "unknown", "unknown"])
      assert.deepStrictEqual(answer.usage, charged)
    }).pipe(Effect.scoped))
})
