/** `recipes/*.yaml` and `sets/*.yaml`: people write names, the store keeps hashes. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Capability from "@likeness/core/Capability"
import * as Hash from "@likeness/core/Hash"
import * as Recipe from "@likeness/core/Recipe"
import type * as RecipeSet from "@likeness/core/RecipeSet"
import * as RuleError from "@likeness/core/RuleError"
import * as Text from "@likeness/core/Text"
import { join, resolve, sep } from "node:path"
import * as YamlFile from "../settings/yaml-file.ts"
import { listYaml } from "./list-yaml.ts"

const { v: _version, name: _name, graph, retries, ...fields } = Recipe.Recipe.fields

/** `graph`: the graph itself, or the file in the workspace that holds it. */
const GraphOrFile = Schema.optionalKey(Schema.Union([Text.NonEmptyText, graph.schema]))

const RecipeFile = Schema.Struct({ ...fields, graph: GraphOrFile, retries: retries.pipe(Schema.withDecodingDefaultKey(Effect.succeed(1))) })

const SetFile = Schema.Struct(
  Object.fromEntries(Capability.all.map((stage) => [stage, Schema.optionalKey(Text.Name)])) as {
    readonly [stage in Capability.Capability]: Schema.optionalKey<typeof Text.Name>
  }
)

/** A graph in API format, from a file of the workspace. */
const readGraph = (folder: string, recipe: string, written: string): Effect.Effect<NonNullable<Recipe.Recipe["graph"]>, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const wrong = (reason: string) => new RuleError.InvalidInput({ place: `${recipe}, graph`, message: `${recipe}, graph: ${reason}`, advice: "Name a file of the workspace that ComfyUI exported in API format, such as workflows/portrait.json." })
    const path = resolve(folder, written)
    if (!path.startsWith(`${resolve(folder)}${sep}`)) return yield* wrong(`${written} lies outside of the workspace`)
    const text = yield* YamlFile.readText(path, written)
    const graph = yield* Effect.try({ try: () => JSON.parse(text) as unknown, catch: () => wrong(`${written} is no JSON`) })
    return typeof graph === "object" && graph !== null && !Array.isArray(graph) ? graph as NonNullable<Recipe.Recipe["graph"]> : yield* wrong(`${written} holds no graph`)
  })

/** The recipe of each file in `recipes/`, by name. */
export const readRecipes = (folder: string): Effect.Effect<ReadonlyMap<string, Recipe.Recipe>, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const recipes = new Map<string, Recipe.Recipe>()
    for (const { file, name } of yield* listYaml(folder, "recipes")) {
      const { graph: written, ...read } = yield* YamlFile.read(RecipeFile, join(folder, file), file)
      const graph = typeof written === "string" ? yield* readGraph(folder, file, written) : written
      recipes.set(name, { v: 1, name, ...read, ...(graph === undefined ? {} : { graph }) })
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
