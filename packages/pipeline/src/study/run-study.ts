/** One pass over a study: train, generate, animate what was approved, export what was approved, write the rows. */
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import * as RuleError from "@likeness/core/RuleError"
import * as TrialsCsv from "@likeness/benchmark/trials/TrialsCsv"
import type { NewJob } from "@likeness/runtime/Job"
import { join } from "node:path"
import { animate } from "../steps/animate.ts"
import { blindName, exportTake, platformsFor } from "../steps/export-take.ts"
import { generate } from "../steps/generate.ts"
import { adoptTakes } from "../steps/takes.ts"
import type { Tell } from "../steps/Tell.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { countedReviews, decisionOf } from "./counted-reviews.ts"
import * as PassProgress from "./PassProgress.ts"
import { changed, type Study, type StudyBrief, writePlan } from "./Study.ts"
import { goesOn, type StudyArm } from "./StudyArm.ts"
import type { StudyClock } from "./StudyClock.ts"
import { studyJobId } from "./study-job.ts"
import { overheadsOf } from "./overheads.ts"
import { type ArmIdentity, trainArms } from "./train-arms.ts"
import { trialRows } from "./trial-rows.ts"
import { writeWhole } from "./write-whole.ts"

/** A job of the study exists for another request: what it was made from was edited since. */
const asPlanChange = (study: Study, brief: string) => <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | RuleError.PlanChanged, R> =>
  Effect.mapError(effect, (error): E | RuleError.PlanChanged =>
    error instanceof RuleError.InvalidInput && error.place === "idempotency key" ? changed(study.name, `Brief ${brief}, a recipe or the identity model`) : error)

/** Writes `trials.csv` whole from the store. May be repeated. */
export const writeTrials = (workspace: Workspace, study: Study, clock: StudyClock, tell: Tell) =>
  Effect.gen(function*() {
    const rows = yield* trialRows(workspace, study, clock, tell)
    yield* writeWhole(join(study.folder, "trials.csv"), TrialsCsv.write(rows))
    return rows
  })

/** Exports the approved outputs that have no file yet; a picture that goes on to a clip has none. `tells` gives where each take's export is told. */
export const exportApproved = (workspace: Workspace, study: Study, tells: (take: string) => Tell) =>
  Effect.gen(function*() {
    const done = new Set((yield* workspace.runtime.exports.list({ study: study.name })).map((one) => one.take))
    const approved = (yield* approvedOutputs(workspace, study)).filter((take) => !done.has(take.id))
    return yield* Effect.forEach(approved, (take) =>
      Effect.gen(function*() {
        const brief = study.briefs.find((one) => one.placed.brief.id === take.brief)?.placed.brief
        return brief === undefined ? [] : yield* Effect.forEach(platformsFor(take.stage, brief.publish), (platform) => {
          tells(take.id)(`exporting ${take.brief} for ${platform}`)
          return exportTake(workspace, { take, platform, folder: join(study.folder, "exports"), name: blindName(take, platform) })
        })
      }), { concurrency: 2 }).pipe(Effect.map((exported) => exported.flat()))
  })

/** Approved takes of the study with what is done with them: a clip, or an export. */
const approvedTakes = (workspace: Workspace, study: Study) =>
  Effect.gen(function*() {
    const { counted } = yield* countedReviews(workspace, study)
    return (yield* workspace.runtime.takes.list({ study: study.name })).flatMap((take) => {
      const arm = study.arms.find((one) => one.name === take.arm)
      const brief = study.briefs.find((one) => one.placed.brief.id === take.brief)?.placed.brief
      if (arm === undefined || brief === undefined || decisionOf(counted, take.id) !== "approve") return []
      return [{ take, arm, brief, goesOn: take.stage === "image" && goesOn(arm, brief) }]
    })
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
const reviewState = (workspace: Workspace, study: Study) =>
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
    const toAnimate = decided.filter((one) => one.goesOn)
    const toExport = decided.length - toAnimate.length
    const progress = PassProgress.make(tell, study.arms.length * (study.briefs.length + 1) + toAnimate.length + toExport)
    const identities = yield* trainArms(workspace, study, (arm) => progress.unit(`training ${arm}`), command)
    for (const arm of study.arms) progress.done(`training ${arm.name}`)
    const overheads = yield* overheadsOf(workspace, study, identities)
    yield* writePlan(study, { ...study.plan, overheads: overheads.map(({ amount, arm, currency }) => ({ arm, amount: Number(amount), currency })) })
    const writer = yield* Semaphore.make(1)
    const writeRows = writer.withPermits(1)(writeTrials(workspace, study, clock, progress.tell))

    const generateBrief = (arm: StudyArm, { placed }: StudyBrief) =>
      Effect.gen(function*() {
        const stage = arm.stages.generateImage!
        const identity = identities.find((one) => one.arms.includes(arm.name))?.model
        const unit = `${arm.name}/${placed.brief.id}`
        yield* generate(workspace, {
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
        }, progress.unit(unit)).pipe(asPlanChange(study, placed.brief.id))
        progress.done(unit)
        yield* writeRows
      })

    const animateTake = ({ arm, brief, take }: (typeof decided)[number]) =>
      Effect.gen(function*() {
        const stage = arm.stages.generateVideo
        if (brief.video === undefined || stage === undefined) return
        yield* animate(workspace, {
          brief,
          video: brief.video,
          take,
          connection: stage.connection,
          recipe: stage.recipe,
          ...charged,
          jobId: yield* studyJobId(workspace, { study: study.name, arm: arm.name, brief: brief.id, stage: "video", take: take.number })
        }, progress.unit(take.id)).pipe(asPlanChange(study, brief.id))
        progress.done(take.id)
        yield* writeRows
      })

    yield* Effect.forEach(study.arms, (arm) => Effect.forEach(study.briefs, (brief) => generateBrief(arm, brief), { concurrency: 4, discard: true }), { concurrency: "unbounded", discard: true })
    yield* Effect.forEach(toAnimate, animateTake, { concurrency: "unbounded", discard: true })
    for (const { path: _path, take } of yield* exportApproved(workspace, study, progress.unit)) progress.done(take)
    progress.tell("writing the rows")
    yield* writeRows
    const pass: Pass = { ...(yield* reviewState(workspace, study)), identities }
    return pass
  })
