/** A workspace's files and instruments without its store: no engine is started and nothing is written. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as RuleError from "@likeness/core/RuleError"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import * as Instruments from "./Instruments.ts"
import type { Workspace } from "./Workspace.ts"
import { findPersona } from "./Workspace.ts"

/** What steps that only work with files need; a {@link Workspace} has it too. */
export type WorkspaceFolder = Pick<Workspace, "folder" | "settings" | "environment" | "instruments" | "persona">

/** Fails with `InvalidInput` for settings that cannot be used. Instruments end with the scope. */
export const openFolder = (folder: string, environment: Environment): Effect.Effect<WorkspaceFolder, RuleError.InvalidInput, Scope.Scope> =>
  Effect.gen(function*() {
    const settings = yield* loadSettings(folder, environment)
    const instruments = yield* Instruments.make(settings)
    return { folder, settings, environment, instruments, persona: (name) => findPersona(settings, name) }
  })
