/**
 * Regularisation images: pictures of the class and of nobody in particular, made with the very base model
 * that is trained on, so that the class word keeps its meaning. Never pictures of real people.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as Persona from "@likeness/core/Persona"
import type * as Recipe from "@likeness/core/Recipe"
import type * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as Request from "@likeness/core/Request"
import * as RuleError from "@likeness/core/RuleError"
import type { Job, NewJob } from "@likeness/runtime/Job"
import type { Workspace } from "../workspace/Workspace.ts"
import { requireSendable } from "./require-sendable.ts"
import { modelNamed } from "./requests.ts"
import { failureOf, nextTry, runOrder } from "./run-job.ts"
import type { Tell } from "./Tell.ts"

export interface Regularising {
  readonly persona: Persona.Persona
  /** Makes the pictures. */
  readonly connection: Connection.Connection
  /** Of the training. */
  readonly recipe: Recipe.Recipe
  readonly study?: string
  readonly command?: NewJob["command"]
}

/** What of a training recipe's settings says how many. */
const Wanted = Schema.Struct({ regularisation: Schema.Struct({ pictures: Schema.optionalKey(Schema.Int) }) })
const isWanted = Schema.is(Wanted)
const usualPictures = 128

/** How many the recipe wants; 0 where it wants none. */
const wantedPictures = ({ settings }: Recipe.Recipe): number => (isWanted(settings) ? settings.regularisation.pictures ?? usualPictures : 0)

/** Varied in framing, light and background, so that none of them is learned with the class. */
const framings = ["close-up portrait", "head and shoulders", "upper body", "half body, three-quarter view", "full body, standing", "sitting, side view"]
const places = ["plain grey wall", "in a kitchen", "on a city street", "in a park", "at a beach", "in an office", "in front of a bookshelf"]
const lights = ["soft daylight", "golden hour", "overcast light", "indoor lamp light", "studio light"]
const aspects = ["1:1", "3:4", "2:3", "4:3"]
const firstSeed = 7_001
/** One prompt and one seed for so many pictures. */
const perRequest = 4

interface Batch {
  readonly request: Request.GenerateImage
  /** Of each picture in it. */
  readonly caption: string
}

const at = <A>(list: ReadonlyArray<A>, index: number): A => list[index % list.length]!

/** The same for the same class, base model and number, whoever's training it is. */
const batches = ({ persona, recipe }: Pick<Regularising, "persona" | "recipe">, model: Capability.GenerateImageModel): ReadonlyArray<Batch> => {
  const checkpoint = recipe.baseModel?.files.find((file) => file.role === "checkpoint")?.name ?? ""
  const made: Recipe.Recipe = {
    v: 1, name: "regularisation", capability: "generateImage", provider: "local-gpu", settings: { checkpoint }, retries: recipe.retries,
    ...(recipe.baseModel === undefined ? {} : { baseModel: recipe.baseModel }),
    prompt: { negative: "text, watermark, collage, several people" }
  }
  const wanted = wantedPictures(recipe)
  return Array.from({ length: Math.ceil(wanted / perRequest) }, (_, index): Batch => {
    const left = Math.min(perRequest, wanted - index * perRequest)
    const words = [persona.classToken, at(framings, index), at(places, index), at(lights, index)].join(", ")
    return {
      caption: words,
      request: {
        _tag: "generateImage", v: 1, prompt: { scene: `photo of a ${words}`, negative: made.prompt!.negative! }, subjects: [], inputs: [],
        size: { _tag: "aspect", aspect: at(aspects, index) }, count: model.counts.filter((count) => count <= left).toSorted((a, b) => b - a)[0] ?? 1, seed: firstSeed + index, recipe: made
      }
    }
  })
}

/** One order is one job, and another training of the same class on the same base model has them already. */
const jobOf = (workspace: Workspace, { connection }: Pick<Regularising, "connection">, { request }: Batch) =>
  nextTry(workspace, `reg-${Hash.ofJson({ request: request.seed, scene: request.prompt.scene, recipe: request.recipe as never, count: request.count, connection: connection.name }).slice(0, 20)}`)

