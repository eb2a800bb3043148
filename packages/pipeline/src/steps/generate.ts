/** Takes from briefs: requests, jobs, takes, measurements. */
import * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import * as Persona from "@likeness/core/Persona"
import type * as Recipe from "@likeness/core/Recipe"
import * as Request from "@likeness/core/Request"
import type * as RuleError from "@likeness/core/RuleError"
import { isAtRest, type Job, type NewJob } from "@likeness/runtime/Job"
import type { PlacedBrief } from "../workspace/brief-files.ts"
import { readLook } from "../workspace/look-files.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { storeInputs } from "./brief-inputs.ts"
import { notOffered } from "./not-offered.ts"
import { imageRequests, personaSlot, type TakesRequest } from "./requests.ts"
import { requireSendable } from "./require-sendable.ts"
import { runJob } from "./run-job.ts"
import { takesOf } from "./takes.ts"
import type { Tell } from "./Tell.ts"

export interface Generation {
  readonly placed: PlacedBrief
  readonly persona: Persona.Persona
  readonly connection: Connection.Connection
  readonly recipe: Recipe.Recipe
  /** Absent: without the persona's identity. */
  readonly identity?: IdentityModel.IdentityModel
  /** How many takes; the brief's own number where it is absent. */
  readonly takes?: number
  readonly study?: string
  readonly arm?: string
  readonly command?: NewJob["command"]
  /** Names the job of a request; equal names are one job. Where absent, one that is under way is found again, else a new one made. */
  readonly jobId?: (firstTake: number) => Effect.Effect<string, RuleError.StoreUnusable>
}

/** The picture requests of one brief, each of which its provider can take. */
export const planGeneration = (workspace: Workspace, generation: Generation) =>
  Effect.gen(function*() {
    const { connection, identity, persona, placed, recipe } = generation
    const provider = yield* workspace.provider(connection)
    const offer = provider.describe().generateImage
    if (offer === undefined) return yield* notOffered(connection, "generateImage")
    const inputs = yield* storeInputs(workspace, placed)
    const look = placed.brief.look === null ? undefined : yield* readLook(workspace, placed.brief.look)
    const subject: Request.Subject | undefined = identity === undefined
      ? undefined
      : { persona: Persona.words(persona), slot: personaSlot, identity: { _tag: "model", model: identity } }
    const shot = {
      brief: placed.brief,
      inputs,
      ...(look === undefined ? {} : { look }),
      ...(subject === undefined ? {} : { subject }),
      ...(generation.study === undefined ? {} : { study: generation.study })
    }
    const planned = imageRequests(shot, recipe, offer, generation.takes ?? placed.brief.takes)
    for (const { request } of planned) yield* requireSendable(provider, connection, request)
    return planned
  })

/** A job of the same order that an interrupted command left, or that may have been accepted: ordering it again would be paid twice. */
const jobLeft = (workspace: Workspace, { connection, persona, placed }: Generation, { request, takes }: TakesRequest<Request.GenerateImage>) =>
  Effect.map(
    workspace.runtime.jobs.list({ persona: persona.name, brief: placed.brief.id, capability: "generateImage", connection: connection.name }),
    (jobs) => jobs.find((job) =>
      job.study === undefined && job.requestHash === Request.hash(request) && job.take === takes[0] &&
      job.connection.account === connection.account && (!isAtRest(job) || job.state === "unknown"))?.id
  )

const newJob = (generation: Generation, { request, takes }: TakesRequest<Request.GenerateImage>, id: string | undefined) => ({
  ...(id === undefined ? {} : { id }),
  request,
  connection: generation.connection,
  persona: generation.persona.name,
  brief: generation.placed.brief.id,
  take: takes[0]!,
  ...(generation.study === undefined ? {} : { study: generation.study }),
  ...(generation.arm === undefined ? {} : { arm: generation.arm }),
  ...(generation.command === undefined ? {} : { command: generation.command })
})

/** Runs one brief's requests at once; a failed one does not end the others. Gives the jobs at rest, their takes stored. */
export const generate = (workspace: Workspace, generation: Generation, tell: Tell) =>
  Effect.gen(function*() {
    const planned = yield* planGeneration(workspace, generation)
    yield* workspace.runtime.recipes.put(generation.recipe)
    const jobs: ReadonlyArray<Job> = yield* Effect.forEach(planned, (one) =>
      Effect.flatMap(generation.jobId?.(one.takes[0]!) ?? jobLeft(workspace, generation, one), (id) =>
        runJob(workspace, newJob(generation, one, id), `${generation.placed.brief.id} on ${generation.connection.name}`, tell)), { concurrency: "unbounded" })
    const takes = jobs.flatMap(takesOf)
    for (const take of takes) yield* workspace.runtime.takes.put(take)
    return { jobs, takes }
  })
