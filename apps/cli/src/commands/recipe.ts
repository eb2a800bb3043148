import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import type { CheckedRecipe } from "@likeness/pipeline/recipes/check-recipe"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { ExitWith } from "../terminal/ExitWith.ts"
import { print, table } from "../terminal/output.ts"

const shown = ({ capability, found, missing, ownGraph, problems, provider, recipe }: CheckedRecipe): string => [
  `${recipe}  ${capability} on ${provider}`,
  ...(ownGraph ? [] : ["  it has no graph of its own, so there are no slots to check"]),
  ...(found.length === 0 ? [] : [table(found.map((each) => ["  found", each.slot, `node ${each.node} (${each.classType})`, each.inputs.join(", ")]))]),
  ...(missing.length === 0 ? [] : [table(missing.map(({ needed, slot }) => ["  missing", slot, needed === "always" ? "needed always" : `needed ${needed}`]))]),
  ...problems.map((problem) => `  ${problem}`),
  ...(problems.length > 0 ? ["next  title the nodes in ComfyUI, export the workflow in API format again, then `likeness recipe check` it"] : [])
].join("\n")

const checkCommand = Command.make("check", {
  recipe: Argument.String("recipe").pipe(Argument.withDescription("Its file's name in recipes/, without the ending"))
}, ({ recipe }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { checkRecipe } = yield* Effect.promise(() => import("@likeness/pipeline/recipes/check-recipe"))
    const checked = yield* checkRecipe(folder, process.env, recipe)
    yield* print(checked, shown)
    if (checked.problems.length > 0) return yield* Effect.fail(new ExitWith(2))
  })).pipe(
  Command.withDescription("Which slots a recipe's own ComfyUI graph has, and which are missing for which requests. Asks no server. Exits with 2 where the graph works for no request"),
  Command.withShortDescription("Which slots a recipe's own ComfyUI graph has and lacks"),
  Command.withExamples([{ command: "likeness recipe check portrait", description: "recipes/portrait.yaml with `graph: workflows/portrait.json`" }])
)

export const recipeCommand = Command.make("recipe").pipe(
  Command.withDescription("The recipes of this workspace"),
  Command.withSubcommands([checkCommand])
)
