/** Judges a training's epochs by pictures: the same prompts and seeds for each, measured against the references. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import * as IdentityModel from "@likeness/core/IdentityModel"
import * as Persona from "@likeness/core/Persona"
import type * as Recipe from "@likeness/core/Recipe"
import * as Request from "@likeness/core/Request"
import { chooseEpoch } from "@likeness/media/identity/choose-epoch"
import type { Job, NewJob } from "@likeness/runtime/Job"
import type { Workspace } from "../workspace/Workspace.ts"
import type * as ChosenIdentity from "./ChosenIdentity.ts"
import { measureAsset, personaReferences } from "./measure-take.ts"
import { requireSendable } from "./require-sendable.ts"
import { personaSlot } from "./requests.ts"
import { failureOf, nextTry, runOrder } from "./run-job.ts"
import type { Tell } from "./Tell.ts"

/** Two plain scenes: one near, one with a body and a place, so that a face that only works close up is noticed. */
const scenes = ["{persona}, head and shoulders, plain background, soft daylight", "{persona} walking through a park, medium shot, natural light"]
const firstSeed = 1_001

export interface Sampling {
  readonly persona: Persona.Persona
  readonly models: ReadonlyArray<IdentityModel.IdentityModel>
  readonly connection: Connection.Connection
  readonly recipe: Recipe.Recipe
  readonly trainingJob: string
  readonly study?: string
  /** Whose budget the samples count against. */
  readonly command?: NewJob["command"]
}

const sampleRequest = (sampling: Pick<Sampling, "persona" | "recipe">, model: IdentityModel.IdentityModel, scene: string, seed: number): Request.GenerateImage => ({
  _tag: "generateImage",
  v: 1,
  prompt: { scene },
  subjects: [{ persona: Persona.words(sampling.persona), slot: personaSlot, identity: { _tag: "model", model } }],
  inputs: [],
  size: { _tag: "aspect", aspect: "3:4" },
  count: 1,
  seed,
  recipe: sampling.recipe
})

/** One epoch's samples, in the scenes' order. */
const sampleRequests = (sampling: Pick<Sampling, "persona" | "recipe">, model: IdentityModel.IdentityModel): ReadonlyArray<Request.GenerateImage> =>
  scenes.map((scene, index) => sampleRequest(sampling, model, scene, firstSeed + index))

/** Another recipe or connection makes other samples; a sample that failed is made again. */
const sampleJob = (workspace: Workspace, sampling: Pick<Sampling, "trainingJob" | "connection">, epoch: number, request: Request.GenerateImage, index: number) => {
  const order = Hash.ofJson({ request: Request.hash(request), connection: sampling.connection.name }).slice(0, 8)
  return nextTry(workspace, `${sampling.trainingJob}-e${epoch}-${index + 1}-${order}`)
}

const epochOf = (model: IdentityModel.IdentityModel, place: number): number =>
  model.origin._tag === "trained" && model.origin.epoch !== undefined ? model.origin.epoch : place + 1

/** Carried out and paid, although its file was gone or damaged however often it was fetched: one picture fewer to judge by. */
const wasMade = (job: Job): boolean => job.state === "settled" && job.outcome?.state === "succeeded"

/** All samples on one sheet, a row for each epoch with its similarity, the chosen one framed; `undefined` where no picture can be read. */
const storeContactSheet = (workspace: Workspace, persona: string, chosen: Hash.Sha256, scores: ReadonlyArray<ChosenIdentity.EpochScore>) =>
  Effect.gen(function*() {
    if (scores.every((score) => score.samples.length === 0)) return undefined
    const { contactSheet } = yield* Effect.promise(() => import("@likeness/media/picture/contact-sheet"))
    const rows = yield* Effect.forEach(scores, (score) => Effect.map(Effect.forEach(score.samples, workspace.runtime.blobs.local), (pictures) => ({
      title: String(score.epoch), note: score.identity === null ? "-" : score.identity.toFixed(2), marked: score.model === chosen, pictures
    })))
    const drawn = yield* Effect.result(contactSheet(rows))
    if (Result.isFailure(drawn)) return undefined
    const { sha256, sizeBytes } = yield* workspace.runtime.blobs.put(Stream.make(drawn.success))
    yield* workspace.runtime.assets.put({ v: 1, sha256, mediaType: "image/png", sizeBytes, origin: { _tag: "edited", parents: scores.flatMap((score) => score.samples) } }, { persona })
    return sha256
  })

