/** A named list of recipes, one for each stage: what an arm and `pipeline run` use. "Set" on screen. */
import * as Schema from "effect/Schema"
import * as Hash from "./Hash.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"

/** One recipe for each stage that the set has. */
export const Stages = Schema.Struct({
  trainIdentity: Schema.optionalKey(Hash.Sha256),
  generateImage: Schema.optionalKey(Hash.Sha256),
  generateVideo: Schema.optionalKey(Hash.Sha256),
  enhance: Schema.optionalKey(Hash.Sha256)
})
export type Stages = typeof Stages.Type

export const RecipeSet = Schema.Struct({
  v: Stored.version(1),
  name: Text.Name,
  stages: Stages
})
export type RecipeSet = typeof RecipeSet.Type

export const stored = Stored.make("set", 1, RecipeSet)
