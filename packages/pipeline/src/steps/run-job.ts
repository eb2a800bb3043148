/** Submits a job and follows it to its end. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type * as Progress from "@likeness/core/Progress"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as ProviderErrors from "@likeness/core/ProviderError"
import type * as RuleError from "@likeness/core/RuleError"
import type { Job, NewJob, Update } from "@likeness/runtime/Job"
import { isAtRest, isDone } from "@likeness/runtime/Job"
import type { Workspace } from "../workspace/Workspace.ts"
import { type PreviewFile, previewFile } from "./preview-file.ts"
import type { Tell } from "./Tell.ts"

const words = (job: Job, progress: Progress.Progress | undefined): string => {
  const stage = progress?.stage === undefined ? job.state : progress.stage
  const note = progress?.note === undefined ? "" : ` (${progress.note})`
  // A job that goes on in spite of trouble must not look as if it merely took long.
  const trouble = job.error === undefined || isAtRest(job) ? "" : `; ${job.error.message}, trying again`
  return `${stage}${note}${trouble}`
}

/**
 * What is told of one job as its updates come. Hints say more and sooner than the row, such as that a server is
 * being started; of what both say of one try the larger fraction is shown, so that nothing seems to go back.
 */
const teller = (label: string, previews: PreviewFile, tell: Tell) => {
  let job: Job | undefined
  let seen: { readonly intent: string; readonly fraction: number } | undefined
  let preview: string | undefined
  let last: Progress.Progress | undefined
  const say = (progress: Progress.Progress | undefined): void => {
    if (job === undefined) return
    last = progress
    const told = progress?.fraction
    const before = seen?.intent === job.intent ? seen.fraction : 0
    if (told !== undefined) seen = { intent: job.intent, fraction: Math.max(before, told) }
    tell(`${label}: ${words(job, progress)}${preview === undefined ? "" : `, preview ${preview}`}`, told === undefined ? undefined : seen?.fraction)
  }
  return (update: Update): Effect.Effect<void> => {
    switch (update._tag) {
      case "job":
        return Effect.sync(() => {
          job = update.job
          say(job.progress)
        })
      case "progress":
        return Effect.sync(() => say(update.progress))
      case "preview":
        return Effect.map(previews.show(update), (path) => {
          preview = path
          say(last)
        })
    }
  }
}

/** The job at rest, wherever it stands now. Interrupting it ends nothing. */
export const followJob = (workspace: Workspace, id: string, label: string, tell: Tell): Effect.Effect<Job, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.gen(function*() {
    const told = teller(label, yield* previewFile(workspace.folder), tell)
    const last = yield* workspace.runtime.jobs.follow(id).pipe(
      Stream.tap(told),
      Stream.filter((update) => update._tag === "job"),
      Stream.runLast
    )
    const job = Option.isSome(last) ? last.value.job : yield* workspace.runtime.jobs.await(id)
    // A fallback that was taken on the way made another recipe of it.
    yield* workspace.runtime.recipes.put(job.request.recipe)
    return job
  }).pipe(Effect.scoped)

const followSubmitted = (workspace: Workspace, job: NewJob, submitted: Effect.Effect<Job, RuleError.InvalidInput | RuleError.StoreUnusable>, label: string, tell: Tell) =>
  Effect.gen(function*() {
    yield* workspace.runtime.recipes.put(job.request.recipe)
    const { id } = yield* submitted
    return yield* followJob(workspace, id, label, tell)
  })

/**
 * Submits the job and follows it until it is at rest: `settled`, `rejected` or `unknown`. Every recipe
 * that its request named is stored. May be repeated: the same id with the same content is the same job. Interrupting it ends nothing; the job
 * goes on when a workspace is opened.
 */
export const runJob = (workspace: Workspace, job: NewJob, label: string, tell: Tell): Effect.Effect<Job, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  followSubmitted(workspace, job, workspace.runtime.jobs.submit(job), label, tell)

/**
 * Submits a job whose id names its whole order. Whoever gave that order first, for another study or in another
 * process at this moment, gave it for all: theirs is the job.
 */
export const submitOrder = (workspace: Workspace, job: NewJob & { readonly id: string }): Effect.Effect<Job, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  workspace.runtime.jobs.submit(job).pipe(
    Effect.catchTag("InvalidInput", (refusal) =>
      Effect.flatMap(workspace.runtime.jobs.get(job.id), (known) => (known === undefined ? Effect.fail(refusal) : Effect.succeed(known))))
  )

/** As {@link runJob}, by {@link submitOrder}. */
export const runOrder = (workspace: Workspace, job: NewJob & { readonly id: string }, label: string, tell: Tell): Effect.Effect<Job, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  followSubmitted(workspace, job, submitOrder(workspace, job), label, tell)

/** Over, and nothing came of it: the same order may be sent again. What may have been accepted is for a person to settle first. */
const cameToNothing = (job: Job): boolean => isAtRest(job) && !isDone(job) && job.state !== "unknown"

/**
 * The job's id for an order that has a name: the name itself, or `NAME-2` and so on after tries that are
 * over. So a command that is run again finds the job that it left, and is not stuck with one that failed. A
 * forgotten persona's job is gone, its charges are not: under its name the next one's would be taken for them.
 */
export const nextTry = (workspace: Workspace, name: string, isOver: (job: Job) => boolean = cameToNothing): Effect.Effect<string, RuleError.StoreUnusable> =>
  Effect.gen(function*() {
    for (let number = 1; ; number++) {
      const id = number === 1 ? name : `${name}-${number}`
      const job = yield* workspace.runtime.jobs.get(id)
      if (job === undefined ? (yield* workspace.runtime.ledger.list({ job: id })).length === 0 : !isOver(job)) return id
    }
  })

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
