/** The connection that a command uses. */
import type * as Capability from "@likeness/core/Capability"
import * as Effect from "effect/Effect"
import { resolveSet } from "./resolve-set.ts"
import type { Workspace } from "./Workspace.ts"

export interface ConnectionChoice {
  /** The connection's name; absent where the user names none. */
  readonly connection?: string
  /** The set's name, as for {@link resolveSet}. */
  readonly set?: string
}

/**
 * The connection by its name. Without one: the only one, or, of several, the only one whose provider the
 * set's recipe of this stage is for. Anything else is refused and lists the names.
 */
export const chooseConnection = (workspace: Pick<Workspace, "connection" | "folder" | "settings">, { connection, set }: ConnectionChoice, stage: Capability.Capability) =>
  Effect.gen(function*() {
    const named = Object.entries(workspace.settings.connections)
    if (connection !== undefined || named.length < 2) return yield* workspace.connection(connection)
    const recipe = (yield* resolveSet(workspace, set)).recipes[stage]
    const fitting = named.filter(([, { provider }]) => provider === recipe?.provider)
    return yield* workspace.connection(fitting.length === 1 ? fitting[0]![0] : undefined)
  })
