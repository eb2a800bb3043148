/** Whether a recipe's own graph can be used: which slots it has, and which are missing. Asks no server. */
import type * as Capability from "@likeness/core/Capability"
import * as RuleError from "@likeness/core/RuleError"
import * as Effect from "effect/Effect"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import { readRecipes } from "../workspace/recipe-files.ts"

export interface CheckedSlot {
  readonly slot: string
  /** The graph's node, its class and the inputs that are set. */
  readonly node: string
  readonly classType: string
  readonly inputs: ReadonlyArray<string>
}

export interface CheckedRecipe {
  readonly recipe: string
  readonly capability: Capability.Capability
  readonly provider: string
  /** Whether the recipe brings a graph of its own; without one there are no slots to check. */
  readonly ownGraph: boolean
  readonly found: ReadonlyArray<CheckedSlot>
  /** `needed`: `always`, or for which requests. */
  readonly missing: ReadonlyArray<{ readonly slot: string; readonly needed: string }>
  /** What makes it useless for every request; empty where it works. */
  readonly problems: ReadonlyArray<string>
}

/** Fails where there is no such recipe or its file cannot be read. Sends nothing, costs nothing. */
export const checkRecipe = (folder: string, environment: Environment, name: string) =>
  Effect.gen(function*() {
    yield* loadSettings(folder, environment)
    const recipes = yield* readRecipes(folder)
    const recipe = recipes.get(name)
    if (recipe === undefined) {
      return yield* new RuleError.InvalidInput({ place: "recipe", message: `there is no recipe ${name}`, advice: `Name one of recipes/: ${[...recipes.keys()].join(", ") || "it is empty"}.` })
    }
    const known = { recipe: name, capability: recipe.capability, provider: recipe.provider, ownGraph: recipe.graph !== undefined }
    const plain: CheckedRecipe = { ...known, found: [], missing: [], problems: [] }
    if (recipe.graph === undefined) return plain
    const { capability } = recipe
    if (recipe.provider !== "local-gpu" || capability === "trainIdentity") {
      return { ...plain, problems: [`${recipe.provider} takes no graph for ${capability}`] } satisfies CheckedRecipe as CheckedRecipe
    }
    const { checkGraph } = yield* Effect.promise(() => import("@likeness/provider-local-gpu/check-graph"))
    const { found, missing, problems } = checkGraph(capability, recipe.graph)
    return { ...known, found, missing, problems } satisfies CheckedRecipe as CheckedRecipe
  })
