/** Checks 5 and 10: everything wrong is said at once, and nothing asked for is dropped in silence. */
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Bench from "./Bench.ts"
import { type Broken, expect } from "./Broken.ts"
import * as Check from "./Check.ts"
import { points } from "./Describe.ts"
import * as Driver from "./Driver.ts"
import * as Leaves from "./Leaves.ts"
import * as Variants from "./Variants.ts"

/** Three changes at three places, as different as the capability allows. */
const three = (bench: Bench.Bench): ReadonlyArray<Variants.Variant> => {
  const chosen: Array<Variants.Variant> = []
  for (const beyond of Variants.limits(bench, Request.Request).beyond) {
    if (chosen.length < 3 && !chosen.some((one) => one.path[0] === beyond.path[0])) chosen.push(beyond)
  }
  const more = ["aSettingThatNobodyKnows", "anotherSettingThatNobodyKnows", "aThirdSettingThatNobodyKnows"]
  return [...chosen, ...more.slice(0, 3 - chosen.length).map(Variants.unknownSetting)]
}

export const allFaultsAtOnce = Check.make({
  number: 5,
  name: "validate finds all faults at once and sends nothing",
  body: (bench) =>
    Effect.gen(function*() {
      const wrong = three(bench)
      const faults = bench.provider.validate(wrong.reduce((request, one) => one.apply(request), bench.sample.request))
      const missed = wrong.filter((one) => !points(faults, one.path))
      yield* expect(missed.length === 0, () =>
        `an order with ${wrong.map((one) => one.title).join(", ")}: validate has no fault at ${missed.map((one) => one.path.join(".")).join(", ")} (it found ${faults.length})`)
      yield* Bench.settle
      const { length } = yield* Bench.received(bench)
      yield* expect(length === 0, `validate caused ${length} requests`)
    })
})

const leavesOf = (bench: Bench.Bench, order: PreparedOrder.PreparedOrder): Leaves.Leaves =>
  bench.harness.decodeBody === undefined
    ? Leaves.ofText(order.body)
    : Leaves.ofReceived(bench.harness, { purpose: "submission", method: "", path: order.endpoint, headers: {}, body: new TextEncoder().encode(order.body) })

/** Reported by `validate`, by a failing `prepare` or in a warning; or honoured in the body. */
const optionIsSeen = (bench: Bench.Bench, plain: PreparedOrder.PreparedOrder, volatile: ReadonlySet<string>, option: Variants.Variant): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    const request = option.apply(bench.sample.request)
    const faults = bench.provider.validate(request)
    if (points(faults, option.path)) return
    yield* expect(faults.length === 0, () => `${option.title}: validate complains of ${faults.map((fault) => fault.path.join(".")).join(", ")} instead of ${option.path.join(".")}`)
    const prepared = yield* Effect.result(bench.provider.prepare(request, { readAsset: bench.readAsset, known: plain.references }))
    if (Result.isFailure(prepared) || prepared.success.warnings.length > plain.warnings.length) return
    const changed = Leaves.differing(leavesOf(bench, plain), leavesOf(bench, prepared.success)).filter((path) => !volatile.has(path))
    yield* expect(changed.length > 0, `${option.title} changes nothing in the body, and nobody says that it is ignored`)
  })

export const nothingIsDropped = Check.make({
  number: 10,
  name: "an option that cannot be honoured is reported, never dropped",
  samples: (samples) => samples,
  body: (bench) =>
    Effect.gen(function*() {
      const plain = yield* Driver.prepare(bench)
      const twin = yield* Driver.prepare(bench, { known: plain.references })
      // Keys, names and times differ each time; they prove nothing.
      const volatile = new Set(Leaves.differing(leavesOf(bench, plain), leavesOf(bench, twin)))
      const [unknown, ...others] = Variants.options(bench)
      const faults = bench.provider.validate(unknown!.apply(bench.sample.request))
      yield* expect(points(faults, unknown!.path), `${unknown!.title} is accepted: the recipe's settings need a closed schema`)
      for (const option of others) yield* optionIsSeen(bench, plain, volatile, option)
    })
})

export const checks: ReadonlyArray<Check.Check> = [allFaultsAtOnce, nothingIsDropped]
