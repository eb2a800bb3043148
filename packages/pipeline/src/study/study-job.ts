/** The jobs of a study by name, and which of them must be ordered again. */
import * as Hash from "@likeness/core/Hash"
import type * as Take from "@likeness/core/Take"
import { isAtRest, type Job } from "@likeness/runtime/Job"
import { nextTry } from "../steps/run-job.ts"
import type { Workspace } from "../workspace/Workspace.ts"

/** Codes of what we held back ourselves: a budget without room, a cancel before anything was sent. */
export const ownRefusals: ReadonlySet<string> = new Set(["BudgetExceeded", "Cancelled"])

/** The order never went out, and not for anything that its provider did. */
const wasHeldBack = (job: Job): boolean =>
  isAtRest(job) && job.state !== "unknown" && job.intents === 1 && job.submittedAt === undefined && job.error !== undefined && ownRefusals.has(job.error._tag)

/** What a job of the study is for. */
export interface StudyJob {
  readonly study: string
  readonly arm: string
  readonly brief: string
  readonly stage: Take.Take["stage"]
  /** The first take of the request, from 1. */
  readonly take: number
}

/**
 * The job's id: the same order is the same job, and the id tells nobody the arm. What ended is an
 * attempt and stays, but an order that our own rules held back is given again.
 */
export const studyJobId = (workspace: Workspace, { arm, brief, stage, study, take }: StudyJob) =>
  nextTry(workspace, `s-${Hash.ofJson({ study, arm, brief, stage, take }).slice(0, 24)}`, wasHeldBack)

/** Nothing of the order has left yet. */
export const isToSend = (job: Job | undefined): boolean => job === undefined || (!isAtRest(job) && job.submittedAt === undefined)
