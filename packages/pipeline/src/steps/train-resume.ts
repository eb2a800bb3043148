/** Going on with a training that broke off: the same order, from its last saved state. */
import * as Effect from "effect/Effect"
import type * as Request from "@likeness/core/Request"
import * as RuleError from "@likeness/core/RuleError"
import type { Job } from "@likeness/runtime/Job"
import { isAtRest } from "@likeness/runtime/Job"
import { failureOf } from "./run-job.ts"

/** The recipe's setting that names the run to go on from. It changes nothing of what is trained. */
const setting = "resumeFrom"

/** The request without the run that it goes on from: what is ordered, however often it broke off. */
export const plainRequest = (request: Request.Request): Request.Request => {
  if (request._tag !== "trainIdentity" || request.recipe.settings[setting] === undefined) return request
  const { [setting]: _, ...settings } = request.recipe.settings
  return { ...request, recipe: { ...request.recipe, settings } }
}

/**
 * The request that goes on with the last of these jobs, which all have the same order.
 *
 * **Fails with** `InvalidInput` where none of them was begun and broke off, or where the provider has no
 * runs to go on from.
 */
export const resumingRequest = (jobs: ReadonlyArray<Job>, provider: string): Effect.Effect<Request.TrainIdentity, RuleError.InvalidInput> => {
  const refuse = (message: string, advice: string) => Effect.fail(new RuleError.InvalidInput({ place: "--resume", message, advice }))
  if (provider !== "local-gpu") return refuse(`a training on ${provider} cannot go on from where it broke off`, "Train anew, without --resume.")
  const broken = jobs.findLast((job) => isAtRest(job) && job.ticket !== undefined && failureOf(job) !== undefined)
  if (broken?.ticket === undefined || broken.request._tag !== "trainIdentity") {
    return refuse("no training with these pictures, this recipe and this connection broke off", "Train without --resume.")
  }
  // The request as it was last tried: a fallback that was taken belongs to what is gone on with.
  const { request } = broken
  return Effect.succeed({ ...request, recipe: { ...request.recipe, settings: { ...request.recipe.settings, [setting]: broken.ticket.id } } })
}
