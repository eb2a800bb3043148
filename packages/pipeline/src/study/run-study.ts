/** One pass over a study: train, generate, animate what was approved, export what was approved, write the rows. */
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import type * as Brief from "@likeness/core/Brief"
import * as Hash from "@likeness/core/Hash"
import * as RuleError from "@likeness/core/RuleError"
import type * as Take from "@likeness/core/Take"
import * as TrialsCsv from "@likeness/benchmark/trials/TrialsCsv"
import { join } from "node:path"
import { animate } from "../steps/animate.ts"
import { approvedTakes, blindName, exportTake, platformsFor } from "../steps/export-take.ts"
import { generate } from "../steps/generate.ts"
import { reviewQueue } from "../steps/review.ts"
import { nextTry } from "../steps/run-job.ts"
import type { Tell } from "../steps/Tell.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { changed, type Study, type StudyBrief, writePlan } from "./Study.ts"
import type { StudyArm } from "./StudyArm.ts"
import type { StudyClock } from "./StudyClock.ts"
import { type ArmIdentity, overheadsOf, trainArms } from "./train-arms.ts"
import { trialRows, wasHeldBack } from "./trial-rows.ts"
import { writeWhole } from "./write-whole.ts"

/**
 * A job's id in a study: the same order is the same job, and the id tells nobody the arm. What ended is an
 * attempt and stays, but an order that our own rules held back is given again.
 */
const jobId = (workspace: Workspace, study: Study, arm: string, brief: string, stage: Take.Take["stage"], take: number) =>
  nextTry(workspace, `s-${Hash.ofJson({ study: study.name, arm, brief, stage, take }).slice(0, 24)}`, wasHeldBack)

/** A job of the study exists for another request: what it was made from was edited since. */
const asPlanChange = (study: Study, brief: string) => <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | RuleError.PlanChanged, R> =>
  Effect.mapError(effect, (error): E | RuleError.PlanChanged =>
    error instanceof RuleError.InvalidInput && error.place === "idempotency key" ? changed(study.name, `Brief ${brief}, a recipe or the identity model`) : error)

/** Whether an arm's approved pictures of a brief go on to a clip. */
export const goesOn = (arm: StudyArm, brief: Brief.Brief): boolean => arm.stages.generateVideo !== undefined && brief.video !== undefined

/** Writes `trials.csv` whole from the store. May be repeated. */
export const writeTrials = (workspace: Workspace, study: Study, clock: StudyClock, tell: Tell) =>
  Effect.gen(function*() {
    const rows = yield* trialRows(workspace, study, clock, tell)
    yield* writeWhole(join(study.folder, "trials.csv"), TrialsCsv.write(rows))
    return rows
  })

/** Exports the approved outputs that have no file yet; a picture that goes on to a clip has none. */
export const exportApproved = (workspace: Workspace, study: Study, tell: Tell) =>
  Effect.gen(function*() {
    const done = new Set((yield* workspace.runtime.exports.list({ study: study.name })).map((one) => one.take))
    const approved = (yield* approvedTakes(workspace, { study: study.name })).filter((take) => !done.has(take.id))
    return yield* Effect.forEach(approved, (take) =>
      Effect.gen(function*() {
        const arm = study.arms.find((one) => one.name === take.arm)
        const brief = study.briefs.find((one) => one.placed.brief.id === take.brief)?.placed.brief
        if (arm === undefined || brief === undefined || (take.stage === "image" && goesOn(arm, brief))) return []
        return yield* Effect.forEach(platformsFor(take.stage, brief.publish), (platform) => {
          tell(`exporting ${take.brief} for ${platform}`)
          return exportTake(workspace, { take, platform, folder: join(study.folder, "exports"), name: blindName(take, platform) })
        })
      }), { concurrency: 2 }).pipe(Effect.map((exported) => exported.flat()))
  })

export interface Pass {
  /** Takes that wait for a reviewer. */
  readonly waiting: number
  readonly identities: ReadonlyArray<ArmIdentity>
}

/**
 * Does everything of the study that can be done now; run it again after reviewing. Spends. Arms run at
 * once. Interrupting it loses nothing: jobs are found again by their ids.
 */
export const runStudy = (workspace: Workspace, study: Study, clock: StudyClock, tell: Tell) =>
  Effect.gen(function*() {
    const { budget } = study.file
    if (budget !== undefined) yield* workspace.runtime.budgets.put({ v: 1, scope: { _tag: "study", study: study.name }, limit: budget })
    const identities = yield* trainArms(workspace, study, tell)
    const overheads = yield* overheadsOf(workspace, study, identities)
    yield* writePlan(study, { ...study.plan, overheads: overheads.map(({ amount, arm, currency }) => ({ arm, amount: Number(amount), currency })) })
    const writer = yield* Semaphore.make(1)
    const total = study.arms.length * study.briefs.length
    let finished = 0

    const generateBrief = (arm: StudyArm, { placed }: StudyBrief) =>
      Effect.gen(function*() {
        const stage = arm.stages.generateImage!
        const identity = identities.find((one) => one.arms.includes(arm.name))?.model
        yield* generate(workspace, {
          placed,
          persona: study.persona,
          connection: stage.connection,
          recipe: stage.recipe,
          ...(identity === undefined ? {} : { identity }),
          takes: study.file.takes,
          study: study.name,
          arm: arm.name,
          jobId: (firstTake) => jobId(workspace, study, arm.name, placed.brief.id, "image", firstTake)
        }, (text) => tell(text, finished / total)).pipe(asPlanChange(study, placed.brief.id))
        finished++
        yield* writer.withPermits(1)(writeTrials(workspace, study, clock, tell))
      })

    const animateTake = (take: Take.Take) =>
      Effect.gen(function*() {
        const arm = study.arms.find((one) => one.name === take.arm)
        const brief = study.briefs.find((one) => one.placed.brief.id === take.brief)?.placed.brief
        const stage = arm?.stages.generateVideo
        if (arm === undefined || brief?.video === undefined || stage === undefined) return
        yield* animate(workspace, {
          brief,
          video: brief.video,
          take,
          connection: stage.connection,
          recipe: stage.recipe,
          jobId: yield* jobId(workspace, study, arm.name, brief.id, "video", take.number)
        }, tell).pipe(asPlanChange(study, brief.id))
        yield* writer.withPermits(1)(writeTrials(workspace, study, clock, tell))
      })

    yield* Effect.forEach(study.arms, (arm) => Effect.forEach(study.briefs, (brief) => generateBrief(arm, brief), { concurrency: 4, discard: true }), { concurrency: "unbounded", discard: true })
    const approved = (yield* approvedTakes(workspace, { study: study.name })).filter((take) => take.stage === "image")
    yield* Effect.forEach(approved, animateTake, { concurrency: "unbounded", discard: true })
    yield* exportApproved(workspace, study, tell)
    tell("writing the rows")
    yield* writeTrials(workspace, study, clock, tell)
    const waiting = (yield* reviewQueue(workspace, { study: study.name })).length
    const pass: Pass = { waiting, identities }
    return pass
  })
