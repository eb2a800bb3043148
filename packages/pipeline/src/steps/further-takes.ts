/** Which takes a command that is run again asks for: further ones, never those that are there or on their way. */
import * as Effect from "effect/Effect"
import type * as Capability from "@likeness/core/Capability"
import type * as Recipe from "@likeness/core/Recipe"
import * as Request from "@likeness/core/Request"
import { isAtRest, isDone, type Job } from "@likeness/runtime/Job"
import type { Workspace } from "../workspace/Workspace.ts"
import type { Generation, PlannedTakes } from "./Generation.ts"
import { requestNames } from "./request-names.ts"
import { imageRequest, imageRequests, type Shot } from "./requests.ts"

/** A brief's picture jobs outside a study. */
export interface MadeBefore {
  /** On this connection and account, oldest first. */
  readonly own: ReadonlyArray<Job>
  /** The last take's number, wherever it was made; 0 where there is none. */
  readonly lastTake: number
}

/** Under way, or perhaps accepted: ordering it again would be paid twice. */
const isLeft = (job: Job): boolean => !isAtRest(job) || job.state === "unknown"

/** A job of which nothing came leaves its numbers to the next. */
const hasTaken = (job: Job): boolean => isLeft(job) || isDone(job) || job.outputs.length > 0

export const madeBefore = (workspace: Workspace, { connection, persona, placed }: Generation) =>
  Effect.map(workspace.runtime.jobs.list({ persona: persona.name, brief: placed.brief.id, capability: "generateImage" }), (jobs): MadeBefore => {
    const outside = jobs.filter((job) => job.study === undefined && hasTaken(job))
    return {
      own: outside.filter((job) => job.connection.name === connection.name && job.connection.account === connection.account),
      lastTake: Math.max(0, ...outside.map((job) => (job.take ?? 1) + Request.count(job.request) - 1))
    }
  })

/**
 * The requests for as many takes.
 *
 * Without a seed of the brief's own, unfinished jobs of the same order are part of them and the rest are
 * numbered on after the last take, so that their seeds are others. Where the seed is fixed, equal requests
 * that are done or under way are part of them and only what is missing is asked for.
 */
export const planFurther = (
  { lastTake, own }: MadeBefore,
  shot: Shot,
  recipe: Recipe.Recipe,
  offer: NonNullable<Capability.Description["generateImage"]>,
  takes: number
): ReadonlyArray<PlannedTakes> => {
  const isFixed = shot.brief.seed !== undefined
  /** The job as the takes from `firstTake` on, where it is of the same order. */
  const sameOrder = (job: Job, firstTake: number, number = firstTake): PlannedTakes | undefined => {
    const request = imageRequest(shot, recipe, offer, { firstTake, count: Request.count(job.request) })
    return requestNames(request).has(job.requestHash)
      ? { request, takes: Array.from({ length: request.count }, (_, index) => number + index), job }
      : undefined
  }
  /** One after the other from the first take on, done ones rather than those under way. */
  const fixed = (firstTake: number): ReadonlyArray<PlannedTakes> => {
    const equal = firstTake > takes ? [] : own.flatMap((job) => sameOrder(job, firstTake, job.take) ?? [])
    const kept = equal.findLast(({ job }) => job !== undefined && isDone(job)) ?? equal.find(({ job }) => job !== undefined && isLeft(job))
    return kept === undefined ? [] : [kept, ...fixed(firstTake + kept.request.count)]
  }
  const left = (): ReadonlyArray<PlannedTakes> => own.flatMap((job) => (isLeft(job) && job.take !== undefined ? sameOrder(job, job.take) ?? [] : []))
  const found = isFixed ? fixed(1) : left()
  const covered = found.reduce((sum, { request }) => sum + request.count, 0)
  return covered < takes ? [...found, ...imageRequests(shot, recipe, offer, takes - covered, isFixed ? covered : lastTake)] : found
}
