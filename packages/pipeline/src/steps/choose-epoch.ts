/** Judges a training's epochs by pictures: the same prompts and seeds for each, measured against the references. */
import * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import * as IdentityModel from "@likeness/core/IdentityModel"
import * as Persona from "@likeness/core/Persona"
import type * as Recipe from "@likeness/core/Recipe"
import * as Request from "@likeness/core/Request"
import { chooseEpoch } from "@likeness/media/identity/choose-epoch"
import type { Workspace } from "../workspace/Workspace.ts"
import type * as ChosenIdentity from "./ChosenIdentity.ts"
import { measureAsset, personaReferences } from "./measure-take.ts"
import { requireSendable } from "./require-sendable.ts"
import { personaSlot } from "./requests.ts"
import { failureOf, nextTry, runJob } from "./run-job.ts"
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
}

const sampleRequest = (sampling: Sampling, model: IdentityModel.IdentityModel, scene: string, seed: number): Request.GenerateImage => ({
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

const epochOf = (model: IdentityModel.IdentityModel, place: number): number =>
  model.origin._tag === "trained" && model.origin.epoch !== undefined ? model.origin.epoch : place + 1

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
        const measured = yield* Effect.forEach(scenes, (scene, index) =>
          Effect.gen(function*() {
            const request = sampleRequest(sampling, model, scene, firstSeed + index)
            yield* requireSendable(provider, sampling.connection, request)
            // Another recipe or connection makes other samples; a sample that failed is made again.
            const order = Hash.ofJson({ request: Request.hash(request), connection: sampling.connection.name }).slice(0, 8)
            const id = yield* nextTry(workspace, `${sampling.trainingJob}-e${epoch}-${index + 1}-${order}`)
            const job = yield* runJob(workspace, {
              id,
              request,
              connection: sampling.connection,
              persona: sampling.persona.name,
              ...(sampling.study === undefined ? {} : { study: sampling.study })
            }, `judging epoch ${epoch}`, tell)
            const failure = failureOf(job)
            // Made and paid, but gone or damaged when it was fetched: the epoch is judged by the others.
            if (failure !== undefined && job.outcome?.state !== "succeeded") return yield* failure
            const output = job.outputs[0]
            const asset = output === undefined ? undefined : yield* workspace.runtime.assets.get(output.sha256)
            return asset === undefined ? undefined : yield* measureAsset(workspace, sampling.persona.name, asset, references)
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
    return { model: sampling.models.at(place)!, scores }
  })
