/** Checks 34 to 36: what training adds. */
import type * as Capability from "@likeness/core/Capability"
import type { AssetReader } from "@likeness/core/AssetReader"
import type * as Outcome from "@likeness/core/Outcome"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Bench from "./Bench.ts"
import { type Broken, expect } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"

/** Reads other bytes than the hash names. */
const swapped = (reader: AssetReader): AssetReader => (sha256) => Stream.concat(reader(sha256), Stream.make(new Uint8Array([0])))

export const dataSetIsChecked = Check.make({
  number: 34,
  name: "training's data set is checked against the request's hashes before the first step",
  capabilities: ["trainIdentity"],
  body: (bench) =>
    Effect.gen(function*() {
      const prepared = yield* Effect.result(bench.provider.prepare(bench.sample.request, { readAsset: swapped(bench.readAsset), known: [] }))
      if (Result.isFailure(prepared)) return
      const answer = yield* Driver.submit(bench.provider, yield* Driver.intend(bench, prepared.success))
      yield* expect(answer._tag === "refused", "a data set whose bytes are not those of its hashes is prepared and accepted")
    })
})

const isWhole = (bench: Bench.Bench, output: Outcome.Output): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    const model = bench.model as Capability.TrainIdentityModel
    if (output._tag === "file") return yield* expect(false, "training gave a bare file instead of an identity model")
    yield* expect(output.kind === model.identityKind, `training gave an identity model of the kind ${output.kind}, declared is ${model.identityKind}`)
    if (output._tag === "identityFiles") yield* expect(!model.epochs || output.epoch !== undefined, "an identity model of an epoch does not name it")
  })

export const epochsAreModels = Check.make({
  number: 35,
  name: "each kept epoch is its own identity model, with its kind and its files or remote id",
  capabilities: ["trainIdentity"],
  samples: (samples) => samples,
  body: (bench) =>
    Effect.gen(function*() {
      const { ticket } = yield* Driver.order(bench)
      const ended = yield* Driver.success(bench, ticket)
      for (const output of ended.outputs) yield* isWhole(bench, output)
      const epochs = ended.outputs.flatMap((output) => (output._tag === "identityFiles" && output.epoch !== undefined ? [output.epoch] : []))
      yield* expect(new Set(epochs).size === epochs.length, `the epochs ${epochs.join(", ")} are not distinct`)
    })
})

export const brokenOffTraining = Check.make({
  number: 36,
  name: "a training run that broke off resumes, or says that it cannot",
  capabilities: ["trainIdentity"],
  faults: ["break-off-work"],
  body: (bench) =>
    Bench.provoke(bench, "break-off-work", Effect.gen(function*() {
      const { ticket } = yield* Driver.order(bench)
      const ended = yield* Effect.result(Driver.pollToEnd(bench, ticket))
      if (Result.isFailure(ended)) return yield* expect(ended.failure._tag === "TicketLost", `polling a training that broke off fails with ${ended.failure._tag}`)
      yield* expect(ended.success.state !== "cancelled", "a training that broke off counts as cancelled")
    }))
})

export const checks: ReadonlyArray<Check.Check> = [dataSetIsChecked, epochsAreModels, brokenOffTraining]
