/** Checks 7 and 8: preparing is free, repeatable and fixes the bytes. */
import type { AssetReader } from "@likeness/core/AssetReader"
import * as Request from "@likeness/core/Request"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Bench from "./Bench.ts"
import { type Broken, expect } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"

/** How many uploads arrived so far. */
const uploads = (bench: Bench.Bench): Effect.Effect<number, Broken> =>
  Effect.map(Bench.received(bench), (all) => all.filter((one) => one.purpose === "upload").length)

/** Reads like `reader` until the second asset, which never comes; `reached` tells when it is asked for. */
const stuckAtSecond = (reader: AssetReader, reached: Deferred.Deferred<void>): AssetReader => {
  const begun = new Set<string>()
  return (sha256) =>
    Stream.unwrap(Effect.gen(function*() {
      begun.add(sha256)
      if (begun.size < 2) return reader(sha256)
      yield* Deferred.succeed(reached, undefined)
      return Stream.never
    }))
}

const brokenOff = (bench: Bench.Bench): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    yield* Bench.reset(bench)
    const reached = yield* Deferred.make<void>()
    const fiber = yield* Effect.forkChild(bench.provider.prepare(bench.sample.request, { readAsset: stuckAtSecond(bench.readAsset, reached), known: [] }))
    yield* Effect.raceFirst(Deferred.await(reached), Effect.exit(Fiber.join(fiber)))
    yield* Fiber.interrupt(fiber)
    const { ticket } = yield* Driver.order(bench)
    yield* Driver.success(bench, ticket)
  })

export const prepareTwice = Check.make({
  number: 7,
  name: "prepare twice uploads once, is taken up again after a break, and renews what expired",
  samples: (samples) => {
    const withAssets = samples.filter((sample) => Request.assets(sample.request).length > 0)
    const several = withAssets.find((sample) => Request.assets(sample.request).length > 1)
    return several === undefined ? withAssets.slice(0, 1) : [several]
  },
  without: "no sample has assets",
  body: (bench) =>
    Effect.gen(function*() {
      const first = yield* Driver.prepare(bench)
      const once = yield* uploads(bench)
      yield* Driver.prepare(bench, { known: first.references })
      const twice = yield* uploads(bench)
      yield* expect(twice === once, `the second prepare uploaded ${twice - once} files although it was handed what the first one left`)

      const yesterday = Timestamp.fromMillis((yield* Clock.currentTimeMillis) - 86_400_000)
      const expired = first.references.filter((reference) => reference.expiresAt !== undefined)
      if (expired.length > 0) {
        const stale: ReadonlyArray<RemoteReference.RemoteReference> = first.references.map((reference) => (reference.expiresAt === undefined ? reference : { ...reference, expiresAt: yesterday }))
        const renewed = yield* Driver.prepare(bench, { known: stale })
        const thrice = yield* uploads(bench)
        yield* expect(thrice - twice >= expired.length, `${expired.length} references had expired, and prepare uploaded ${thrice - twice} files anew`)
        yield* expect(renewed.references.every((reference) => reference.expiresAt !== yesterday), "prepare hands back references that have expired")
      }
      const made = yield* Bench.jobs(bench)
      yield* expect(made.length === 0, `prepare made ${made.length} jobs`)
      if (Request.assets(bench.sample.request).length > 1) yield* brokenOff(bench)
    })
})

export const nothingBeforeTheIntent = Check.make({
  number: 8,
  name: "nothing leaves before the intent exists, and the bytes sent are the bytes stored",
  samples: (samples) => samples,
  body: (bench) =>
    Effect.gen(function*() {
      const prepared = yield* Driver.prepare(bench)
      yield* expect(prepared.request === Request.hash(bench.sample.request), "the prepared order names another request's hash")
      const early = yield* Bench.submissions(bench)
      const made = yield* Bench.jobs(bench)
      yield* expect(early.length === 0 && made.length === 0, `prepare sent ${early.length} paid calls and made ${made.length} jobs`)
      const intent = yield* Driver.intend(bench, prepared)
      yield* Effect.flatMap(Driver.submit(bench.provider, intent), Driver.accepted)
      const sent = yield* Bench.submissions(bench)
      yield* expect(sent.length > 0, "the order was accepted, but the probe saw no paid call")
      const body = Buffer.from(sent[0]!.body)
      yield* expect(body.equals(Buffer.from(prepared.body, "utf8")), () => `the body that arrived is not the prepared one: ${body.toString("utf8").slice(0, 200)}`)
      const { key } = prepared
      if (key !== undefined) {
        const shown = Object.values(sent[0]!.headers).some((value) => value.includes(key)) || prepared.body.includes(key) || sent[0]!.path.includes(key)
        yield* expect(shown, "the prepared key or name is neither in the headers nor in the body that arrived")
      }
      const { guarantee } = bench.offer.recovery
      yield* expect(guarantee._tag === "blind" || key !== undefined, `the guarantee is ${guarantee._tag}, but the prepared order has no key or name`)
    })
})

export const checks: ReadonlyArray<Check.Check> = [prepareTwice, nothingBeforeTheIntent]
