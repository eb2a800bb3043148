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

  describe("of a file that its host refuses", () => {
    const [before, later] = ["2026-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"]
    const url = (baseUrl: string) => `${baseUrl}/out/0.png`
    const state = (baseUrl: string, fields: object = {}): Exclude<Scripted.Reply, "drop"> => Scripted.json({ request_id: "job-1", status: "completed", images: [{ url: url(baseUrl) }], expires_at: later, ...fields })
    const refusedBy = (status: number, expiresAt: string, says: (baseUrl: string) => Scripted.Reply) =>
      Effect.gen(function*() {
        const server = yield* Scripted.start(({ path }, baseUrl) => (path.startsWith("/out/") ? { status } : says(baseUrl)))
        const provider = yield* connect(server.baseUrl)
        const file = { role: "picture", locator: { url: url(server.baseUrl) }, expiresAt }
        const ended: Outcome.Outcome = { v: 1, state: "succeeded", usage: [], billed: "yes", warnings: [], outputs: [{ _tag: "file", file }] }
        const error = yield* Effect.flip(provider.collect(ticket("generateImage"), ended).pipe(Stream.flatMap(({ bytes }) => bytes), Stream.runDrain))
        return { error, reads: server.arrived.length - 1 }
      })

    for (const status of [403, 404, 410]) {
      it.live(`with ${status} while the job's state names it and its time is not over, is asked for again`, () =>
        Effect.gen(function*() {
          const { error } = yield* refusedBy(status, later, state)
          assert.deepStrictEqual([error._tag, error.retryable, error.billed, error.cause], ["Unreachable", "later", "yes", { status }])
        }).pipe(Effect.scoped))
    }

    it.live("is asked for again too where the state cannot be read", () =>
      Effect.gen(function*() {
        for (const says of [() => Scripted.refusal(502, "no"), (): Scripted.Reply => "drop", () => Scripted.json({ status: 7 })]) {
          assert.strictEqual((yield* refusedBy(403, later, says)).error._tag, "Unreachable")
        }
      }).pipe(Effect.scoped))

    for (const [says, reply] of [
      ["is forgotten over there", () => Scripted.refusal(404, "Not found")],
      ["names no outputs any more", (baseUrl: string) => state(baseUrl, { images: undefined })],
      ["names another address", (baseUrl: string) => state(baseUrl, { images: [{ url: `${baseUrl}/out/1.png` }] })],
      ["says that it has expired", (baseUrl: string) => state(baseUrl, { expires_at: before })],
      ["says so by its own clock", (baseUrl: string) => ({ ...state(baseUrl), headers: { date: "Tue, 01 Jan 2999 00:00:01 GMT" } })]
    ] as const) {
      it.live(`is gone where the job ${says}`, () =>
        Effect.gen(function*() {
          const { error, reads } = yield* refusedBy(403, later, reply)
          assert.deepStrictEqual([error._tag, error.retryable, reads], ["OutputGone", "no", 1])
        }).pipe(Effect.scoped))
    }

    it.live("is gone once its own time is over, and nobody is asked", () =>
      Effect.gen(function*() {
        const { error, reads } = yield* refusedBy(403, before, state)
        assert.deepStrictEqual([error._tag, reads], ["OutputGone", 0])
      }).pipe(Effect.scoped))
  })

  describe("of a download that breaks", () => {
    const tag = '"v1"'
    /** Answers the n-th request as `replies` say; the last one for all that follow. */
    const resumed = (replies: ReadonlyArray<(from: number) => Scripted.Reply>) =>
      Effect.gen(function*() {
        let count = 0
        const server = yield* Scripted.start(({ headers }) => {
          const from = Number(/^bytes=(\d+)-$/u.exec(headers["range"] ?? "")?.[1] ?? 0)
          return replies[Math.min(count++, replies.length - 1)]!(from)
        })
        const provider = yield* connect(server.baseUrl)
        const bytes = provider.collect(ticket("generateImage"), outcome(`${server.baseUrl}/out/0.png`)).pipe(Stream.flatMap((file) => file.bytes), Stream.runCollect)
        return { taken: yield* Effect.result(bytes), ranges: server.arrived.map(({ headers }) => [headers["range"], headers["if-range"]]) }
      })
    const cut = (): Scripted.Reply => ({ ...picture, headers: { etag: tag }, cut: true } as Scripted.Reply)
    const half = Math.floor(png.length / 2)
    const rest = (from: number, changes: object = {}): Scripted.Reply =>
      ({ status: 206, body: png.subarray(from), contentType: "image/png", headers: { "content-range": `bytes ${from}-${png.length - 1}/${png.length}`, etag: tag, ...changes } })
    const isWhole = (taken: { readonly _tag: string; readonly success?: ReadonlyArray<Uint8Array> }) => assert.isTrue(taken._tag === "Success" && Buffer.concat(taken.success!).equals(Buffer.from(png)))

    it.live("asks for the rest under the same tag and joins it", () =>
      Effect.gen(function*() {
        const { ranges, taken } = yield* resumed([cut, rest])
        isWhole(taken as never)
        assert.deepStrictEqual(ranges, [[undefined, undefined], [`bytes=${half}-`, tag]])
      }).pipe(Effect.scoped))

    it.live("passes over what it has where the host sends everything again, and outlasts a host that is away", () =>
      Effect.gen(function*() {
        const { ranges, taken } = yield* resumed([cut, () => ({ status: 503 }), () => "drop", () => ({ ...picture, headers: { etag: tag } } as Scripted.Reply)])
        isWhole(taken as never)
        assert.strictEqual(ranges.length, 4)
      }).pipe(Effect.scoped))

    for (const [says, reply] of [
      ["whose file has another tag now", (from: number) => rest(from, { etag: '"v2"' })],
      ["whose file has another length now", (from: number) => rest(from, { "content-range": `bytes ${from}-${png.length}/${png.length + 1}` })],
      ["whose host answers with another part", () => rest(0)],
      ["whose host has no such part", () => ({ status: 416 })]
    ] as const) {
      it.live(`${says} is not joined`, () =>
        Effect.gen(function*() {
          const { taken } = yield* resumed([cut, reply])
          assert.deepStrictEqual(taken._tag === "Failure" && [taken.failure._tag, taken.failure.retryable, taken.failure.billed], ["OutputCorrupt", "now", "yes"])
        }).pipe(Effect.scoped))
    }

    it.live("is given up after several tries that bring nothing, and of an expired file at once", () =>
      Effect.gen(function*() {
        const never = yield* resumed([cut, () => "drop"])
        assert.deepStrictEqual(never.taken._tag === "Failure" && never.taken.failure._tag, "OutputCorrupt")
        assert.strictEqual(never.ranges.length, 5)
        const gone = yield* resumed([cut, () => ({ status: 403 })])
        assert.deepStrictEqual(gone.taken._tag === "Failure" && gone.taken.failure._tag, "OutputGone")
        assert.strictEqual(gone.ranges.length, 2)
      }).pipe(Effect.scoped))
  })

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
