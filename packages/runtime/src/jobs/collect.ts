/** Brings a job's files home: each streamed into the blobs, looked at, and recorded with its origin. */
import * as Asset from "@likeness/core/Asset"
import * as Hash from "@likeness/core/Hash"
import * as IdentityModel from "@likeness/core/IdentityModel"
import * as MediaType from "@likeness/core/MediaType"
import * as Outcome from "@likeness/core/Outcome"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import type * as RuleError from "@likeness/core/RuleError"
import * as Recipe from "@likeness/core/Recipe"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { open } from "node:fs/promises"
import type { JobOutput } from "../Job.ts"
import { storeUnusable } from "../store/store-unusable.ts"
import type { Row } from "./Row.ts"
import { errorFields, guarded, type Work } from "./Work.ts"

/** What one collecting brought. `error` where something is missing. */
interface Brought {
  readonly outputs: ReadonlyArray<JobOutput>
  readonly assets: ReadonlyArray<Asset.Asset>
  readonly identityModels: ReadonlyArray<IdentityModel.IdentityModel>
  /** How many files the outcome has. */
  readonly expected: number
  readonly error?: ProviderError.ProviderError
}

/** All that collecting asks of a provider. */
export type Collector = Pick<Provider.Provider, "collect">

const isAsset = Schema.is(Asset.Asset)

const firstBytes = (path: string) =>
  Effect.tryPromise({
    try: async () => {
      const handle = await open(path, "r")
      try {
        const { buffer, bytesRead } = await handle.read(new Uint8Array(16), 0, 16, 0)
        return buffer.subarray(0, bytesRead)
      } finally {
        await handle.close()
      }
    },
    catch: (thrown) => storeUnusable("A stored file cannot be read.", thrown)
  })

const corrupt = (row: Row, message: string) =>
  new ProviderError.OutputCorrupt({ ...errorFields(row, "collect"), message, billed: "yes", retryable: "later", advice: `Run likeness jobs show ${row.id}; the file is asked for again by itself.` })

/** The file is still over there, so it is asked for again until there is room for it. */
const notKept = (row: Row, { advice, cause, message }: RuleError.StoreUnusable) =>
  new ProviderError.Unreachable({
    ...errorFields(row, "collect"), message: `A file that is ready over there cannot be kept here: ${message}`, billed: "yes", retryable: "later",
    advice: advice.replace("then run the command again", "it then comes by itself"), ...(cause === undefined ? {} : { cause })
  })

const facts = Effect.fnUntraced(function*(work: Work, row: Row, sha256: string, told: MediaType.MediaType | undefined) {
  const path = work.blobs.path(sha256)
  // Bytes of no known type are kept all the same: they were paid for.
  const mediaType = MediaType.sniff(yield* firstBytes(path)) ?? told ?? "application/octet-stream"
  const inspectable = MediaType.isImage(mediaType) || MediaType.isVideo(mediaType)
  const read = inspectable ? yield* Effect.result(work.inspect({ path, mediaType })) : Result.succeed({})
  if (Result.isFailure(read)) yield* Effect.logWarning("a stored file could not be inspected").pipe(Effect.annotateLogs({ job: row.id, sha256 }))
  return { mediaType, ...(Result.isSuccess(read) ? read.success : {}) }
})

