import { assert, describe, it } from "@effect/vitest"
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import type * as Hash from "@likeness/core/Hash"
import type * as Request from "@likeness/core/Request"
import * as Result from "effect/Result"
import * as Effect from "effect/Effect"
import { make } from "../src/make.ts"
import { connection } from "./support/bench.ts"
import { baseModel, clip, enhance, ltx, persona, picture, recipe, subject } from "./support/requests.ts"

const settings = { servers: [{ url: "http://127.0.0.1:9", loras: "/nowhere" }] }
const training = (settings: object): Request.TrainIdentity => ({
  _tag: "trainIdentity", v: 1, persona, baseModel, referenceSet: SampleAssets.referenceSet("maya", 8), recipe: recipe("trainIdentity", { ...settings })
})
const sha256 = "a".repeat(64)

describe("what is refused before anything is sent", () => {
  it.effect("unknown and wrong keys of the connection's settings are named", () =>
    Effect.gen(function*() {
      const answer = yield* Effect.result(make(connection({ ...settings, server: [], timeScale: 0 })))
      assert(Result.isFailure(answer) && answer.failure._tag === "InvalidRequest")
      assert.deepStrictEqual(answer.failure.faults.map((fault) => fault.path.join(".")).toSorted(), ["settings.server", "settings.timeScale"])
    }))

  it.effect("all faults of an order come at once, each with its path", () =>
    Effect.gen(function*() {
      const provider = yield* make(connection(settings))
      const faults = provider.validate(picture({
        size: { _tag: "pixels", width: 511, height: 640 },
        count: 9,
        prompt: { scene: "{somebody} waits" },
        recipe: recipe("generateImage", { checkpoint: "x", steps: 0, sampler: "euler" })
      }))
      assert.deepStrictEqual(
        faults.map((fault) => fault.path.join(".")).toSorted(),
        ["count", "prompt.scene", "recipe.settings.sampler", "recipe.settings.steps", "size.width", "size.width"]
      )
    }))

  it.effect("what is not offered is Unsupported: other identity kinds, a second subject, roles, operations, training without a trainer", () =>
    Effect.gen(function*() {
      const provider = yield* make(connection(settings))
      const one = subject({ sha256, sizeBytes: 1 })
      assert(one.identity._tag === "model")
      const other = { ...one, identity: { ...one.identity, model: { ...one.identity.model, kind: "soul-id/v2" } } }
      for (const request of [
        picture({ prompt: { scene: "{persona}" }, subjects: [other] }),
        picture({ prompt: { scene: "{persona}" }, subjects: [one, one] }),
        picture({ inputs: [{ role: "pose", asset: { sha256, mediaType: "image/png" } }] }),
        clip(sha256, { durationSeconds: 30 }),
        enhance(sha256, { operation: "interpolateFrames" })
      ]) {
        assert.deepStrictEqual(provider.validate(request).map((fault) => fault.tag), ["Unsupported"])
      }
      assert.strictEqual(provider.describe().trainIdentity, undefined)
    }))

  it.effect("an estimate ascends, names its source and follows the caller's history", () =>
    Effect.gen(function*() {
      const provider = yield* make(connection(settings))
      const guess = yield* provider.estimate({ _tag: "request", request: picture() }, { perUnit: [] })
      assert.strictEqual(guess.source, "assumption")
      const known = yield* provider.estimate({ _tag: "request", request: picture({ count: 2 }) }, { perUnit: ["10", "12", "11"] })
      assert.deepStrictEqual([known.source, known.amounts, known.money?.amounts], [
        "history", { low: "20", likely: "22", high: "30" }, { low: "0.004", likely: "0.0044", high: "0.006" }
      ])
    }))

  it.effect("a clip's estimate grows with its pixels, frames and steps, and knows the quicker model", () =>
    Effect.gen(function*() {
      const provider = yield* make(connection(settings))
      const first = sha256 as Hash.Sha256
      const likely = (changes: Parameters<typeof clip>[1]) =>
        Effect.map(provider.estimate({ _tag: "request", request: clip(first, changes) }, { perUnit: [] }), ({ amounts }) => Number(amounts.likely))
      const of = (width: number, height: number) => ({ size: { _tag: "pixels" as const, width, height } })
      const own = clip(first).recipe.settings
      const usual = yield* likely({})
      assert.strictEqual(yield* likely(of(704, 1280)), usual)
      assert.isBelow(yield* likely(of(352, 640)), usual)
      assert.isAbove(yield* likely({ durationSeconds: 5 }), usual)
      assert.isAbove(yield* likely({ recipe: recipe("generateVideo", { ...own, steps: 20 }) }), usual)
      // As measured on an H200: five seconds at the recipes' own values took 67.5 s and 11.7 s.
      const five = (of: Parameters<typeof recipe>[1]) => likely({ durationSeconds: 5, recipe: recipe("generateVideo", of) })
      const [wan, quick] = [yield* five({ ...own, steps: 20 }), yield* five({ ...ltx, steps: 30 })]
      assert.closeTo((wan - 30) / (quick - 30), 67.5 / 11.7, 1)
    }))

  it.effect("a training's estimate says how many identity models it will give", () =>
    Effect.gen(function*() {
      const provider = yield* make(connection({ training: { command: ["python"], runs: "/nowhere" } }))
      const models = (epochs: object) =>
        Effect.map(provider.estimate({ _tag: "request", request: training(epochs) }, { perUnit: [] }), (estimate) => estimate.identityModels)
      assert.deepStrictEqual(yield* Effect.forEach([{ maxTrainEpochs: 10 }, { maxTrainEpochs: 10, saveEveryEpochs: 4 }, { maxTrainEpochs: 10, keepEpochs: 2 }], models), [10, 3, 2])
    }))
})
