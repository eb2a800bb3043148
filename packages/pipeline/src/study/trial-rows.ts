/** The rows of `trials.csv`, read off the store: one for each attempt at a take. */
import * as Effect from "effect/Effect"
import * as Request from "@likeness/core/Request"
import type * as Review from "@likeness/core/Review"
import type * as Take from "@likeness/core/Take"
import type { TrialReview, TrialRow } from "@likeness/benchmark/trials/TrialRow"
import { type Attempt, isAtRest, type Job } from "@likeness/runtime/Job"
import { adoptTakes } from "../steps/takes.ts"
import type { Tell } from "../steps/Tell.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { chargeShares } from "./charge-shares.ts"
import { countedReviews } from "./counted-reviews.ts"
import { measureStudyTake, type StudyReferences } from "./measure-study-take.ts"
import { simulatedSeconds } from "./sandbox-seconds.ts"
import type { Study, StudyBrief } from "./Study.ts"
import type { StudyClock } from "./StudyClock.ts"
import { ownRefusals } from "./study-job.ts"

const reviewsOf = ([first, second]: ReadonlyArray<Review.Review>): readonly [TrialReview | null, TrialReview | null] => {
  const told = (review: Review.Review | undefined): TrialReview | null => (review === undefined ? null : { verdict: review.decision, reviewer: review.reviewer })
  return [told(first), told(second)]
}

/** An attempt that is a row: it ended, how is known, and it was the provider's to carry out. */
const isRow = ({ ended, submittedAt }: Attempt): boolean =>
  ended !== undefined && (submittedAt !== undefined || (ended.outcome !== "cancelled" && !ownRefusals.has(ended.failureCode ?? "")))

/**
 * The job's attempts. One that was refused before any order was prepared has no intent in the store: how
 * it ended stands in the job alone.
 */
const attemptsOf = (workspace: Workspace, job: Job) =>
  Effect.map(workspace.runtime.jobs.attempts(job.id), (attempts): ReadonlyArray<Attempt> => {
    const isTold = attempts.some(({ ended, number }) => number === job.intents && ended !== undefined)
    if (isTold || job.error === undefined || !isAtRest(job) || job.state === "unknown") return attempts
    const last: Attempt = {
      intent: job.intent,
      number: job.intents,
      ended: { at: job.finishedAt ?? job.updatedAt, outcome: "failed", failureCode: job.error.code ?? job.error._tag }
    }
    return [...attempts.filter(({ number }) => number !== job.intents), last]
  })

/** When a take of a study may begin: the brief's acceptance, or the release of the next stage by the picture's review. */
const startOf = (takes: ReadonlyMap<string, Take.Take>, decidedAt: ReadonlyMap<string, string>, job: Job, acceptedAt: string): string => {
  if (job.capability !== "generateVideo") return acceptedAt
  const parent = [...takes.values()].find((take) => take.stage === "image" && take.brief === job.brief && take.arm === job.arm && take.number === job.take)
  return (parent === undefined ? undefined : decidedAt.get(parent.id)) ?? acceptedAt
}

