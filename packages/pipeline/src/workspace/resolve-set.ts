/** The set that a command uses. */
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import { listYaml } from "./list-yaml.ts"
import { readRecipes, readSet } from "./recipe-files.ts"
import type { Workspace } from "./Workspace.ts"

/** The set by its name; without one that of the settings, without that the only one. */
export const resolveSet = (workspace: Pick<Workspace, "folder" | "settings">, name: string | undefined) =>
  Effect.gen(function*() {
    const names = (yield* listYaml(workspace.folder, "sets")).map((file) => file.name)
    const wanted = name ?? workspace.settings.set ?? (names.length === 1 ? names[0] : undefined)
    if (wanted === undefined || !names.includes(wanted)) {
      return yield* new RuleError.InvalidInput({
        place: "sets/",
        message: wanted === undefined ? (names.length === 0 ? "the workspace has no set" : "the workspace has several sets") : `there is no set ${wanted}`,
        advice: names.length === 0 ? "Write one in sets/, or make samples with `likeness init`." : `Name one with --set: ${names.join(", ")}.`
      })
    }
    return yield* readSet(workspace.folder, wanted, yield* readRecipes(workspace.folder))
  })
