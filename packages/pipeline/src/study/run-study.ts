/** One pass over a study: train, generate, animate what was approved, export what was approved, write the rows. */
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import * as RuleError from "@likeness/core/RuleError"
import type * as Take from "@likeness/core/Take"
import * as TrialsCsv from "@likeness/benchmark/trials/TrialsCsv"
import { isAtRest, type Job, type NewJob } from "@likeness/runtime/Job"
import { join } from "node:path"
import { animate } from "../steps/animate.ts"
import { blindName, exportTake, platformsFor } from "../steps/export-take.ts"
import { generate } from "../steps/generate.ts"
import { adoptTakes } from "../steps/takes.ts"
import type { Tell } from "../steps/Tell.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { type ApprovedTake, approvedTakes } from "./approved-takes.ts"
import { countedReviews, decisionOf } from "./counted-reviews.ts"
import { measureStudyTake, type StudyReferences, studyReferences } from "./measure-study-take.ts"
import { briefUnit, passUnits, trainingUnit } from "./pass-units.ts"
import * as PassProgress from "./PassProgress.ts"
import { changed, type Study, type StudyBrief } from "./Study.ts"
import type { StudyArm } from "./StudyArm.ts"
import type { StudyClock } from "./StudyClock.ts"
import { studyJobId } from "./study-job.ts"
import { writeLaterFacts } from "./later-facts.ts"
import { overheadsOf } from "./overheads.ts"
import { type ArmIdentity, trainArms } from "./train-arms.ts"
import { trialRows } from "./trial-rows.ts"
import { writeWhole } from "./write-whole.ts"

/** A job of the study exists for another request: what it was made from was edited since. */
const asPlanChange = (study: Study, brief: string) => <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | RuleError.PlanChanged, R> =>
  Effect.mapError(effect, (error): E | RuleError.PlanChanged =>
    error instanceof RuleError.InvalidInput && error.place === "idempotency key" ? changed(study.name, `Brief ${brief}, a recipe or the identity model`) : error)

/** Writes `trials.csv` whole from the store. May be repeated. `references` where the caller has read them already. */
export const writeTrials = (workspace: Workspace, study: Study, clock: StudyClock, tell: Tell, references?: StudyReferences) =>
  Effect.gen(function*() {
    const rows = yield* trialRows(workspace, study, clock, tell, references ?? (yield* studyReferences(workspace, study)))
    yield* writeWhole(join(study.folder, "trials.csv"), TrialsCsv.write(rows))
    return rows
  })

/** How much of a unit is done when its job is: the rest is measuring. */
const afterJob = 0.5

/** Exports the approved outputs for each platform that has no file of them yet; a picture that goes on to a clip has none. */
export const exportApproved = (workspace: Workspace, study: Study, progress: Pick<PassProgress.PassProgress, "unit" | "done">) =>
  Effect.gen(function*() {
    // By platform: who was interrupted between two of them has one file and lacks the other.
    const done = new Set((yield* workspace.runtime.exports.list({ study: study.name })).map(({ platform, take }) => `${take}/${platform}`))
    const approved = yield* approvedOutputs(workspace, study)
    return yield* Effect.forEach(approved, (take) =>
      Effect.gen(function*() {
        const brief = study.briefs.find((one) => one.placed.brief.id === take.brief)?.placed.brief
        if (brief === undefined) return []
        const missing = platformsFor(take.stage, brief.publish).filter((platform) => !done.has(`${take.id}/${platform}`))
        const files = yield* Effect.forEach(missing, (platform) => {
          progress.unit(take.id)(`exporting ${take.brief} for ${platform}`)
          return exportTake(workspace, { take, platform, folder: join(study.folder, "exports"), name: blindName(take, platform) })
        })
        progress.done(take.id)
        return files
      }), { concurrency: 2 }).pipe(Effect.map((exported) => exported.flat()))
  })

const approvedOutputs = (workspace: Workspace, study: Study) =>
  Effect.map(approvedTakes(workspace, study), (approved) => approved.filter((one) => !one.goesOn).map(({ take }) => take))

export interface Pass {
  /** Takes that wait for one of the plan's reviewers. */
  readonly waiting: number
  /** Decisions that do not count, because somebody else took them. */
  readonly uncounted: number
  readonly identities: ReadonlyArray<ArmIdentity>
}

/** What waits for the plan's reviewers, and what others decided. */
export const reviewState = (workspace: Workspace, study: Study) =>
  Effect.gen(function*() {
    yield* adoptTakes(workspace)
    const { counted, others } = yield* countedReviews(workspace, study)
    const takes = yield* workspace.runtime.takes.list({ study: study.name })
    return { waiting: takes.filter((take) => decisionOf(counted, take.id) === undefined).length, uncounted: others }
  })

