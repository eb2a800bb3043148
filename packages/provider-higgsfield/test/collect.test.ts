import { assert, describe, it } from "@effect/vitest"
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import type * as Outcome from "@likeness/core/Outcome"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { connect, ticket } from "./driving.ts"
import * as Scripted from "./Scripted.ts"

const png = SampleAssets.picture(0).bytes
const picture: Scripted.Reply = { status: 200, body: png, contentType: "image/png" }

const outcome = (url: string, role = "picture"): Outcome.Outcome => ({
  v: 1, state: "succeeded", usage: [], billed: "yes", warnings: [], outputs: [{ _tag: "file", file: { role, mediaType: "image/png", locator: { url } } }]
})

const collected = (reply: Scripted.Reply, role?: string, url?: string) =>
  Effect.gen(function*() {
    const server = yield* Scripted.start(() => reply)
    const provider = yield* connect(server.baseUrl)
    const bytes = provider.collect(ticket("generateImage"), outcome(url ?? `${server.baseUrl}/out/0.png`, role)).pipe(Stream.flatMap((file) => file.bytes), Stream.runCollect)
    return { taken: yield* Effect.result(bytes), arrived: server.arrived }
  })

describe("collect", () => {
  it.live("brings the bytes as they are, without showing the key to the output host", () =>
    Effect.gen(function*() {
      const { arrived, taken } = yield* collected(picture)
      assert(taken._tag === "Success")
      assert.isTrue(Buffer.concat(taken.success).equals(Buffer.from(png)))
      assert.strictEqual(arrived.length, 1)
      assert.notProperty(arrived[0]!.headers, "authorization")
    }).pipe(Effect.scoped))

  for (const [says, reply, tag, retryable] of [
    ["an expired output", { status: 403, body: "<Error/>", contentType: "application/xml" }, "OutputGone", "no"],
    ["a deleted output", { status: 404 }, "OutputGone", "no"],
    ["a download that is cut short", { ...picture, cut: true } as Scripted.Reply, "OutputCorrupt", "now"],
    ["an empty file", { status: 200 }, "OutputCorrupt", "now"],
    ["a page instead of a picture", { status: 200, body: "<html>".repeat(10), contentType: "text/html" }, "OutputCorrupt", "now"],
    ["a busy output host", { status: 503 }, "Unreachable", "later"],
    ["a redirect, which is not followed", { status: 302, headers: { location: "https://elsewhere.example/" } }, "Unreachable", "later"],
    ["a connection that breaks", "drop", "Unreachable", "later"]
  ] as const) {
    it.live(`fails on ${says} with ${tag}, and knows that it was billed`, () =>
      Effect.gen(function*() {
        const { arrived, taken } = yield* collected(reply)
        assert(taken._tag === "Failure")
        assert.deepStrictEqual([taken.failure._tag, taken.failure.retryable, taken.failure.billed], [tag, retryable, "yes"])
        assert.strictEqual(arrived.length, 1)
      }).pipe(Effect.scoped))
  }

  it.live("does not take a picture for a clip", () =>
    Effect.gen(function*() {
      const { taken } = yield* collected(picture, "clip")
      assert.strictEqual(taken._tag === "Failure" && taken.failure._tag, "OutputCorrupt")
    }).pipe(Effect.scoped))

  it.live("does not fetch over plain HTTP from elsewhere, and keeps the address for a person", () =>
    Effect.gen(function*() {
      const { taken } = yield* collected(picture, "picture", "http://outputs.example/0.png")
      assert(taken._tag === "Failure")
      assert.strictEqual(taken.failure._tag, "ProtocolMismatch")
      assert.deepStrictEqual(taken.failure.cause, { url: "http://outputs.example/0.png" })
    }).pipe(Effect.scoped))
})
