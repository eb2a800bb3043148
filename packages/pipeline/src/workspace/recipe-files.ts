/** `recipes/*.yaml` and `sets/*.yaml`: people write names, the store keeps hashes. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Capability from "@likeness/core/Capability"
import * as Hash from "@likeness/core/Hash"
import * as Recipe from "@likeness/core/Recipe"
import type * as RecipeSet from "@likeness/core/RecipeSet"
import * as RuleError from "@likeness/core/RuleError"
import * as Text from "@likeness/core/Text"
import { join } from "node:path"
import * as YamlFile from "../settings/yaml-file.ts"
import { listYaml } from "./list-yaml.ts"

const { v: _version, name: _name, retries, ...fields } = Recipe.Recipe.fields

const RecipeFile = Schema.Struct({ ...fields, retries: retries.pipe(Schema.withDecodingDefaultKey(Effect.succeed(1))) })

const SetFile = Schema.Struct(
  Object.fromEntries(Capability.all.map((stage) => [stage, Schema.optionalKey(Text.Name)])) as {
    readonly [stage in Capability.Capability]: Schema.optionalKey<typeof Text.Name>
  }
)

/** The recipe of each file in `recipes/`, by name. */
export const readRecipes = (folder: string): Effect.Effect<ReadonlyMap<string, Recipe.Recipe>, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const recipes = new Map<string, Recipe.Recipe>()
    for (const { file, name } of yield* listYaml(folder, "recipes")) {
      recipes.set(name, { v: 1, name, ...(yield* YamlFile.read(RecipeFile, join(folder, file), file)) })
    }
    return recipes
  })

/** A set with its recipes at hand. */
export interface ResolvedSet {
  readonly set: RecipeSet.RecipeSet
  readonly recipes: { readonly [stage in Capability.Capability]?: Recipe.Recipe }
}

/** The set `name`, its recipes found by name and of the right capability. */
export const readSet = (
  folder: string,
  name: string,
  recipes: ReadonlyMap<string, Recipe.Recipe>
): Effect.Effect<ResolvedSet, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const file = `sets/${name}.yaml`
    const names = yield* YamlFile.read(SetFile, join(folder, file), file)
    const stages: { [stage in Capability.Capability]?: Hash.Sha256 } = {}
    const found: { [stage in Capability.Capability]?: Recipe.Recipe } = {}
    for (const stage of Capability.all) {
      const recipeName = names[stage]
      if (recipeName === undefined) continue
      const recipe = recipes.get(recipeName)
      const place = `${file}, ${stage}`
      if (recipe === undefined) {
        const known = [...recipes.keys()].join(", ")
        return yield* new RuleError.InvalidInput({ place, message: `${place}: there is no recipe ${recipeName}`, advice: `Name one of recipes/: ${known === "" ? "it is empty" : known}.` })
      }
      if (recipe.capability !== stage) {
        return yield* new RuleError.InvalidInput({ place, message: `${place}: recipe ${recipeName} is for ${recipe.capability}`, advice: `Name a recipe whose capability is ${stage}.` })
      }
      stages[stage] = Recipe.hash(recipe)
      found[stage] = recipe
    }
    return { set: { v: 1, name, stages }, recipes: found }
  })