/**
 * Does everything of the study that can be done now; run it again after reviewing. Spends. Arms run at
 * once. Interrupting it loses nothing: jobs are found again by their ids. `command` is what its jobs are
 * charged to besides the study, for a budget of its own. `tell` gets a fraction that never falls.
 */
export const runStudy = (workspace: Workspace, study: Study, clock: StudyClock, tell: Tell, command?: NewJob["command"]) =>
  Effect.gen(function*() {
    const { budget } = study.file
    const charged = command === undefined ? {} : { command }
    if (budget !== undefined) yield* workspace.runtime.budgets.put({ v: 1, scope: { _tag: "study", study: study.name }, limit: budget })
    yield* adoptTakes(workspace)
    const decided = yield* approvedTakes(workspace, study)
    const atRest = new Set((yield* workspace.runtime.jobs.list({ study: study.name })).filter(isAtRest).map((job) => job.id))
    const progress = PassProgress.make(tell, yield* passUnits(workspace, study, decided))
    const references = yield* studyReferences(workspace, study)
    const identities = yield* trainArms(workspace, study, (arm) => progress.unit(trainingUnit(arm)), command)
    for (const arm of study.arms) progress.done(trainingUnit(arm.name))
    const writeFacts = Effect.flatMap(overheadsOf(workspace, study, identities), (overheads) => writeLaterFacts(workspace, study, overheads))
    yield* writeFacts
    const writer = yield* Semaphore.make(1)
    const measurer = yield* Semaphore.make(2)
    let isWaiting = false
    /** After each finished job; one that waits for its turn writes what finished meanwhile, too. */
    const writeRows = Effect.suspend(() => {
      if (isWaiting) return Effect.void
      isWaiting = true
      return writer.withPermits(1)(Effect.suspend(() => {
        isWaiting = false
        return writeTrials(workspace, study, clock, progress.tell, references)
      }))
    })
    /** What a job of this pass gave is measured and written; what an earlier one gave is there already. */
    const record = (unit: string, jobs: ReadonlyArray<Job>, takes: ReadonlyArray<Take.Take>) =>
      Effect.gen(function*() {
        if (jobs.some((job) => !atRest.has(job.id))) {
          yield* Effect.forEach(takes, (take) =>
            Effect.gen(function*() {
              const asset = yield* workspace.runtime.assets.get(take.asset)
              if (asset !== undefined) yield* measurer.withPermits(1)(measureStudyTake(workspace, study, take.brief, asset, references, progress.unit(unit, afterJob)))
            }), { discard: true })
        }
        progress.done(unit)
        if (jobs.some((job) => !atRest.has(job.id))) yield* writeRows
      })

    const generateBrief = (arm: StudyArm, { placed }: StudyBrief) =>
      Effect.gen(function*() {
        const stage = arm.stages.generateImage!
        const identity = identities.find((one) => one.arms.includes(arm.name))?.model
        const unit = briefUnit(arm.name, placed.brief.id)
        const { jobs, takes } = yield* generate(workspace, {
          placed,
          persona: study.persona,
          connection: stage.connection,
          recipe: stage.recipe,
          ...(identity === undefined ? {} : { identity }),
          takes: study.file.takes,
          study: study.name,
          arm: arm.name,
          ...charged,
          jobId: (take) => studyJobId(workspace, { study: study.name, arm: arm.name, brief: placed.brief.id, stage: "image", take })
        }, progress.unit(unit, 0, afterJob)).pipe(asPlanChange(study, placed.brief.id))
        yield* record(unit, jobs, takes)
      })

    const animateTake = ({ arm, placed, take }: ApprovedTake) =>
      Effect.gen(function*() {
        const stage = arm.stages.generateVideo
        const { brief } = placed
        if (brief.video === undefined || stage === undefined) return
        const { job, takes } = yield* animate(workspace, {
          placed,
          video: brief.video,
          take,
          connection: stage.connection,
          recipe: stage.recipe,
          ...charged,
          jobId: yield* studyJobId(workspace, { study: study.name, arm: arm.name, brief: brief.id, stage: "video", take: take.number })
        }, progress.unit(take.id, 0, afterJob)).pipe(asPlanChange(study, brief.id))
        yield* record(take.id, [job], takes)
      })

    yield* Effect.forEach(study.arms, (arm) => Effect.forEach(study.briefs, (brief) => generateBrief(arm, brief), { concurrency: 4, discard: true }), { concurrency: "unbounded", discard: true })
    yield* Effect.forEach(decided.filter((one) => one.goesOn), animateTake, { concurrency: "unbounded", discard: true })
    yield* exportApproved(workspace, study, progress)
    progress.tell("writing the rows")
    // Once more: a rented machine's idle time is booked while the jobs run.
    yield* writeFacts
    yield* writeRows
    const pass: Pass = { ...(yield* reviewState(workspace, study)), identities }
    return pass
  })