const bring = Effect.fnUntraced(function*(work: Work, row: Row, outputs: ReadonlyArray<Outcome.Output>, collected: Provider.Collected) {
  const output = outputs[collected.output]
  const file = output && Outcome.files(output)[collected.file]
  if (file === undefined) return yield* corrupt(row, `The adapter brought file ${collected.output}/${collected.file}, which the outcome does not have.`)
  const blob = yield* work.blobs.put(collected.bytes).pipe(Effect.catchTag("StoreUnusable", (error) => Effect.fail(notKept(row, error))))
  if (collected.sizeBytes !== undefined && collected.sizeBytes !== blob.sizeBytes) {
    return yield* corrupt(row, `File ${collected.output}/${collected.file} has ${blob.sizeBytes} bytes instead of ${collected.sizeBytes}.`)
  }
  const found = yield* facts(work, row, blob.sha256, collected.mediaType ?? file.mediaType)
  const plain: Asset.Asset = { v: 1, ...blob, mediaType: found.mediaType, origin: { _tag: "generated", request: row.requestHash, index: collected.output } }
  const whole: Asset.Asset = { ...plain, ...found }
  // Facts that cannot be are left out: a paid file is never lost over them.
  const asset = isAsset(whole) ? whole : plain
  return { asset, output: { output: collected.output, file: collected.file, role: file.role, sha256: blob.sha256 } satisfies JobOutput }
})

const models = (row: Row, outcome: Outcome.Outcome, outputs: ReadonlyArray<JobOutput>, assets: ReadonlyMap<string, Asset.Asset>): ReadonlyArray<IdentityModel.IdentityModel> => {
  const { connection, request } = row
  if (request._tag !== "trainIdentity") return []
  const trained = { request: row.requestHash, referenceSet: ReferenceSet.hash(request.referenceSet), recipe: Recipe.hash(request.recipe) }
  const shared = { v: 1 as const, persona: request.persona.name, ...(request.baseModel === undefined ? {} : { baseModel: request.baseModel }) }
  return outcome.outputs.flatMap((output, index): ReadonlyArray<IdentityModel.IdentityModel> => {
    if (output._tag === "identityRemote") {
      return [{ ...shared, kind: output.kind, source: { _tag: "remote", id: output.id, connection: connection.name, account: connection.account }, origin: { _tag: "trained", ...trained } }]
    }
    if (output._tag !== "identityFiles") return []
    const files = outputs.filter((file) => file.output === index)
    // An epoch with a file missing is no model.
    if (files.length < output.files.length) return []
    const epoch = output.epoch === undefined ? {} : { epoch: output.epoch }
    return [{
      ...shared, kind: output.kind, origin: { _tag: "trained", ...trained, ...epoch },
      source: { _tag: "files", files: files.map(({ role, sha256 }) => ({ role, sha256, sizeBytes: assets.get(sha256)?.sizeBytes ?? 0 })) }
    }]
  })
}

/** Collects everything that is there; a file that is gone or damaged does not keep the others. May be repeated: equal bytes are one blob. */
export const collect = Effect.fnUntraced(function*(work: Work, row: Row, provider: Collector, outcome: Outcome.Outcome) {
  const { ticket } = row.life
  const expected = outcome.outputs.reduce((count, output) => count + Outcome.files(output).length, 0)
  const assets = new Map<string, Asset.Asset>()
  const outputs: Array<JobOutput> = []
  let error: ProviderError.ProviderError | undefined
  if (ticket !== undefined && expected > 0) {
    const stream = Stream.runForEach(provider.collect(ticket, outcome), (collected) =>
      bring(work, row, outcome.outputs, collected).pipe(
        Effect.tap(({ asset, output }) => Effect.sync(() => {
          assets.set(asset.sha256, asset)
          outputs.push(output)
        })),
        Effect.catchIf(ProviderError.isProviderError, (failure) => Effect.sync(() => { error = failure }))
      ))
    const end = yield* guarded(row, "collect", stream).pipe(Effect.catchIf(ProviderError.isProviderError, (failure) => Effect.succeed(failure)))
    if (end !== undefined) error = end
    if (outputs.length < expected) error ??= corrupt(row, `${expected - outputs.length} of ${expected} files did not come.`)
  }
  outputs.sort((a, b) => a.output - b.output || a.file - b.file)
  const brought: Brought = {
    outputs, assets: [...assets.values()], identityModels: models(row, outcome, outputs, assets), expected,
    ...(error === undefined ? {} : { error })
  }
  return brought
})

export const modelHash = (model: IdentityModel.IdentityModel): Hash.Sha256 => IdentityModel.hash(model)
