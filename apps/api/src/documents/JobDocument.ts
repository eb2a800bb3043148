/** A job: the fields of `likeness jobs list --json`, and what a follower wants to know. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Capability from "@likeness/core/Capability"
import * as Hash from "@likeness/core/Hash"
import * as JobState from "@likeness/core/JobState"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Progress from "@likeness/core/Progress"
import type * as RuleError from "@likeness/core/RuleError"
import { jobDocument } from "@likeness/pipeline/jobs/job-document"
import { isAtRest, isDone, type Job } from "@likeness/runtime/Job"
import type { Records } from "@likeness/runtime/Runtime"
import { Charge } from "./CostsDocument.ts"
import { FailureDocument } from "./FailureDocument.ts"

/** What does not apply is null. */
export const JobDocument = Schema.Struct({
  id: Schema.String,
  capability: Capability.Capability,
  /** The connection's name. */
  provider: Schema.String,
  account: Schema.String,
  state: JobState.JobState,
  intent: Schema.String,
  ticket: Schema.NullOr(Schema.String),
  submittedAt: Schema.NullOr(Schema.String),
  finishedAt: Schema.NullOr(Schema.String),
  error: Schema.NullOr(FailureDocument),
  charges: Schema.Array(Charge),
  persona: Schema.String,
  brief: Schema.NullOr(Schema.String),
  study: Schema.NullOr(Schema.String),
  /** Nothing more happens by itself: settled, rejected, or unknown until a person decides. */
  atRest: Schema.Boolean,
  /** Carried out, every output stored. */
  done: Schema.Boolean,
  progress: Schema.NullOr(Progress.Progress),
  estimate: Schema.NullOr(Schema.Struct({ low: Schema.String, likely: Schema.String, high: Schema.String, currency: Schema.String })),
  warnings: Schema.Array(Schema.String),
  outputs: Schema.Array(Schema.Struct({ role: Schema.String, sha256: Hash.Sha256 }))
}).annotate({ identifier: "Job" })
export type JobDocument = typeof JobDocument.Type

const make = (job: Job, entries: ReadonlyArray<LedgerEntry.LedgerEntry>): JobDocument => ({
  ...jobDocument(job, entries),
  persona: job.persona,
  brief: job.brief ?? null,
  study: job.study ?? null,
  atRest: isAtRest(job),
  done: isDone(job),
  progress: job.progress ?? null,
  estimate: job.estimate?.money === undefined ? null : { ...job.estimate.money.amounts, currency: job.estimate.money.currency },
  warnings: job.warnings,
  outputs: job.outputs.map(({ role, sha256 }) => ({ role, sha256 }))
})

/** A job with its charges. */
export const ofJob = (records: Pick<Records, "ledger">, job: Job): Effect.Effect<JobDocument, RuleError.StoreUnusable> =>
  Effect.map(records.ledger.list({ job: job.id }), (booked) => make(job, booked.map(({ entry }) => entry)))

/** Many jobs, over one reading of the ledger. */
export const ofJobs = (records: Pick<Records, "ledger">, jobs: ReadonlyArray<Job>): Effect.Effect<ReadonlyArray<JobDocument>, RuleError.StoreUnusable> =>
  Effect.map(records.ledger.list(), (booked) => {
    const byJob = Map.groupBy(booked, ({ job }) => job)
    return jobs.map((job) => make(job, (byJob.get(job.id) ?? []).map(({ entry }) => entry)))
  })
