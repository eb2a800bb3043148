/** Checks 23 and 29: what comes back is whole, and a batch is one job. */
import type * as Capability from "@likeness/core/Capability"
import * as Outcome from "@likeness/core/Outcome"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Bench from "./Bench.ts"
import { type Broken, broken, expect, must, say } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"

const hashes = (taken: ReadonlyArray<Driver.Taken>): string => taken.map((one) => `${one.output}.${one.file} ${one.sha256}`).join("\n")

/** Media types that the model declares for its outputs; training's files are told by their roles instead. */
const declaredTypes = (bench: Bench.Bench): ReadonlyArray<string> | undefined =>
  bench.capability === "trainIdentity" ? undefined : (bench.model as Exclude<Bench.Model, Capability.TrainIdentityModel>).mediaTypes

const spoiled = (bench: Bench.Bench, tag: ProviderError.Tag): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    const { ticket } = yield* Driver.order(bench)
    const ended = yield* Driver.success(bench, ticket)
    if (ended.outputs.flatMap(Outcome.files).length === 0) return bench.leaveOut(`${bench.capability}: its outputs are ids, there is nothing to collect`)
    const taken = yield* Effect.result(Driver.collect(bench.provider, ticket, ended))
    if (Result.isSuccess(taken)) return yield* broken(`collect takes an output that should be ${tag} without complaint`)
    yield* expect(taken.failure._tag === tag, `collect fails with ${say(taken.failure)} instead of ${tag}`)
  })

export const collectIsWhole = Check.make({
  number: 23,
  name: "collect streams whole files of a declared type, the same twice; truncated and expired are told",
  body: (bench) =>
    Effect.gen(function*() {
      const { ticket } = yield* Driver.order(bench)
      const ended = yield* Driver.success(bench, ticket)
      const once = yield* must("collect", Driver.collect(bench.provider, ticket, ended))
      const twice = yield* must("collect, twice", Driver.collect(bench.provider, ticket, ended))
      yield* expect(hashes(once) === hashes(twice), "collecting twice gives different bytes")
      const expected = ended.outputs.flatMap((output, index) => Outcome.files(output).map((_, file) => `${index}.${file}`))
      yield* expect(once.map((one) => `${one.output}.${one.file}`).join() === expected.join(), `the outcome has the files ${expected.join()}, collect brings ${once.map((one) => `${one.output}.${one.file}`).join()}`)
      const types = declaredTypes(bench)
      for (const taken of once) {
        yield* expect(taken.sizeBytes > 0, "a collected file is empty")
        yield* expect(taken.announcedBytes === undefined || taken.announcedBytes === taken.sizeBytes, `a file of ${taken.announcedBytes} bytes came with ${taken.sizeBytes}`)
        yield* expect(taken.announcedType === undefined || taken.sniffed === undefined || taken.announcedType === taken.sniffed, `a file announced as ${taken.announcedType} is ${taken.sniffed}`)
        if (types !== undefined) yield* expect(taken.sniffed !== undefined && types.includes(taken.sniffed), `a collected file is ${taken.sniffed ?? "of an unknown type"}, declared are ${types.join(", ")}`)
      }
      yield* Bench.provoke(bench, "truncate-output", spoiled(bench, "OutputCorrupt"))
      yield* Bench.provoke(bench, "expire-output", spoiled(bench, "OutputGone"))
    })
})

/** Of a count that the sample does not have, where the model declares several. */
const ofCount = (request: Request.Request, count: number): Request.Request => (request._tag === "generateImage" ? { ...request, count } : request)

const countsOf = (bench: Bench.Bench): ReadonlyArray<number> => (bench.capability === "generateImage" ? (bench.model as Capability.GenerateImageModel).counts : [1])

/** More than enough to tell a batch from a loop. */
const largestBatch = 4

export const batchIsOneJob = Check.make({
  number: 29,
  name: "one submit is one job, whatever the count, and fewer outputs than asked are told",
  body: (bench) =>
    Effect.gen(function*() {
      const counts = countsOf(bench)
      const tried = counts.filter((count) => count <= largestBatch)
      for (const count of tried.length > 0 ? tried : counts.slice(0, 1)) {
        yield* Bench.reset(bench)
        const { ticket } = yield* Driver.order(bench, { request: ofCount(bench.sample.request, count) })
        const made = yield* Bench.jobs(bench)
        yield* expect(made.length === 1, `an order of ${count} made ${made.length} jobs`)
        const ended = yield* Driver.success(bench, ticket)
        if (bench.capability === "generateImage") yield* expect(ended.outputs.length === count, `an order of ${count} gave ${ended.outputs.length} outputs`)
      }
      const most = tried.at(-1)
      if (most === undefined || most < 2) return bench.leaveOut(`${bench.capability}, fewer than asked: every order is for one`)
      yield* Bench.provoke(bench, "withhold-output", Effect.gen(function*() {
        const { ticket } = yield* Driver.order(bench, { request: ofCount(bench.sample.request, most) })
        const ended = yield* Driver.outcome(bench, ticket)
        yield* expect(ended.outputs.length === most - 1, `the other side kept one of ${most} outputs back, and the outcome has ${ended.outputs.length}`)
        yield* expect(ended.state !== "succeeded" || ended.warnings.length > 0, `the outcome has ${ended.outputs.length} outputs of ${most} and no warning`)
      }))
    })
})

export const checks: ReadonlyArray<Check.Check> = [collectIsWhole, batchIsOneJob]
