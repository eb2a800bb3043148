/** What a pass over a study has to do, for its progress. */
import * as Effect from "effect/Effect"
import { isAtRest } from "@likeness/runtime/Job"
import type { Workspace } from "../workspace/Workspace.ts"
import type { ApprovedTake } from "./approved-takes.ts"
import type { Study } from "./Study.ts"
import { trainedArms, trainingsOf } from "./train-arms.ts"

export const trainingUnit = (arm: string): string => `training ${arm}`
export const briefUnit = (arm: string, brief: string): string => `pictures ${arm} ${brief}`

/** Each unit and how long each of it takes, roughly, in pictures: what is done already does not count. */
export const passUnits = (workspace: Workspace, study: Study, approved: ReadonlyArray<ApprovedTake>) =>
  Effect.gen(function*() {
    const units = new Map<string, number>()
    const jobs = yield* workspace.runtime.jobs.list({ study: study.name })
    const isTrained = new Set((yield* trainedArms(workspace, study)).flatMap(({ arms }) => arms))
    for (const [first] of trainingsOf(study).map(({ arms }) => arms)) if (first !== undefined && !isTrained.has(first.name)) units.set(trainingUnit(first.name), 10)
    for (const arm of study.arms) {
      for (const { placed: { brief } } of study.briefs) {
        const own = jobs.filter((job) => job.arm === arm.name && job.brief === brief.id && job.capability === "generateImage")
        if (own.length === 0 || !own.every(isAtRest)) units.set(briefUnit(arm.name, brief.id), 1)
      }
    }
    const exported = new Set((yield* workspace.runtime.exports.list({ study: study.name })).map((one) => one.take))
    const animated = new Set(jobs.filter((job) => job.capability === "generateVideo" && isAtRest(job)).map((job) => `${job.arm}/${job.brief}/${job.take}`))
    for (const { goesOn: toClip, take } of approved) {
      if (toClip ? !animated.has(`${take.arm}/${take.brief}/${take.number}`) : !exported.has(take.id)) units.set(take.id, toClip || take.stage === "video" ? 4 : 0.5)
    }
    return units
  })