/** The samples that {@link chooseEpochBySamples} would still order; without a training's job, all of them. Sends nothing. */
export const planSamples = (workspace: Workspace, sampling: Pick<Sampling, "persona" | "models" | "recipe" | "connection"> & { readonly trainingJob?: string }) =>
  Effect.gen(function*() {
    const provider = yield* workspace.provider(sampling.connection)
    const { trainingJob } = sampling
    const wanted: Array<Request.GenerateImage> = []
    for (const [place, model] of sampling.models.entries()) {
      for (const [index, request] of sampleRequests(sampling, model).entries()) {
        yield* requireSendable(provider, sampling.connection, request)
        const job = trainingJob === undefined ? undefined : yield* sampleJob(workspace, { ...sampling, trainingJob }, epochOf(model, place), request, index)
        if (job === undefined || (yield* workspace.runtime.jobs.get(job)) === undefined) wanted.push(request)
      }
    }
    return wanted
  })

/**
 * The epoch to use: best mean identity, then quality, then the earlier one; the last where nothing
 * could be measured. Spends: two pictures for each epoch. May be repeated: samples are made once.
 */
export const chooseEpochBySamples = (workspace: Workspace, sampling: Sampling, tell: Tell) =>
  Effect.gen(function*() {
    const provider = yield* workspace.provider(sampling.connection)
    const references = yield* personaReferences(workspace, sampling.persona.name)
    const scores = yield* Effect.forEach(sampling.models, (model, place) =>
      Effect.gen(function*() {
        const epoch = epochOf(model, place)
        const measured = yield* Effect.forEach(sampleRequests(sampling, model), (request, index) =>
          Effect.gen(function*() {
            yield* requireSendable(provider, sampling.connection, request)
            const id = yield* sampleJob(workspace, sampling, epoch, request, index)
            const job = yield* runOrder(workspace, {
              id,
              request,
              connection: sampling.connection,
              persona: sampling.persona.name,
              ...(sampling.study === undefined ? {} : { study: sampling.study }),
              ...(sampling.command === undefined ? {} : { command: sampling.command })
            }, `judging epoch ${epoch}`, tell)
            const failure = failureOf(job)
            if (failure !== undefined && !wasMade(job)) return yield* failure
            const output = job.outputs[0]
            const asset = output === undefined ? undefined : yield* workspace.runtime.assets.get(output.sha256)
            if (asset === undefined) return undefined
            return yield* measureAsset(workspace, sampling.persona.name, asset, references).pipe(
              // The references were read before: what cannot be read now is the sample's file.
              Effect.catchTag("InvalidInput", ({ message }) => Effect.as(Effect.sync(() => tell(`a picture of epoch ${epoch} cannot be measured: ${message}`)), undefined))
            )
          }), { concurrency: 2 })
        const seen = measured.filter((one) => one !== undefined)
        const similarities = seen.flatMap((one) => (one.similarity === null ? [] : [one.similarity]))
        const score: ChosenIdentity.EpochScore = {
          model: IdentityModel.hash(model),
          epoch,
          identity: similarities.length === 0 ? null : similarities.reduce((sum, one) => sum + one, 0) / similarities.length,
          quality: seen.length === 0 ? 0 : seen.filter((one) => one.goodQuality !== false).length / seen.length,
          samples: seen.map((one) => one.asset)
        }
        return score
      }), { concurrency: 2 })
    const choice = chooseEpoch(scores)
    const place = choice === null ? -1 : scores.findIndex((score) => score.epoch === choice.epoch)
    const model = sampling.models.at(place)!
    const contactSheet = yield* storeContactSheet(workspace, sampling.persona.name, IdentityModel.hash(model), scores)
    return { model, scores, ...(contactSheet === undefined ? {} : { contactSheet }) }
  })
