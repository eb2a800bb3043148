/** Takes from briefs: requests, jobs, takes, measurements. */
import * as Effect from "effect/Effect"
import * as Hash from "@likeness/core/Hash"
import * as Persona from "@likeness/core/Persona"
import * as Request from "@likeness/core/Request"
import type { Job } from "@likeness/runtime/Job"
import { readLook } from "../workspace/look-files.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { storeInputs } from "./brief-inputs.ts"
import { madeBefore, planFurther } from "./further-takes.ts"
import type { Generation, PlannedTakes } from "./Generation.ts"
import { notOffered } from "./not-offered.ts"
import { imageRequests, personaSlot, type Shot } from "./requests.ts"
import { requireSendable } from "./require-sendable.ts"
import { followJob, nextTry, runJob } from "./run-job.ts"
import { takesOf } from "./takes.ts"
import type { Tell } from "./Tell.ts"

const shotOf = (workspace: Workspace, { identity, persona, placed, study }: Generation) =>
  Effect.gen(function*() {
    const inputs = yield* storeInputs(workspace, placed)
    const look = placed.brief.look === null ? undefined : yield* readLook(workspace, placed.brief.look)
    const subject: Request.Subject | undefined = identity === undefined
      ? undefined
      : { persona: Persona.words(persona), slot: personaSlot, identity: { _tag: "model", model: identity } }
    const shot: Shot = {
      brief: placed.brief,
      inputs,
      persona: Persona.words(persona),
      ...(look === undefined ? {} : { look }),
      ...(subject === undefined ? {} : { subject }),
      ...(study === undefined ? {} : { study })
    }
    return shot
  })

/** The picture requests of one brief, each of which its provider can take. Sends nothing. */
export const planGeneration = (workspace: Workspace, generation: Generation) =>
  Effect.gen(function*() {
    const { connection, placed, recipe } = generation
    const provider = yield* workspace.provider(connection)
    const offer = provider.describe().generateImage
    if (offer === undefined) return yield* notOffered(connection, "generateImage")
    const shot = yield* shotOf(workspace, generation)
    const takes = generation.takes ?? placed.brief.takes
    const planned: ReadonlyArray<PlannedTakes> = generation.study === undefined
      ? planFurther(yield* madeBefore(workspace, generation), shot, recipe, offer, takes)
      : imageRequests(shot, recipe, offer, takes)
    for (const { job, request } of planned) if (job === undefined) yield* requireSendable(provider, connection, request)
    return planned
  })

/** One order is one job, whoever gives it: two commands at the same time do not pay for it twice. */
const orderName = ({ connection, persona, placed }: Generation, { request, takes }: PlannedTakes): string =>
  `take-${Hash.ofJson({ request: Request.hash(request), connection: connection.name, provider: connection.provider, account: connection.account, persona: persona.name, brief: placed.brief.id, take: takes[0]! }).slice(0, 24)}`

const newJob = (generation: Generation, { request, takes }: PlannedTakes, id: string) => ({
  id,
  request,
  connection: generation.connection,
  persona: generation.persona.name,
  brief: generation.placed.brief.id,
  take: takes[0]!,
  ...(generation.study === undefined ? {} : { study: generation.study }),
  ...(generation.arm === undefined ? {} : { arm: generation.arm }),
  ...(generation.command === undefined ? {} : { command: generation.command })
})

const jobOf = (workspace: Workspace, generation: Generation, planned: PlannedTakes, tell: Tell) =>
  Effect.gen(function*() {
    const label = `${generation.placed.brief.id} on ${generation.connection.name}`
    if (planned.job !== undefined) return yield* followJob(workspace, planned.job.id, label, tell)
    const id = yield* generation.jobId?.(planned.takes[0]!) ?? nextTry(workspace, orderName(generation, planned))
    return yield* runJob(workspace, newJob(generation, planned, id), label, tell)
  })

/** Runs one brief's planned requests at once; a failed one does not end the others. Gives the jobs at rest, in the plan's order, their takes stored. */
export const generatePlanned = (workspace: Workspace, generation: Generation, planned: ReadonlyArray<PlannedTakes>, tell: Tell) =>
  Effect.gen(function*() {
    const jobs: ReadonlyArray<Job> = yield* Effect.forEach(planned, (one) => jobOf(workspace, generation, one, tell), { concurrency: "unbounded" })
    const takes = jobs.flatMap(takesOf)
    for (const take of takes) yield* workspace.runtime.takes.put(take)
    return { jobs, takes }
  })

/** {@link planGeneration}, then {@link generatePlanned}. Spends. */
export const generate = (workspace: Workspace, generation: Generation, tell: Tell) =>
  Effect.flatMap(planGeneration(workspace, generation), (planned) => generatePlanned(workspace, generation, planned, tell))
