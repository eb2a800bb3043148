/** Whether the base models that training recipes name lie on this machine. */
import * as Effect from "effect/Effect"
import type * as Recipe from "@likeness/core/Recipe"
import type * as RuleError from "@likeness/core/RuleError"
import { basename } from "node:path"
import { type ListedModel, listModels } from "../models/list-models.ts"
import type { Environment } from "../settings/load-settings.ts"
import type * as Settings from "../settings/Settings.ts"
import type { Tell } from "../steps/Tell.ts"
import { readRecipes } from "../workspace/recipe-files.ts"
import type { Check, Problem } from "./Check.ts"

/** Whether this workspace trains on its own GPU at all. */
export const trainsHere = (settings: Settings.Settings): boolean =>
  Object.values(settings.connections).some((connection) => connection.provider === "local-gpu" && "training" in connection)

const shown = ({ because, name, path }: ListedModel): string =>
  `${basename(path)}${name === null ? "" : name.from === "fileName" ? ` (by its name ${name.name})` : `: ${name.name}`}, ${because}`

/** Without a folder of checkpoints the trainer finds the file its own way, and its absence here says nothing. */
const namesCheckpoints = (settings: Settings.Settings): boolean =>
  Object.values(settings.connections).some((connection) => connection.provider === "local-gpu" && (connection as { readonly training?: { readonly checkpoints?: unknown } }).training?.checkpoints !== undefined)

const problemOf = (recipe: Recipe.Recipe, file: string, models: ReadonlyArray<ListedModel>, mustBeHere: boolean): ReadonlyArray<Problem> => {
  const there = models.filter(({ path }) => basename(path) === basename(file))
  if (there.some(({ trainable }) => trainable)) return []
  const bad = there[0]
  if (bad === undefined && !mustBeHere) return []
  return [bad === undefined
    ? { tag: "ModelMissing", message: `recipe ${recipe.name} trains on ${file}, which is in none of the usual places`, advice: "Put it into the connection's checkpoints folder; `likeness model list` shows what was found where." }
    : { tag: "ModelMissing", message: `recipe ${recipe.name} cannot train on ${bad.path}: ${bad.reason}`, advice: bad.advice ?? "Name another base model." }]
}

export const baseModels = (folder: string, settings: Settings.Settings, environment: Environment, tell: Tell): Effect.Effect<Check, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const { models } = yield* listModels(folder, settings, environment, tell)
    const recipes = [...(yield* readRecipes(folder)).values()].filter(({ capability, provider }) => capability === "trainIdentity" && provider === "local-gpu")
    const problems = recipes.flatMap((recipe) => (recipe.baseModel?.files ?? []).filter(({ role }) => role === "checkpoint").flatMap(({ name }) => problemOf(recipe, name, models, namesCheckpoints(settings))))
    const usable = models.filter(({ trainable }) => trainable)
    return {
      name: "base models",
      works: problems.length === 0,
      found: [`${usable.length} SDXL base ${usable.length === 1 ? "model" : "models"}${models.length > usable.length ? `, ${models.length - usable.length} other files` : ""}`, ...usable.slice(0, 5).map(shown)],
      problems
    }
  })
