/** Which failures still ask for something: defined here, and nowhere else. Pure. */
import * as Failure from "@likeness/core/Failure"
import * as Outcome from "@likeness/core/Outcome"
import * as Timestamp from "@likeness/core/Timestamp"
import { isDone, type Job } from "@likeness/runtime/Job"
import { failureOf } from "../steps/run-job.ts"
import type { OpenFailure } from "./Status.ts"

const isOver = (job: Job): boolean => job.state === "settled" || job.state === "rejected"

/** Ended because somebody wanted it so: cancelled, or given up by a person. */
export const isCancelled = (job: Job): boolean => isOver(job) && !isDone(job) && (job.outcome?.state === "cancelled" || job.error?._tag === "Cancelled")
/** Ended without what it was for, and nobody wanted that. */
export const isFailed = (job: Job): boolean => isOver(job) && !isDone(job) && !isCancelled(job)

/** From then on a failure is history where the same kind of work has succeeded since. */
const oldAfterSeconds = 24 * 3600

const keyOf = (...parts: ReadonlyArray<string | number | undefined>): string => JSON.stringify(parts)
const orderOf = (job: Job): string => keyOf(job.connection.name, job.requestHash)
const kindOf = (job: Job): string => keyOf(job.connection.name, job.capability, job.persona)
/** The take, or the training, that a job is for: another recipe or seed may make it just as well. */
const purposeOf = (job: Job): string | undefined =>
  job.take !== undefined || job.capability === "trainIdentity"
    ? keyOf(job.connection.name, job.capability, job.persona, job.study, job.arm, job.brief, job.take)
    : undefined

const endOf = (job: Job): string => job.finishedAt ?? job.updatedAt

const madeGoodBy = (failed: Job, done: Job, isOld: boolean): boolean =>
  orderOf(done) === orderOf(failed) ||
  (purposeOf(failed) !== undefined && purposeOf(done) === purposeOf(failed)) ||
  (isOld && kindOf(done) === kindOf(failed))

/** Paid files that are still not here so long before the provider erases them are an alarm (`contracts/higgsfield.md` §7.4). */
const endsSoonSeconds = 24 * 3600

/** When the first of the job's files ends over there, where that is soon and they are not stored. */
const endsSoon = (job: Job, nowMillis: number): Timestamp.Timestamp | undefined => {
  if (isOver(job) || job.outcome === undefined || job.outputs.length > 0) return undefined
  const [first] = job.outcome.outputs.flatMap((output) => Outcome.files(output).flatMap(({ expiresAt }) => expiresAt ?? [])).toSorted()
  return first !== undefined && Timestamp.toMillis(first) - nowMillis < endsSoonSeconds * 1000 ? first : undefined
}

const endingFailure = (job: Job, at: Timestamp.Timestamp): OpenFailure => ({
  job: job.id, tag: job.error?._tag ?? "OutputGone", code: null, line: null,
  message: `What is paid is not stored yet, and ends over there at ${at}${job.error === undefined ? "" : `: ${job.error.message}`}`,
  advice: "Fetch it while it is there: `likeness jobs resume`."
})

/** A person is needed first where the outcome is unknown, then where paid files end soon or a rule refused, then where work failed. */
const urgency = ({ error, state }: Job): number => (state === "unknown" ? 0 : state !== "rejected" && state !== "settled" ? 1 : error !== undefined && Failure.exitCode(error._tag) === 3 ? 2 : 3)

/**
 * What went wrong with the jobs (in the order of submission) and still asks for something: the most urgent
 * first, then the newest.
 *
 * An unknown outcome is open until it is settled: what it may have cost stays reserved. A failure is open
 * until a later success of the same order, or of the same take or training on the same connection; after
 * a day any later success of the same kind closes it. What was cancelled or given up was wanted. Files
 * that are paid and not stored are one from a day before they end over there.
 */
export const openFailures = (jobs: ReadonlyArray<Job>, nowMillis: number): ReadonlyArray<OpenFailure> => {
  const done = jobs.map((job, place) => ({ job, place })).filter(({ job }) => isDone(job))
  const isMadeGood = (failed: Job, place: number): boolean => {
    const isOld = nowMillis - Timestamp.toMillis(endOf(failed)) > oldAfterSeconds * 1000
    return done.some((later) => (later.place > place || endOf(later.job) > endOf(failed)) && madeGoodBy(failed, later.job, isOld))
  }
  return jobs
    .map((job, place) => ({ job, endsAt: endsSoon(job, nowMillis), isOpen: job.state === "unknown" || (isFailed(job) && !isMadeGood(job, place)) }))
    .filter(({ endsAt, isOpen }) => isOpen || endsAt !== undefined)
    .toReversed()
    .toSorted((a, b) => urgency(a.job) - urgency(b.job))
    .flatMap(({ endsAt, job }): ReadonlyArray<OpenFailure> => {
      if (endsAt !== undefined) return [endingFailure(job, endsAt)]
      const error = failureOf(job)
      if (error === undefined) return []
      const { advice, code, line, message, tag } = Failure.from(error)
      return [{ job: job.id, tag, code, message, line: line ?? null, advice }]
    })
}