const offerOf = (workspace: Workspace, { connection, recipe }: Pick<Regularising, "connection" | "recipe">) =>
  Effect.gen(function*() {
    const provider = yield* workspace.provider(connection)
    const offer = provider.describe().generateImage
    if (offer === undefined || connection.provider !== "local-gpu") {
      return yield* new RuleError.InvalidInput({
        place: `recipe ${recipe.name}, regularisation`,
        message: `the recipe wants regularisation images, and ${connection.name} makes no pictures with its base model`,
        advice: "Add a ComfyUI server under `servers:` of that connection, or take `regularisation` out of the recipe."
      })
    }
    return { provider, model: modelNamed(offer.models, recipe) }
  })

const picturesOf = (workspace: Workspace, job: Job, { caption }: Batch) =>
  Effect.forEach(job.outputs, ({ sha256 }) =>
    Effect.map(workspace.runtime.assets.get(sha256), (asset): ReadonlyArray<ReferenceSet.ReferencePicture> =>
      asset?.width === undefined || asset.height === undefined ? [] : [{ sha256, mediaType: asset.mediaType, width: asset.width, height: asset.height, caption }])).pipe(Effect.map((found) => found.flat()))

/** Stands for a picture that is not made yet: a training costs the same with any. */
const expected = (index: number, caption: string): ReferenceSet.ReferencePicture => ({ sha256: Hash.ofText(`regularisation ${index}`), mediaType: "image/png", width: 1024, height: 1024, caption })

export interface PlannedRegularisation {
  /** What {@link makeRegularisation} would still order; empty where all is there, or nothing is wanted. */
  readonly requests: ReadonlyArray<Request.GenerateImage>
  /** As they are, or as they are expected; absent where nothing is wanted. */
  readonly pictures?: ReadonlyArray<ReferenceSet.ReferencePicture>
  /** The jobs that made them so far. */
  readonly jobs: ReadonlyArray<string>
}

/** Sends nothing. */
export const planRegularisation = (workspace: Workspace, wanted: Pick<Regularising, "persona" | "connection" | "recipe">) =>
  Effect.gen(function*() {
    if (wantedPictures(wanted.recipe) === 0) return { requests: [], jobs: [] } satisfies PlannedRegularisation as PlannedRegularisation
    const { model, provider } = yield* offerOf(workspace, wanted)
    const requests: Array<Request.GenerateImage> = []
    const pictures: Array<ReferenceSet.ReferencePicture> = []
    const jobs: Array<string> = []
    for (const batch of batches(wanted, model)) {
      yield* requireSendable(provider, wanted.connection, batch.request)
      const id = yield* jobOf(workspace, wanted, batch)
      const job = yield* workspace.runtime.jobs.get(id)
      if (job === undefined) requests.push(batch.request)
      else jobs.push(id)
      const made = job === undefined ? [] : yield* picturesOf(workspace, job, batch)
      pictures.push(...(made.length > 0 ? made : Array.from({ length: batch.request.count }, (_, index) => expected(pictures.length + index, batch.caption))))
    }
    return { requests, pictures, jobs } satisfies PlannedRegularisation as PlannedRegularisation
  })

/** Makes what is missing of them; `undefined` where the recipe wants none. Spends. May be repeated: each is made once. */
export const makeRegularisation = (workspace: Workspace, wanted: Regularising, tell: Tell) =>
  Effect.gen(function*() {
    if (wantedPictures(wanted.recipe) === 0) return undefined
    const { model, provider } = yield* offerOf(workspace, wanted)
    const all = batches(wanted, model)
    const made = yield* Effect.forEach(all, (batch, index) =>
      Effect.gen(function*() {
        yield* requireSendable(provider, wanted.connection, batch.request)
        const id = yield* jobOf(workspace, wanted, batch)
        const { command, connection, persona, study } = wanted
        const job = yield* runOrder(workspace, {
          id, request: batch.request, connection, persona: persona.name,
          ...(study === undefined ? {} : { study }), ...(command === undefined ? {} : { command })
        }, `regularisation images ${index + 1} of ${all.length}`, tell)
        const failure = failureOf(job)
        if (failure !== undefined) return yield* failure
        return yield* picturesOf(workspace, job, batch)
      }), { concurrency: 4 })
    return made.flat()
  })
