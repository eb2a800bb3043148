import { assert, describe, it } from "@effect/vitest"
import type * as Provider from "@likeness/core/Provider"
import type * as Request from "@likeness/core/Request"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as PriceCache from "../src/price-cache.ts"
import { connect, nobody, prepare } from "./driving.ts"
import { image } from "./samples.ts"
import * as Scripted from "./Scripted.ts"

interface Priced {
  readonly provider: Provider.Provider
  readonly show: (request?: Request.Request) => ReturnType<Provider.Provider["estimate"]>
  /** How often the server was asked for a price. */
  readonly asked: () => number
  /** Moves the wall clock, back too; the connection's sockets keep their own time. */
  readonly move: (seconds: number) => void
}

const request = image(nobody, "standard")
const ok = Scripted.json({ credits: "3.000", usd: "0.188" })

/** A provider under a wall clock of the test's, before a server that answers the n-th estimate so. */
const priced = <A, E>(replies: ReadonlyArray<Scripted.Reply>, use: (priced: Priced) => Effect.Effect<A, E, Scope.Scope>): Effect.Effect<A, E> =>
  Effect.scoped(Clock.clockWith((clock) => {
    let ahead = 0
    const moved: Clock.Clock = {
      sleep: (duration) => clock.sleep(duration),
      monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
      monotonicTimeNanos: clock.monotonicTimeNanos,
      currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe() + BigInt(ahead) * 1_000_000n,
      currentTimeNanos: Effect.suspend(() => Effect.succeed(moved.currentTimeNanosUnsafe())),
      currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + ahead,
      currentTimeMillis: Effect.suspend(() => Effect.succeed(moved.currentTimeMillisUnsafe()))
    }
    return Effect.gen(function*() {
      let count = 0
      const server = yield* Scripted.start(({ path }) => (path.startsWith("/estimate/") ? replies[count++] ?? ok : ok))
      const provider = yield* connect(server.baseUrl).pipe(Effect.orDie)
      return yield* use({
        provider,
        show: (of = request) => provider.estimate({ _tag: "request", request: of }, { perUnit: [] }),
        asked: () => count,
        move: (seconds) => {
          ahead += seconds * 1000
        }
      })
    }).pipe(Effect.provideService(Clock.Clock, moved))
  }))

describe("a price that the vendor gave", () => {
  it.live("is shown for ten minutes from its reading, then asked for again", () =>
    priced([ok, Scripted.json({ credits: "2", usd: "0.125" })], ({ asked, move, show }) =>
      Effect.gen(function*() {
        const first = yield* show()
        move(590)
        assert.deepStrictEqual(yield* show(), first)
        assert.strictEqual(asked(), 1)
        move(11)
        assert.strictEqual((yield* show()).amounts.high, "2")
        assert.strictEqual(asked(), 2)
      })))

  it.live("goes into an order while half of its life is left, so that the order can wait as long", () =>
    priced([], ({ asked, move, provider, show }) =>
      Effect.gen(function*() {
        const shown = yield* show()
        move(290)
        const order = yield* prepare(provider, request)
        assert.strictEqual(asked(), 1)
        assert.strictEqual(order.validUntil, shown.validUntil)
        assert.strictEqual((yield* provider.estimate({ _tag: "order", request, order }, { perUnit: [] })).source, "answer")
        move(20)
        const younger = yield* prepare(provider, request)
        assert.strictEqual(asked(), 2)
        assert.isAbove(Date.parse(younger.validUntil!), Date.parse(shown.validUntil!))
      })))

  it.live("is of one body: another seed or model is another one", () =>
    priced([], ({ asked, show }) =>
      Effect.gen(function*() {
        const other = { ...request, recipe: { ...request.recipe, settings: { ...request.recipe.settings, providerModel: "higgsfield-ai/soul/v2/standard" } } }
        // The table has another price for the other model; that of the first would be refused there.
        yield* show()
        yield* show({ ...request, seed: request.seed + 1 })
        assert.strictEqual((yield* Effect.flip(show(other)))._tag, "ProtocolMismatch")
        assert.strictEqual(asked(), 3)
      })))

  it.live("from before the clock was set back is not believed: its age is not known", () =>
    priced([], ({ asked, move, show }) =>
      Effect.gen(function*() {
        yield* show()
        move(-86_400)
        yield* show()
        assert.strictEqual(asked(), 2)
        yield* show()
        assert.strictEqual(asked(), 2)
      })))

  it.effect("is forgotten when a thousand younger ones are known", () =>
    Effect.gen(function*() {
      const cache = PriceCache.make()
      const asked = (body: string) => ({ providerModel: "a/model", body })
      const price = { credits: "3", worth: { amount: "0.1875", currency: "USD" }, source: "answer", readAt: Timestamp.fromMillis(yield* Clock.currentTimeMillis) } as const
      for (const body of ["first", "second", ...Array.from({ length: 998 }, (_, index) => `another ${index}`)]) cache.keep(asked(body), price)
      assert.deepStrictEqual(yield* cache.known(asked("first"), 0), price)
      // Read again, so the second is the oldest now.
      cache.keep(asked("first"), price)
      cache.keep(asked("one more"), price)
      assert.isUndefined(yield* cache.known(asked("second"), 0))
      for (const body of ["first", "another 0", "one more"]) assert.deepStrictEqual(yield* cache.known(asked(body), 0), price)
    }))
})

describe("what is no price of the vendor's", () => {
  for (const [says, reply] of [
    ["a server error", Scripted.refusal(500, "no")],
    ["a dropped connection", "drop"],
    ["a refusal", Scripted.refusal(404, "model_not_found")],
    ["a price that was refused", Scripted.json({ credits: "4.501", usd: "0.281" })]
  ] as const) {
    it.live(`is asked for again at once: ${says}`, () =>
      priced([reply], ({ asked, show }) =>
        Effect.gen(function*() {
          yield* Effect.result(show())
          assert.strictEqual((yield* show()).source, "answer")
          assert.strictEqual(asked(), 2)
        })))
  }
})
