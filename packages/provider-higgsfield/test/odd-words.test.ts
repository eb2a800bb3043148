/** What the vendor writes may be in any form of Unicode and of any length: errors keep it in the form that they can carry. */
import { assert, describe, it } from "@effect/vitest"
import type * as Provider from "@likeness/core/Provider"
import * as Effect from "effect/Effect"
import { connect, intend, nobody, prepare, ticket } from "./driving.ts"
import { image } from "./samples.ts"
import * as Scripted from "./Scripted.ts"

const { json, refusal } = Scripted

const says = <A, E>(reply: Scripted.Reply, use: (provider: Provider.Provider) => Effect.Effect<A, E>) =>
  Effect.scoped(Effect.gen(function*() {
    const server = yield* Scripted.start(({ path }) => (path.startsWith("/estimate/") ? json({ credits: "3", usd: "0.188" }) : reply))
    return yield* use(yield* connect(server.baseUrl))
  }))

for (const [name, words, kept] of [
  ["words of which an emoji would be cut in half", `${"a".repeat(299)}😀 and more`, `${"a".repeat(299)}\ufffd…`],
  ["words in decomposed letters", "de\u0301tail", "d\u00e9tail"],
  ["words with half a character", "a\ud800b", "a\ufffdb"]
] as const) {
  describe(`${name}:`, () => {
    it.live("in a refusal leave it a refusal", () =>
      Effect.gen(function*() {
        const answer = yield* says(refusal(400, words), (provider) => Effect.flatMap(prepare(provider, image(nobody, "standard")), (order) => Effect.flatMap(intend(order), provider.submit)))
        assert(answer._tag === "refused" && answer.error._tag === "InvalidRequest")
        assert.deepStrictEqual([answer.error.billed, answer.error.faults[0]?.message], ["no", kept])
      }))

    it.live("in a list of faults leave it one", () =>
      Effect.gen(function*() {
        const answer = yield* says(refusal(422, [{ loc: ["body", words], msg: words }]), (provider) => Effect.flatMap(prepare(provider, image(nobody, "standard")), (order) => Effect.flatMap(intend(order), provider.submit)))
        assert(answer._tag === "refused" && answer.error._tag === "InvalidRequest")
        assert.deepStrictEqual(answer.error.faults, [{ tag: "InvalidRequest", path: ["body", kept], message: kept }])
      }))

    it.live("end a failed job all the same", () =>
      Effect.gen(function*() {
        const answer = yield* says(json({ request_id: "job-1", status: "failed", error: words }), (provider) => provider.poll(ticket("generateImage")))
        assert(answer.state === "failed")
        assert.include(answer.error.message, kept)
      }))

    it.live("in what cannot be erased are its reason", () =>
      Effect.gen(function*() {
        const answer = yield* says(refusal(405, words), (provider) => provider.forget({ v: 1, connection: "hf-first", account: "studio", kind: "request", id: "job-1" }))
        assert(answer.answer === "notPossible")
        assert.strictEqual(answer.reason, answer.reason?.toWellFormed().normalize("NFC"))
      }))
  })
}
