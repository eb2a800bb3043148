/** The identity models of a study's arms: each training once, whoever shares it. */
import * as Effect from "effect/Effect"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import * as Recipe from "@likeness/core/Recipe"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import type { NewJob } from "@likeness/runtime/Job"
import type * as ChosenIdentity from "../steps/ChosenIdentity.ts"
import { storeReferenceSet } from "../steps/reference-set.ts"
import type { Tell } from "../steps/Tell.ts"
import { findIdentity, trainIdentity } from "../steps/train.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import type { Study } from "./Study.ts"
import type { Stage, StudyArm } from "./StudyArm.ts"

/** What the arms of one training use. */
export interface ArmIdentity {
  readonly arms: ReadonlyArray<string>
  readonly model: IdentityModel.IdentityModel
  readonly chosen: ChosenIdentity.ChosenIdentity
}

/** An arm's pictures by which epochs are judged: its own where they take the kind, else those of an arm on the training's connection. */
export const samplesOn = (study: Study, training: Stage, arm: StudyArm) => {
  const own = arm.stages.generateImage!
  const same = study.arms.map((other) => other.stages.generateImage!).find((stage) => stage.connection.name === training.connection.name)
  const chosen = own.connection.name === training.connection.name ? own : same ?? own
  return { connection: chosen.connection, recipe: chosen.recipe }
}

/** Each training once, with the arms that share it. */
export const trainingsOf = (study: Study): ReadonlyArray<{ readonly stage: Stage; readonly arms: ReadonlyArray<StudyArm> }> => {
  const trainings = new Map<string, { readonly stage: Stage; readonly arms: Array<StudyArm> }>()
  for (const arm of study.arms) {
    const stage = arm.stages.trainIdentity
    if (stage === undefined) continue
    const key = `${stage.connection.name}/${Recipe.hash(stage.recipe)}`
    const known = trainings.get(key)
    if (known === undefined) trainings.set(key, { stage, arms: [arm] })
    else known.arms.push(arm)
  }
  return [...trainings.values()]
}

/** Trains what is missing, trainings at once. Spends. May be repeated. `tells` gives where the training of an arm is told, the first of those that share it. */
export const trainArms = (workspace: Workspace, study: Study, tells: (arm: string) => Tell, command?: NewJob["command"]) =>
    Effect.forEach(trainingsOf(study), ({ arms, stage }) =>
      Effect.map(
        trainIdentity(workspace, {
          persona: study.persona,
          connection: stage.connection,
          set: stage.set,
          samplesOn: samplesOn(study, stage, arms[0]!),
          study: study.name,
          ...(command === undefined ? {} : { command })
        }, tells(arms[0]!.name)),
        ({ chosen, model }): ArmIdentity => ({ arms: arms.map((arm) => arm.name), model, chosen })
      ), { concurrency: "unbounded" })

/** The identity models that were trained for the arms so far. Sends nothing. */
export const trainedArms = (workspace: Workspace, study: Study) =>
  Effect.gen(function*() {
    const referenceSet = ReferenceSet.hash(yield* storeReferenceSet(workspace, study.persona))
    const found = yield* Effect.forEach(trainingsOf(study), ({ arms, stage }) =>
      Effect.map(
        findIdentity(workspace, { persona: study.persona.name, referenceSet, recipe: Recipe.hash(stage.recipe), connection: stage.connection.name }),
        (identity): ArmIdentity | undefined => identity && { arms: arms.map((arm) => arm.name), ...identity }
      ))
    return found.filter((identity) => identity !== undefined)
  })
