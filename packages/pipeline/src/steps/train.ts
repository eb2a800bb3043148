/** From the persona's references to an identity model, and which of its epochs to use. */
import * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import * as IdentityModel from "@likeness/core/IdentityModel"
import type * as Persona from "@likeness/core/Persona"
import * as Recipe from "@likeness/core/Recipe"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import * as Request from "@likeness/core/Request"
import * as RuleError from "@likeness/core/RuleError"
import type { Job, NewJob } from "@likeness/runtime/Job"
import { isAtRest, isDone } from "@likeness/runtime/Job"
import type { ResolvedSet } from "../workspace/recipe-files.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import * as ChosenIdentity from "./ChosenIdentity.ts"
import { chooseEpochBySamples, planSamples } from "./choose-epoch.ts"
import { storeReferenceSet } from "./reference-set.ts"
import { makeRegularisation, planRegularisation } from "./regularisation.ts"
import { requestNames } from "./request-names.ts"
import { requireConsent } from "./require-consent.ts"
import { requireSendable } from "./require-sendable.ts"
import { modelNamed, trainRequest } from "./requests.ts"
import { failureOf, followJob, nextTry, submitOrder } from "./run-job.ts"
import type { Tell } from "./Tell.ts"
import { plainRequest, resumingRequest } from "./train-resume.ts"

export interface Training {
  readonly persona: Persona.Persona
  /** Trains; its connection. */
  readonly connection: Connection.Connection
  readonly set: ResolvedSet
  /** Makes the samples by which epochs are judged; the training's own where it is absent. */
  readonly samplesOn?: { readonly connection: Connection.Connection; readonly recipe: Recipe.Recipe }
  readonly command?: NewJob["command"]
  readonly study?: string
  /** Goes on from the last saved state of the training of the same order that broke off. */
  readonly resume?: boolean
  /** Interrupting it ends a training on a machine of one's own, too; else that goes on by itself. */
  readonly endOnInterrupt?: boolean
  /** A picture without a caption of its own is trained as trigger and class alone, without the template. */
  readonly skipCaptions?: boolean
}

/** Where and how the samples are made; `undefined` where the set has no pictures. */
const samplesOf = ({ connection, samplesOn, set }: Pick<Training, "connection" | "samplesOn" | "set">) =>
  samplesOn ?? (set.recipes.generateImage === undefined ? undefined : { connection, recipe: set.recipes.generateImage })

/** Makes the regularisation images: the training's connection, else the one that makes the samples, where the training's has no server. */
const picturesOn = ({ connection, samplesOn }: Pick<Training, "connection" | "samplesOn">): Connection.Connection =>
  Array.isArray(connection.settings["servers"]) && connection.settings["servers"].length > 0 ? connection : samplesOn?.connection ?? connection

const noTraining = (set: ResolvedSet) =>
  new RuleError.InvalidInput({
    place: `sets/${set.set.name}.yaml`,
    message: `set ${set.set.name} has no recipe for trainIdentity`,
    advice: "Name one under `trainIdentity:`, or choose another set with --set."
  })

/** Every job of the same order for the same account, oldest first. */
const jobsOf = (workspace: Workspace, connection: Connection.Connection, request: Request.TrainIdentity) =>
  Effect.map(
    workspace.runtime.jobs.list({ persona: request.persona.name, capability: "trainIdentity", connection: connection.name }),
    (jobs): ReadonlyArray<Job> => {
      const names = requestNames(request)
      return jobs.filter((job) => names.has(Request.hash(plainRequest(job.request))) && job.connection.account === connection.account)
    }
  )

/** Trained, though perhaps an epoch's file was gone before it could be fetched. */
const hasTrained = (job: Job): boolean => isDone(job) || (job.state === "settled" && job.outcome?.state === "succeeded" && job.identityModels.length > 0)

/** It still runs, was carried out, or may have been accepted: training once more would be paid twice. */
const stands = (job: Job): boolean => !isAtRest(job) || hasTrained(job) || job.state === "unknown"

/** An earlier job of the same order that stands, whatever its id: those of earlier versions have random ones. */
const earlierJob = (workspace: Workspace, connection: Connection.Connection, request: Request.TrainIdentity) =>
  Effect.map(jobsOf(workspace, connection, request), (jobs) => jobs.findLast(stands))

/**
 * One order is one job: two passes that both find no earlier one do not pay for it twice. The order is the plain
 * one, for a study or not, so that whoever goes on from a saved state is no second one either.
 */
const orderId = (workspace: Workspace, { account, name, provider }: Connection.Connection, request: Request.TrainIdentity) =>
  nextTry(workspace, `train-${Hash.ofJson({ request: Request.hash(request), connection: name, provider, account }).slice(0, 24)}`, (job) => !stands(job))

