/** What changes jobs: an end on request, the rest of their way, and the settling of unknown outcomes. */
import * as Effect from "effect/Effect"
import type * as ProviderError from "@likeness/core/ProviderError"
import { isAtRest, type Job } from "@likeness/runtime/Job"
import { failureOf, followJob } from "../steps/run-job.ts"
import type { Tell } from "../steps/Tell.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import type { JobDocument } from "./job-document.ts"
import { documentsOf, noSuchJob } from "./read-jobs.ts"

/** Jobs as they came to rest, and the worst of what went wrong with them. */
export interface Driven {
  readonly jobs: ReadonlyArray<JobDocument>
  /** An unknown outcome before a failure; absent where every job gave what it was for. */
  readonly failure?: ProviderError.ProviderError
}

const isUnknown = (job: Job): boolean => job.state === "unknown"

const driven = (workspace: Workspace, jobs: ReadonlyArray<Job>, worst: Job | undefined) =>
  Effect.gen(function*() {
    const failure = worst === undefined ? undefined : failureOf(worst)
    const result: Driven = { jobs: yield* documentsOf(workspace.runtime, jobs), ...(failure === undefined ? {} : { failure }) }
    return result
  })

/** Drives every unfinished job to rest. Interrupting it ends none of them. */
export const resumeJobs = (workspace: Workspace, tell: Tell) =>
  Effect.gen(function*() {
    const unfinished = (yield* workspace.runtime.jobs.list()).filter((job) => !isAtRest(job))
    const jobs = yield* Effect.forEach(unfinished, (job) => followJob(workspace, job.id, `${job.capability} on ${job.connection.name}`, tell), { concurrency: "unbounded" })
    return yield* driven(workspace, jobs, jobs.find(isUnknown) ?? jobs.find((job) => failureOf(job) !== undefined))
  })

/** Asks for the end of a job and waits until it is at rest; one that is over stays as it is, and one whose outcome is unknown is refused. */
export const cancelJob = (workspace: Workspace, id: string, tell: Tell) =>
  Effect.gen(function*() {
    if ((yield* workspace.runtime.jobs.get(id)) === undefined) return yield* noSuchJob(id)
    yield* workspace.runtime.jobs.cancel(id)
    const job = yield* followJob(workspace, id, `ending ${id}`, tell)
    const [document] = yield* documentsOf(workspace.runtime, [job])
    return document!
  })

/** What a person found: nothing yet, nothing at all, or the job under the id that the provider gave it. */
export type Word = { readonly _tag: "look" } | { readonly _tag: "abandon" } | { readonly _tag: "found"; readonly id: string }

/**
 * Settles jobs whose outcome is unknown: asks the provider what it has (`look`), or takes a person's word
 * that there is nothing over there (`abandon`), or that it is there as `id` (`found`). Without an id all of them. What cannot be known stays unknown
 * and is the only failure: a job that was given up, or found and ended badly, is settled as was asked.
 */
export const recoverJobs = (workspace: Workspace, id: string | undefined, decision: Word, tell: Tell) =>
  Effect.gen(function*() {
    const chosen = id === undefined ? yield* workspace.runtime.jobs.list({ states: ["unknown"] }) : [(yield* workspace.runtime.jobs.get(id)) ?? (yield* noSuchJob(id))]
    const jobs = yield* Effect.forEach(chosen, (job) =>
      Effect.gen(function*() {
        tell(`asking ${job.connection.name} about ${job.id}`)
        const settled = yield* workspace.runtime.jobs.recover(job.id, decision)
        // Found over there: it goes on to its end.
        return isAtRest(settled) ? settled : yield* followJob(workspace, job.id, job.id, tell)
      }))
    return yield* driven(workspace, jobs, jobs.find(isUnknown))
  })
