/** Checks 1 to 3: what is declared is data, and true. */
import * as Capability from "@likeness/core/Capability"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Hash from "@likeness/core/Hash"
import * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Bench from "./Bench.ts"
import { type Broken, broken, expect, say } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"
import * as OtherOrders from "./OtherOrders.ts"
import * as Variants from "./Variants.ts"

const all = <A>(samples: ReadonlyArray<A>): ReadonlyArray<A> => samples

/** Whether some fault is about what stands at `path`: above it, at it or below it. */
export const points = (faults: ReadonlyArray<ProviderError.Fault>, path: ReadonlyArray<string | number>): boolean =>
  faults.some((fault) => fault.path.length > 0 && path.every((key, index) => index >= fault.path.length || fault.path[index] === key))

const shown = (faults: ReadonlyArray<ProviderError.Fault>): string =>
  faults.length === 0 ? "nothing" : faults.map((fault) => `${fault.tag} at ${fault.path.join(".") || "the whole"}: ${fault.message}`).join("; ")

export const describeIsData = Check.make({
  number: 1,
  name: "describe is data: the same twice, plain JSON, without traffic",
  body: (bench) =>
    Effect.gen(function*() {
      const first = bench.provider.describe()
      const second = bench.provider.describe()
      const json = Capability.stored.encode(first)
      yield* expect(Hash.canonical(json) === Hash.canonical(Capability.stored.encode(second)), "two calls of describe gave different values")
      const read = Capability.stored.parse(JSON.stringify(first))
      if (Result.isFailure(read)) return yield* broken(`describe's value does not survive JSON: ${read.failure.message}`)
      yield* expect(Hash.canonical(Capability.stored.encode(read.success)) === Hash.canonical(json), "describe's value changes on its way through JSON")
      const other = yield* Bench.connect(bench.harness, {})
      yield* expect(Hash.canonical(Capability.stored.encode(other.describe())) === Hash.canonical(json), "two connections with equal settings describe different things")
      yield* Bench.settle
      const { length } = yield* Bench.received(bench)
      yield* expect(length === 0, `describe caused ${length} requests`)
    })
})

/** What is not offered must be refused by `validate` and by `prepare`. */
const refused = (bench: Bench.Bench, request: Request.Request, title: string): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    const faults = bench.provider.validate(request)
    yield* expect(faults.some((fault) => fault.tag === "Unsupported"), `validate says ${shown(faults)} of ${title}, which is not declared, instead of Unsupported`)
    const prepared = yield* Effect.result(bench.provider.prepare(request, { readAsset: bench.readAsset, known: [] }))
    if (Result.isSuccess(prepared)) return yield* broken(`prepare accepts ${title}, which is not declared`)
    const { failure } = prepared
    yield* expect(failure._tag === "Unsupported" || failure._tag === "InvalidRequest", `prepare fails with ${say(failure)} on ${title}, which is not declared`)
  })

export const declaredWorks = Check.make({
  number: 2,
  name: "what is declared works, and what is not declared is Unsupported before any traffic",
  samples: all,
  body: (bench) =>
    Effect.gen(function*() {
      const faults = bench.provider.validate(bench.sample.request)
      yield* expect(faults.length === 0, `validate refuses the sample: ${shown(faults)}`)
      const { ticket } = yield* Driver.order(bench)
      const ended = yield* Driver.success(bench, ticket)
      yield* expect(ended.outputs.length > 0, "the job succeeded without outputs")

      const before = (yield* Bench.received(bench)).length
      for (const beyond of Variants.limits(bench, Request.Request).beyond) {
        if (beyond.unsupported === true) yield* refused(bench, beyond.apply(bench.sample.request), beyond.title)
      }
      for (const capability of Capability.all) {
        if (Capability.offer(bench.description, capability) === undefined) {
          yield* refused(bench, OtherOrders.of(capability, bench.description.provider), `an order of ${capability}`)
        }
      }
      yield* Bench.settle
      const after = (yield* Bench.received(bench)).length
      yield* expect(after === before, `orders of what is not declared caused ${after - before} requests`)
    })
})

export const limitsAreTrue = Check.make({
  number: 3,
  name: "declared limits hold at both edges, and one beyond is refused with its path",
  samples: all,
  body: (bench) =>
    Effect.gen(function*() {
      const { beyond, within } = Variants.limits(bench, Request.Request)
      for (const edge of within) {
        const faults = bench.provider.validate(edge.apply(bench.sample.request))
        yield* expect(faults.length === 0, () => `${edge.title} is within what describe declares, but validate says ${shown(faults)}`)
      }
      for (const over of beyond) {
        const faults = bench.provider.validate(over.apply(bench.sample.request))
        yield* expect(points(faults, over.path), () => `${over.title} is beyond what describe declares, but validate says ${shown(faults)} instead of a fault at ${over.path.join(".")}`)
      }
    })
})

export const checks: ReadonlyArray<Check.Check> = [describeIsData, declaredWorks, limitsAreTrue]