/** Every row of the study, in the order arm, brief, stage, take, attempt. */
export const trialRows = (workspace: Workspace, study: Study, clock: StudyClock, tell: Tell, references: StudyReferences) =>
  Effect.gen(function*() {
    const { runtime } = workspace
    const jobs = (yield* runtime.jobs.list({ study: study.name })).filter((job) => job.brief !== undefined && job.arm !== undefined && job.take !== undefined)
    // Before the takes: one that ends after this reading is no row yet. Read after them it would be one without its takes.
    const attempts = new Map(yield* Effect.forEach(jobs, (job) => Effect.map(attemptsOf(workspace, job), (all) => [job.id, all.filter(isRow)] as const)))
    yield* adoptTakes(workspace)
    const takes = new Map((yield* runtime.takes.list({ study: study.name })).map((take) => [take.id, take]))
    const { counted } = yield* countedReviews(workspace, study)
    const exports = yield* runtime.exports.list({ study: study.name })
    const briefOf = new Map(study.briefs.map((brief) => [brief.placed.brief.id, brief]))
    const acceptedReal = new Map<string, string>()
    for (const job of jobs) {
      const key = `${job.arm}/${job.brief}`
      const known = acceptedReal.get(key)
      if (known === undefined || job.createdAt < known) acceptedReal.set(key, job.createdAt)
    }
    const decidedAt = new Map<string, string>()
    const rows: Array<TrialRow> = []

    const jobRows = (job: Job, brief: StudyBrief) =>
      Effect.gen(function*() {
        const acceptedAt = clock.acceptedAt(brief.day, brief.place, acceptedReal.get(`${job.arm}/${job.brief}`)!)
        let from = startOf(takes, decidedAt, job, acceptedAt)
        const count = Request.count(job.request)
        for (const attempt of attempts.get(job.id) ?? []) {
          const ended = attempt.ended!
          const { ticket } = attempt
          const real = { submittedAt: attempt.submittedAt ?? job.createdAt, finishedAt: ended.at }
          const times = ticket === undefined
            ? yield* clock.attempt(from, real, Effect.succeed({ queuedSeconds: 0, runSeconds: 0 }))
            : yield* clock.attempt(from, real, simulatedSeconds(workspace, job, attempt.intent, ticket))
          const entries = (yield* runtime.ledger.list({ intent: attempt.intent })).map(({ entry }) => entry)
          const shares = yield* Effect.fromResult(chargeShares(entries, count, study.plan))
          for (let index = 0; index < count; index++) {
            const take = takes.get(`${job.id}.${index + 1}`)
            const own = take !== undefined && take.attempt === attempt.number ? take : undefined
            // Fewer outputs than asked: the takes that never came failed.
            const outcome = ended.outcome === "succeeded" && own === undefined ? "failed" as const : ended.outcome
            const asset = own === undefined ? undefined : yield* runtime.assets.get(own.asset)
            const seen = asset === undefined ? undefined : yield* measureStudyTake(workspace, study, brief.placed.brief.id, asset, references, tell)
            const reviews = own === undefined ? [] : counted.get(own.id) ?? []
            const [review1, review2] = reviewsOf(reviews)
            const reviewedReal = reviews[0]?.at
            const reviewedAt = own === undefined || reviewedReal === undefined ? undefined : clock.reviewedAt(times.finishedAt, own.id, reviewedReal)
            if (own !== undefined && reviewedAt !== undefined) decidedAt.set(own.id, reviewedAt)
            // Published is what has its first file, whatever other platforms get later.
            const exportedReal = own === undefined ? undefined : exports.filter((one) => one.take === own.id).map(({ at }) => at).toSorted()[0]
            const share = shares[index]!
            rows.push({
              study: study.name,
              day: brief.day,
              brief: brief.placed.brief.id,
              arm: job.arm!,
              stage: job.capability === "generateVideo" ? "video" : "image",
              take: job.take! + index,
              attempt: attempt.number,
              provider: job.connection.name,
              acceptedAt,
              submittedAt: times.submittedAt,
              finishedAt: times.finishedAt,
              exportedAt: exportedReal === undefined || reviewedAt === undefined ? null : clock.exportedAt(reviewedAt, exportedReal),
              outcome,
              failureCode: outcome === "failed" ? ended.failureCode ?? "fewer_outputs" : null,
              cost: share.cost,
              credits: share.credits,
              gpuSeconds: share.gpuSeconds,
              faceFound: seen === undefined ? null : seen.faceFound,
              identitySimilarity: seen?.similarity ?? null,
              review1,
              review2
            })
          }
          from = times.finishedAt
        }
      })

    // Pictures first: a clip may begin when its picture was decided.
    const order = new Map(study.arms.map((arm, index) => [arm.name, index]))
    for (const stage of ["generateImage", "generateVideo"] as const) {
      for (const job of jobs) {
        const brief = briefOf.get(job.brief!)
        if (job.capability === stage && brief !== undefined) yield* jobRows(job, brief)
      }
    }
    return rows.toSorted((a, b) =>
      (order.get(a.arm) ?? 0) - (order.get(b.arm) ?? 0) ||
      (a.brief < b.brief ? -1 : a.brief > b.brief ? 1 : 0) ||
      (a.stage < b.stage ? -1 : a.stage > b.stage ? 1 : 0) ||
      a.take - b.take ||
      a.attempt - b.attempt)
  })
