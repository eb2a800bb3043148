/** The identity model that a step uses where none is named. */
import * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"
import * as Recipe from "@likeness/core/Recipe"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import * as RuleError from "@likeness/core/RuleError"
import type { ResolvedSet } from "../workspace/recipe-files.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { storeReferenceSet } from "./reference-set.ts"
import { findIdentity } from "./train.ts"

const untrained = (persona: string, connection: string, set: string) =>
  new RuleError.InvalidInput({
    place: `persona ${persona}`,
    message: `${persona} has no identity model for these references and this set`,
    advice: `Train one with \`likeness train --provider ${connection} --set ${set}\`, name an imported one with --identity, or add --no-identity.`
  })

/** The identity model that the set's training made, whichever connection trained it; a remote one only of this account. */
export const identityFor = (workspace: Workspace, persona: string, connection: Connection.Connection, { recipes: { trainIdentity: training }, set }: ResolvedSet) =>
  Effect.gen(function*() {
    if (training === undefined) return yield* untrained(persona, connection.name, set.name)
    const named = yield* workspace.persona(persona)
    const key = { persona, referenceSet: ReferenceSet.hash(yield* storeReferenceSet(workspace, named)), recipe: Recipe.hash(training) }
    for (const name of [connection.name, ...Object.keys(workspace.settings.connections)]) {
      const found = yield* findIdentity(workspace, { ...key, connection: name })
      if (found !== undefined && (found.model.source._tag === "files" || found.model.source.account === connection.account)) return found.model
    }
    return yield* untrained(persona, connection.name, set.name)
  })
