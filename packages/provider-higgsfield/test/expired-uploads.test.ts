/** Uploads that the emulator keeps for a while only: they are made again, and nothing is ordered with one that is gone. */
import { assert, describe, it } from "@effect/vitest"
import type * as Provider from "@likeness/core/Provider"
import * as Effect from "effect/Effect"
import { afterAll, beforeAll, beforeEach } from "vitest"
import * as Cloud from "./Cloud.ts"
import { connect, intend, prepare, readAsset } from "./driving.ts"
import { train, video } from "./samples.ts"

const lifeSeconds = 600

let cloud: Cloud.Cloud
beforeAll(async () => {
  // Shorter than what the adapter believes, as the vendor may have it: only reading them back tells.
  cloud = await Cloud.open({ uploadLifeSeconds: lifeSeconds })
})
beforeEach(() => cloud.reset())
afterAll(() => cloud.close())

const live = <A, E>(use: (provider: Provider.Provider) => Effect.Effect<A, E>) =>
  Effect.scoped(Effect.gen(function*() {
    return yield* use(yield* connect(cloud.front.baseUrl))
  }))

const expire = () => cloud.sandbox().advance(lifeSeconds + 1)
const puts = () => cloud.journal().filter(({ method }) => method === "PUT").length
const paid = (path: string) => cloud.journal().filter((entry) => entry.method === "POST" && entry.path === path).map(({ billing, status }) => [status, billing.kind])

describe("an upload that the vendor no longer has", () => {
  it.live("is used while it can be read, and made again for the next order when it cannot", () =>
    live((provider) =>
      Effect.gen(function*() {
        const first = yield* prepare(provider, video("lite"))
        cloud.sandbox().advance(lifeSeconds - 30)
        const second = yield* provider.prepare(video("lite"), { readAsset, known: first.references })
        assert.deepStrictEqual([second.references[0]!.id, puts()], [first.references[0]!.id, 1])
        cloud.sandbox().advance(60)
        const third = yield* provider.prepare(video("lite"), { readAsset, known: first.references })
        assert.notStrictEqual(third.references[0]!.id, first.references[0]!.id)
        assert.strictEqual(puts(), 2)
        assert.include(third.body, third.references[0]!.id)
        assert.strictEqual((yield* provider.submit(yield* intend(third)))._tag, "accepted")
        assert.deepStrictEqual(paid("/higgsfield-ai/dop/lite"), [[200, "reserved"]])
      })))

  it.live("does not go into a training, which would be charged and fail", () =>
    live((provider) =>
      Effect.gen(function*() {
        const before = yield* prepare(provider, train("v2"))
        expire()
        const order = yield* provider.prepare(train("v2"), { readAsset, known: before.references })
        const sent = yield* provider.submit(yield* intend(order))
        assert(sent._tag === "accepted")
        cloud.sandbox().advance(3_600)
        assert.strictEqual((yield* provider.poll(sent.ticket)).state, "succeeded")
      })))

  it.live("since the order was prepared is no invalid request: prepared again, the order is accepted and paid once", () =>
    live((provider) =>
      Effect.gen(function*() {
        const order = yield* prepare(provider, video("lite", 2))
        expire()
        const refused = yield* provider.submit(yield* intend(order))
        assert(refused._tag === "refused")
        assert.deepInclude({ ...refused.error }, { _tag: "Unreachable", retryable: "later", billed: "no", operation: "submit" })
        assert.include(JSON.stringify(refused.error), "the input image could not be read")
        const again = yield* provider.prepare(video("lite", 2), { readAsset, known: order.references })
        assert.strictEqual((yield* provider.submit(yield* intend(again)))._tag, "accepted")
        assert.deepStrictEqual(paid("/higgsfield-ai/dop/lite"), [[400, "none"], [200, "reserved"]])
        assert.strictEqual(puts(), 4)
      })))

  it.live("says on a repeat nothing about the first send: the order stays uncertain", () =>
    live((provider) =>
      Effect.gen(function*() {
        const order = yield* prepare(provider, video("lite"))
        expire()
        const answer = yield* provider.submit(yield* intend(order, 2))
        assert.deepStrictEqual([answer._tag, answer._tag === "uncertain" && answer.error._tag], ["uncertain", "InvalidRequest"])
      })))
})

describe("a picture that is there and is refused", () => {
  it.live("stays an invalid request: another upload would change nothing", () =>
    live((provider) =>
      Effect.gen(function*() {
        const order = yield* prepare(provider, video("lite"))
        cloud.sandbox().plan({ method: "POST", path: "/higgsfield-ai/dop/lite", effect: { kind: "answer", status: 400, body: JSON.stringify({ detail: "image_url: the input image could not be read" }) } })
        const refused = yield* provider.submit(yield* intend(order))
        assert.deepStrictEqual([refused._tag, refused._tag === "refused" && refused.error._tag], ["refused", "InvalidRequest"])
      })))
})
