/** An arm with its connections and recipes at hand. */
import type * as Brief from "@likeness/core/Brief"
import type * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import type * as Recipe from "@likeness/core/Recipe"
import type { ResolvedSet } from "../workspace/recipe-files.ts"

/** One stage of an arm: who does it, by which recipe. */
export interface Stage {
  readonly connection: Connection.Connection
  readonly set: ResolvedSet
  readonly recipe: Recipe.Recipe
}

export interface StudyArm {
  readonly name: string
  readonly stages: { readonly [stage in Capability.Capability]?: Stage }
}

/** Whether the arm's approved pictures of a brief go on to a clip. */
export const goesOn = (arm: StudyArm, brief: Brief.Brief): boolean => arm.stages.generateVideo !== undefined && brief.video !== undefined
