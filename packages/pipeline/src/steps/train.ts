/** From the persona's references to an identity model, and which of its epochs to use. */
import * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import * as IdentityModel from "@likeness/core/IdentityModel"
import * as Persona from "@likeness/core/Persona"
import * as Recipe from "@likeness/core/Recipe"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import * as Request from "@likeness/core/Request"
import * as RuleError from "@likeness/core/RuleError"
import type { Job, NewJob } from "@likeness/runtime/Job"
import { isAtRest, isDone } from "@likeness/runtime/Job"
import type { ResolvedSet } from "../workspace/recipe-files.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import * as ChosenIdentity from "./ChosenIdentity.ts"
import { chooseEpochBySamples } from "./choose-epoch.ts"
import { storeReferenceSet } from "./reference-set.ts"
import { requireSendable } from "./require-sendable.ts"
import { trainRequest } from "./requests.ts"
import { failureOf, followJob, runJob } from "./run-job.ts"
import type { Tell } from "./Tell.ts"

export interface Training {
  readonly persona: Persona.Persona
  /** Trains; its connection. */
  readonly connection: Connection.Connection
  readonly set: ResolvedSet
  /** Makes the samples by which epochs are judged; the training's own where it is absent. */
  readonly samplesOn?: { readonly connection: Connection.Connection; readonly recipe: Recipe.Recipe }
  readonly command?: NewJob["command"]
  readonly study?: string
}

const consentMissing = (persona: Persona.Persona) =>
  new RuleError.ConsentMissing({
    message: `persona ${persona.name} is modelled on a real person and no consent is on record`,
    advice: `Record it under personas.${persona.name}.consent in likeness.yaml, or set \`synthetic: true\` if nobody real was the model.`
  })

const noTraining = (set: ResolvedSet) =>
  new RuleError.InvalidInput({
    place: `sets/${set.set.name}.yaml`,
    message: `set ${set.set.name} has no recipe for trainIdentity`,
    advice: "Name one under `trainIdentity:`, or choose another set with --set."
  })

/** An earlier job of the same order that still runs or was carried out: training twice would be paid twice. */
const earlierJob = (workspace: Workspace, connection: Connection.Connection, request: Request.TrainIdentity) =>
  Effect.map(
    workspace.runtime.jobs.list({ persona: request.persona.name, capability: "trainIdentity", connection: connection.name }),
    (jobs): Job | undefined => {
      const hash = Request.hash(request)
      return jobs.findLast((job) => job.requestHash === hash && (!isAtRest(job) || isDone(job)))
    }
  )

/** The chosen identity model for a persona, its references and a training recipe; `undefined` where nothing was trained. */
export const findIdentity = (workspace: Workspace, wanted: { readonly persona: string; readonly referenceSet: Hash.Sha256; readonly recipe: Hash.Sha256; readonly connection: string }) =>
  Effect.gen(function*() {
    const chosen = yield* workspace.runtime.documents.get(ChosenIdentity.stored, ChosenIdentity.nameOf(wanted))
    if (chosen === undefined) return undefined
    const model = yield* workspace.runtime.identityModels.get(chosen.model)
    return model === undefined ? undefined : { chosen, model }
  })

/** What a training would train: stored references, the request, and what is there already. */
const prepareTraining = (workspace: Workspace, { connection, persona, set }: Pick<Training, "persona" | "connection" | "set">) =>
  Effect.gen(function*() {
    if (!Persona.mayTrain(persona)) return yield* consentMissing(persona)
    const recipe = set.recipes.trainIdentity
    if (recipe === undefined) return yield* noTraining(set)
    const referenceSet = yield* storeReferenceSet(workspace, persona)
    const key = { persona: persona.name, referenceSet: ReferenceSet.hash(referenceSet), recipe: Recipe.hash(recipe), connection: connection.name }
    const request = trainRequest(persona, referenceSet, recipe)
    return { recipe, key, request, found: yield* findIdentity(workspace, key) }
  })

/** The request that {@link trainIdentity} would send, or `undefined` where a suitable identity model is there. Sends nothing. */
export const planTraining = (workspace: Workspace, training: Pick<Training, "persona" | "connection" | "set">) =>
  Effect.gen(function*() {
    const { found, request } = yield* prepareTraining(workspace, training)
    if (found !== undefined || (yield* earlierJob(workspace, training.connection, request)) !== undefined) return undefined
    yield* requireSendable(yield* workspace.provider(training.connection), training.connection, request)
    return request
  })

/**
 * Trains where no suitable identity model is there yet, and gives the chosen one.
 *
 * Spends. May be repeated: the same references and recipe on the same connection train once.
 */
export const trainIdentity = (workspace: Workspace, training: Training, tell: Tell) =>
  Effect.gen(function*() {
    const { connection, persona, set } = training
    tell(`reading ${persona.name}'s references`)
    const { found, key, recipe, request } = yield* prepareTraining(workspace, training)
    if (found !== undefined) return found
    yield* requireSendable(yield* workspace.provider(connection), connection, request)
    yield* workspace.runtime.recipes.put(recipe)
    const earlier = yield* earlierJob(workspace, connection, request)
    const label = `training ${persona.name} on ${connection.name}`
    const job = earlier !== undefined
      ? yield* followJob(workspace, earlier.id, label, tell)
      : yield* runJob(workspace, {
        request,
        connection,
        persona: persona.name,
        ...(training.study === undefined ? {} : { study: training.study }),
        ...(training.command === undefined ? {} : { command: training.command })
      }, label, tell)
    const failure = failureOf(job)
    if (failure !== undefined) return yield* failure
    const models = yield* Effect.forEach(job.identityModels, (hash) => workspace.runtime.identityModels.get(hash))
    const kept = models.filter((model) => model !== undefined)
    const samplesOn = training.samplesOn ?? (set.recipes.generateImage === undefined ? undefined : { connection, recipe: set.recipes.generateImage })
    const choice = kept.length > 1 && samplesOn !== undefined
      ? yield* chooseEpochBySamples(workspace, { persona, models: kept, ...samplesOn, trainingJob: job.id, ...(training.study === undefined ? {} : { study: training.study }) }, tell)
      : { model: kept.at(-1)!, scores: [], jobs: [] }
    const chosen: ChosenIdentity.ChosenIdentity = { v: 1, ...key, model: IdentityModel.hash(choice.model), jobs: [job.id, ...choice.jobs], scores: choice.scores }
    yield* workspace.runtime.documents.put(ChosenIdentity.stored, ChosenIdentity.nameOf(key), chosen, { persona: persona.name })
    return { chosen, model: choice.model }
  })