/** The jobs whose charges the identity model has caused: its trainings, failed ones included, and their samples. */
const costingJobs = (workspace: Workspace, connection: Connection.Connection, request: Request.TrainIdentity) =>
  Effect.gen(function*() {
    const trainings = (yield* jobsOf(workspace, connection, request)).map((job) => job.id)
    const samples = (yield* workspace.runtime.jobs.list({ persona: request.persona.name, capability: "generateImage" }))
      .filter((job) => trainings.some((id) => job.id.startsWith(`${id}-e`)))
      .map((job) => job.id)
    return [...trainings, ...samples.toSorted()]
  })

/** The chosen identity model for a persona, its references and a training recipe; `undefined` where nothing was trained. */
export const findIdentity = (workspace: Workspace, wanted: { readonly persona: string; readonly referenceSet: Hash.Sha256; readonly recipe: Hash.Sha256; readonly connection: string }) =>
  Effect.gen(function*() {
    const chosen = yield* workspace.runtime.documents.get(ChosenIdentity.stored, ChosenIdentity.nameOf(wanted))
    if (chosen === undefined) return undefined
    const model = yield* workspace.runtime.identityModels.get(chosen.model)
    return model === undefined ? undefined : { chosen, model }
  })

/** What a training would train: stored references, the request, and what is there already. */
export const prepareTraining = (workspace: Workspace, training: Pick<Training, "persona" | "connection" | "set" | "skipCaptions" | "samplesOn">) =>
  Effect.gen(function*() {
    const { connection, persona, set, skipCaptions } = training
    yield* requireConsent(persona)
    const recipe = set.recipes.trainIdentity
    if (recipe === undefined) return yield* noTraining(set)
    const referenceSet = yield* storeReferenceSet(workspace, persona, { templates: skipCaptions !== true })
    const key = { persona: persona.name, referenceSet: ReferenceSet.hash(referenceSet), recipe: Recipe.hash(recipe), connection: connection.name }
    const regularising = { persona, connection: picturesOn(training), recipe }
    const regularisation = yield* planRegularisation(workspace, regularising)
    const request: Request.TrainIdentity = { ...trainRequest(persona, referenceSet, recipe), ...(regularisation.pictures === undefined ? {} : { regularisation: regularisation.pictures }) }
    const known = yield* findIdentity(workspace, key)
    // A remote one of the account that the connection had before is nobody's here.
    const isOurs = known !== undefined && (known.model.source._tag === "files" || known.model.source.account === connection.account)
    return { recipe, key, request, regularising, regularisation, found: isOurs ? known : undefined }
  })

/** What {@link trainIdentity} would order. */
export interface PlannedTraining {
  /** Regularisation images, as far as the recipe wants them and they are not made yet. */
  readonly regularisation?: { readonly connection: Connection.Connection; readonly requests: ReadonlyArray<Request.GenerateImage> }
  /** Absent where an equal one was carried out, is under way or may have been accepted. */
  readonly training?: Request.TrainIdentity
  /** The pictures that judge the epochs, as far as they are not made yet. */
  readonly judging?: { readonly connection: Connection.Connection; readonly requests: ReadonlyArray<Request.GenerateImage> }
}

/** Stands for the model of an epoch that is not trained yet: its samples cost what any epoch's do. */
const expectedModel = (request: Request.TrainIdentity, kind: string, epoch: number): IdentityModel.IdentityModel => ({
  v: 1,
  kind,
  persona: request.persona.name,
  ...(request.baseModel === undefined ? {} : { baseModel: request.baseModel }),
  source: { _tag: "files", files: [{ role: "lora", sha256: Hash.ofText(`epoch ${epoch}`), sizeBytes: 1 }] },
  origin: { _tag: "trained", request: Request.hash(request), referenceSet: ReferenceSet.hash(request.referenceSet), recipe: Recipe.hash(request.recipe), epoch }
})

/** The models that a training gave, or is expected to give. */
const modelsOf = (workspace: Workspace, connection: Connection.Connection, request: Request.TrainIdentity, job: Job | undefined) =>
  Effect.gen(function*() {
    if (job !== undefined && hasTrained(job)) {
      const models = yield* Effect.forEach(job.identityModels, (hash) => workspace.runtime.identityModels.get(hash))
      return models.filter((model) => model !== undefined)
    }
    const { trainIdentity: offer } = (yield* workspace.provider(connection)).describe()
    const { identityModels = 1 } = yield* workspace.runtime.jobs.estimate(connection, request)
    return offer === undefined ? [] : Array.from({ length: identityModels }, (_, index) => expectedModel(request, modelNamed(offer.models, request.recipe).identityKind, index + 1))
  })

/** The request as it is sent: going on from a run where that is asked for. */
export const trainingRequest = (workspace: Workspace, training: Pick<Training, "connection" | "resume">, request: Request.TrainIdentity) =>
  training.resume === true
    ? Effect.flatMap(jobsOf(workspace, training.connection, request), (jobs) => resumingRequest(jobs, training.connection.provider))
    : Effect.succeed(request)

