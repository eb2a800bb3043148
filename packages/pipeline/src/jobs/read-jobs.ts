/** Jobs of a workspace, to look at: no engine is started. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as RuleError from "@likeness/core/RuleError"
import { isAtRest, isDone, type Job } from "@likeness/runtime/Job"
import type { Filter } from "@likeness/runtime/Jobs"
import type { Records } from "@likeness/runtime/Runtime"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import { failureOf } from "../steps/run-job.ts"
import { openRecords } from "../workspace/open-records.ts"
import { type JobDocument, jobDocument } from "./job-document.ts"
import { type WireOrder, wireOrders } from "./wire-orders.ts"

export const noSuchJob = (id: string) => new RuleError.InvalidInput({ place: "the jobs of this workspace", message: `there is no job ${id}`, advice: "List them with `likeness jobs list`." })

/** The jobs with their charges, in their order. */
export const documentsOf = (records: Pick<Records, "ledger">, jobs: ReadonlyArray<Job>): Effect.Effect<ReadonlyArray<JobDocument>, RuleError.StoreUnusable> =>
  Effect.map(records.ledger.list(), (booked) => {
    const byJob = Map.groupBy(booked, ({ job }) => job)
    return jobs.map((job) => jobDocument(job, (byJob.get(job.id) ?? []).map(({ entry }) => entry)))
  })

export interface JobChoice extends Filter {
  /** Only those that are not at rest. */
  readonly unfinished?: boolean
}

/** The chosen jobs, oldest first. */
export const readJobs = (folder: string, environment: Environment, choice: JobChoice): Effect.Effect<ReadonlyArray<JobDocument>, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.scoped(Effect.gen(function*() {
    const { unfinished, ...filter } = choice
    const settings = yield* loadSettings(folder, environment)
    const records = yield* openRecords(folder, settings, environment)
    if (records === undefined) return []
    const jobs = yield* records.jobs.list(filter)
    return yield* documentsOf(records, unfinished === true ? jobs.filter((job) => !isAtRest(job)) : jobs)
  }))

/** More about one job than a list says. */
export interface JobDetails {
  readonly document: JobDocument
  readonly done: boolean
  readonly persona: string
  readonly brief: string | null
  readonly study: string | null
  readonly arm: string | null
  readonly estimate: { readonly low: string; readonly likely: string; readonly high: string; readonly currency: string; readonly source: string; readonly note: string | null } | null
  /** The name of the answer that accepted the order, which the provider's support asks for beside the ticket. */
  readonly correlationId: string | null
  readonly attempts: number
  readonly warnings: ReadonlyArray<string>
  readonly outputs: ReadonlyArray<{ readonly role: string; readonly sha256: string; readonly path: string }>
  readonly wire: ReadonlyArray<WireOrder>
  /** Answers that were not what was hoped for, oldest first, as they came. */
  readonly log: Job["log"]
}

const detailsOf = (job: Job, document: JobDocument, wire: ReadonlyArray<WireOrder>, path: (sha256: string) => string): JobDetails => {
  const priced = job.estimate
  const money = priced?.money
  return {
    document,
    done: isDone(job),
    persona: job.persona,
    brief: job.brief ?? null,
    study: job.study ?? null,
    arm: job.arm ?? null,
    estimate: priced === undefined || money === undefined ? null : { ...money.amounts, currency: money.currency, source: priced.source, note: priced.note ?? null },
    correlationId: job.ticket?.correlationId ?? null,
    attempts: job.intents,
    warnings: job.warnings,
    outputs: job.outputs.map(({ role, sha256 }) => ({ role, sha256, path: path(sha256) })),
    wire,
    log: job.log
  }
}

/** One job. Fails with `InvalidInput` where there is none. */
export const readJob = (folder: string, environment: Environment, id: string): Effect.Effect<JobDetails, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.scoped(Effect.gen(function*() {
    const settings = yield* loadSettings(folder, environment)
    const records = yield* openRecords(folder, settings, environment)
    const job = records === undefined ? undefined : yield* records.jobs.get(id)
    if (records === undefined || job === undefined) return yield* noSuchJob(id)
    const [document] = yield* documentsOf(records, [job])
    const wire = wireOrders(job, yield* records.jobs.orders(id), yield* records.jobs.attempts(id), records.blobs.path)
    return detailsOf(job, document!, wire, records.blobs.path)
  }))

/**
 * Follows a job until it is at rest, whichever process carries it on, and gives it as it is then. Where
 * nobody does, it stands still: `likeness jobs resume` goes on with it.
 */
export const watchJob = (folder: string, environment: Environment, id: string, seen: (document: JobDocument, words: string, fraction: number | undefined) => void) =>
  Effect.scoped(Effect.gen(function*() {
    const settings = yield* loadSettings(folder, environment)
    const records = yield* openRecords(folder, settings, environment)
    const found = records === undefined ? undefined : yield* records.jobs.get(id)
    if (records === undefined || found === undefined) return yield* noSuchJob(id)
    yield* records.jobs.follow(id).pipe(
      Stream.filter((update) => update._tag === "job"),
      Stream.runForEach(({ job }) => Effect.map(documentsOf(records, [job]), ([document]) =>
        seen(document!, `${job.capability} on ${job.connection.name}: ${job.progress?.stage ?? job.state}`, job.progress?.fraction)))
    )
    const job = (yield* records.jobs.get(id)) ?? found
    const [document] = yield* documentsOf(records, [job])
    return { document: document!, failure: failureOf(job) }
  }))
