/** Submits a job and follows it to its end. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as ProviderErrors from "@likeness/core/ProviderError"
import type * as RuleError from "@likeness/core/RuleError"
import type { Job, NewJob } from "@likeness/runtime/Job"
import { isAtRest, isDone } from "@likeness/runtime/Job"
import type { Workspace } from "../workspace/Workspace.ts"
import type { Tell } from "./Tell.ts"

const words = (job: Job): string => {
  const progress = job.progress
  const stage = progress?.stage === undefined ? job.state : progress.stage
  const note = progress?.note === undefined ? "" : ` (${progress.note})`
  // A job that goes on in spite of trouble must not look as if it merely took long.
  const trouble = job.error === undefined || isAtRest(job) ? "" : `; ${job.error.message}, trying again`
  return `${stage}${note}${trouble}`
}

/** The job at rest, wherever it stands now. Interrupting it ends nothing. */
export const followJob = (workspace: Workspace, id: string, label: string, tell: Tell): Effect.Effect<Job, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.gen(function*() {
    const last = yield* workspace.runtime.jobs.follow(id).pipe(
      Stream.filter((update) => update._tag === "job"),
      Stream.tap(({ job }) => Effect.sync(() => tell(`${label}: ${words(job)}`, job.progress?.fraction))),
      Stream.runLast
    )
    return Option.isSome(last) ? last.value.job : yield* workspace.runtime.jobs.await(id)
  })

/**
 * Submits the job and follows it until it is at rest: `settled`, `rejected` or `unknown`. May be
 * repeated: the same id with the same content is the same job. Interrupting it ends nothing; the job
 * goes on when a workspace is opened.
 */
export const runJob = (workspace: Workspace, job: NewJob, label: string, tell: Tell): Effect.Effect<Job, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.flatMap(workspace.runtime.jobs.submit(job), ({ id }) => followJob(workspace, id, label, tell))

/** The error of a job at rest that gave nothing, or `undefined` where it was carried out. */
export const failureOf = (job: Job): ProviderError.ProviderError | undefined => {
  if (isDone(job)) return undefined
  return job.error ?? new ProviderErrors.Cancelled({
    connection: job.connection.name,
    account: job.connection.account,
    operation: "poll",
    message: `job ${job.id} was cancelled`,
    billed: job.outcome?.billed ?? "unknown",
    retryable: "now",
    advice: "Run the same command again for a new attempt."
  })
}
