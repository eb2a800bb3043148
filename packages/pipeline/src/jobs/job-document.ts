/** A job as other tools read it (`contracts/cli.md`). */
import type * as Capability from "@likeness/core/Capability"
import * as Failure from "@likeness/core/Failure"
import type * as JobState from "@likeness/core/JobState"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import type { Job } from "@likeness/runtime/Job"
import { type ChargeDocument, chargeDocument } from "../costs/charge-document.ts"

/** What does not apply is null. */
export interface JobDocument {
  readonly id: string
  readonly capability: Capability.Capability
  /** The connection's name. */
  readonly provider: string
  readonly account: string
  readonly state: JobState.JobState
  readonly intent: string
  /** The provider's own id of it. */
  readonly ticket: string | null
  readonly submittedAt: string | null
  readonly finishedAt: string | null
  /** Why it failed, or the trouble that it has now. */
  readonly error: Failure.Failure | null
  readonly charges: ReadonlyArray<ChargeDocument>
}

export const jobDocument = (job: Job, entries: ReadonlyArray<LedgerEntry.LedgerEntry>): JobDocument => ({
  id: job.id,
  capability: job.capability,
  provider: job.connection.name,
  account: job.connection.account,
  state: job.state,
  intent: job.intent,
  ticket: job.ticket?.id ?? null,
  submittedAt: job.submittedAt ?? null,
  finishedAt: job.finishedAt ?? null,
  error: job.error === undefined ? null : Failure.from(job.error),
  charges: entries.map(chargeDocument)
})
