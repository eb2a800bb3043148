import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { connect } from "./driving.ts"
import * as Scripted from "./Scripted.ts"

const { json, refusal } = Scripted
const trained = (more: object) => json({ id: "soul-1", name: "maya", model_version: "v2", status: "completed", thumbnail_url: null, reference_media: [], ...more })

const found = (reply: Scripted.Reply, id = "soul-1") =>
  Effect.gen(function*() {
    const server = yield* Scripted.start(() => reply)
    const answer = yield* Effect.result((yield* connect(server.baseUrl)).findIdentity!(id))
    assert.deepStrictEqual(server.arrived.map(({ method, path }) => `${method} ${path}`), [`GET /v1/custom-references/${encodeURIComponent(id)}`])
    return answer._tag === "Success" ? answer.success : answer.failure
  })

describe("an identity that the account has already", () => {
  it.live("is found with its family and its name", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* found(trained({})), { kind: "soul-id/v2", name: "maya" })
      assert.deepStrictEqual(yield* found(trained({ id: "a/b", model_version: null }), "a/b"), { name: "maya" })
    }).pipe(Effect.scoped))

  for (const [says, reply, tag, message] of [
    ["is not there", refusal(404, "Not found"), "Unsupported", /account studio has no identity model soul-1/u],
    ["has failed", trained({ status: "failed", fail_reason: "no face found" }), "Unsupported", /training of identity model soul-1 failed: no face found/u],
    ["is still in training", trained({ status: "in_progress" }), "Unsupported", /still in training/u],
    ["has no state yet", trained({ status: null }), "Unsupported", /not checked yet/u],
    ["is in a state that nobody knows", trained({ status: "varnishing" }), "Unsupported", /is "varnishing", not completed/u],
    ["is answered about as another", trained({ id: "soul-2" }), "ProtocolMismatch", /asked for soul-1, it answered about soul-2/u],
    ["cannot be read", json({ id: "soul-1" }), "ProtocolMismatch", /cannot be read/u],
    ["is asked for with a wrong key", refusal(401, "Invalid credentials"), "CredentialsRejected", /refuses the key/u]
  ] as const) {
    it.live(`that ${says} is refused in words`, () =>
      Effect.gen(function*() {
        const error = yield* found(reply)
        assert.deepInclude({ ...error }, { _tag: tag, billed: "no" } as never)
        assert.match("message" in error ? error.message : "", message)
      }).pipe(Effect.scoped))
  }
})