/**
 * A training on a machine of one's own is ended with the command that waits for it: it costs its GPU and
 * goes on with `--resume`. One that a service was paid for goes on.
 */
const endWith = (workspace: Workspace, connection: Connection.Connection, id: string, tell: Tell) =>
  Effect.gen(function*() {
    const provider = yield* workspace.provider(connection)
    if (provider.describe().trainIdentity?.places.includes("anywhere") !== false) return
    tell("ending the training; `likeness train --resume` goes on with it")
    yield* workspace.runtime.jobs.cancel(id)
    yield* workspace.runtime.jobs.await(id).pipe(Effect.timeoutOption(60_000))
  }).pipe(Effect.ignore)

/** What {@link trainIdentity} would order: nothing where a suitable identity model is there. Sends nothing. */
export const planTraining = (workspace: Workspace, training: Pick<Training, "persona" | "connection" | "set" | "samplesOn" | "resume" | "skipCaptions">) =>
  Effect.gen(function*() {
    const { found, regularisation, regularising, request } = yield* prepareTraining(workspace, training)
    const planned: PlannedTraining = {}
    if (found !== undefined) return planned
    const { connection, persona } = training
    const earlier = yield* earlierJob(workspace, connection, request)
    // A person must settle it first: nothing will be ordered.
    if (earlier?.state === "unknown") return planned
    const ordered = earlier === undefined ? yield* trainingRequest(workspace, training, request) : undefined
    if (ordered !== undefined) yield* requireSendable(yield* workspace.provider(connection), connection, ordered)
    const samplesOn = samplesOf(training)
    const models = samplesOn === undefined ? [] : yield* modelsOf(workspace, connection, request, earlier)
    const judging = samplesOn === undefined || models.length < 2
      ? []
      : yield* planSamples(workspace, { persona, models, ...samplesOn, ...(earlier === undefined ? {} : { trainingJob: earlier.id }) })
    return {
      ...(ordered === undefined || regularisation.requests.length === 0 ? {} : { regularisation: { connection: regularising.connection, requests: regularisation.requests } }),
      ...(ordered === undefined ? {} : { training: ordered }),
      ...(samplesOn === undefined || judging.length === 0 ? {} : { judging: { connection: samplesOn.connection, requests: judging } })
    } satisfies PlannedTraining as PlannedTraining
  })

/**
 * Trains where no suitable identity model is there yet, and gives the chosen one.
 *
 * Spends. May be repeated: the same references and recipe on the same connection train once.
 */
export const trainIdentity = (workspace: Workspace, training: Training, tell: Tell) =>
  Effect.gen(function*() {
    const { connection, persona } = training
    tell(`reading ${persona.name}'s references`)
    const { found, key, regularising, request: planned } = yield* prepareTraining(workspace, training)
    if (found !== undefined) return found
    const charged = { ...(training.study === undefined ? {} : { study: training.study }), ...(training.command === undefined ? {} : { command: training.command }) }
    const pictures = yield* makeRegularisation(workspace, { ...regularising, ...charged }, tell)
    const request = pictures === undefined ? planned : { ...planned, regularisation: pictures }
    yield* requireSendable(yield* workspace.provider(connection), connection, request)
    const earlier = yield* earlierJob(workspace, connection, request)
    const label = `training ${persona.name} on ${connection.name}`
    const { id } = earlier ?? (yield* submitOrder(workspace, {
      id: yield* orderId(workspace, connection, request),
      request: yield* trainingRequest(workspace, training, request),
      connection,
      persona: persona.name,
      ...charged
    }))
    const job = yield* followJob(workspace, id, label, tell).pipe(
      training.endOnInterrupt === true ? Effect.onInterrupt(() => endWith(workspace, connection, id, tell)) : (effect) => effect
    )
    const failure = failureOf(job)
    if (failure !== undefined && !hasTrained(job)) return yield* failure
    const models = yield* Effect.forEach(job.identityModels, (hash) => workspace.runtime.identityModels.get(hash))
    const kept = models.filter((model) => model !== undefined)
    const samplesOn = samplesOf(training)
    const choice: Effect.Success<ReturnType<typeof chooseEpochBySamples>> = kept.length > 1 && samplesOn !== undefined
      ? yield* chooseEpochBySamples(workspace, { persona, models: kept, ...samplesOn, trainingJob: job.id, ...charged }, tell)
      : { model: kept.at(-1)!, scores: [] }
    const chosen: ChosenIdentity.ChosenIdentity = { v: 1, ...key, model: IdentityModel.hash(choice.model), jobs: [...(yield* planRegularisation(workspace, regularising)).jobs, ...(yield* costingJobs(workspace, connection, request))], scores: choice.scores, ...(choice.contactSheet === undefined ? {} : { contactSheet: choice.contactSheet }) }
    yield* workspace.runtime.documents.put(ChosenIdentity.stored, ChosenIdentity.nameOf(key), chosen, { persona: persona.name })
    return { chosen, model: choice.model }
  })
