/** Which of the workspace's connections can use a kind of identity model. */
import * as Effect from "effect/Effect"
import type * as Capability from "@likeness/core/Capability"
import type { Workspace } from "../workspace/Workspace.ts"

const kindsOf = ({ generateImage }: Capability.Description): ReadonlyArray<string> => (generateImage?.models ?? []).flatMap(({ subjects }) => subjects.identityKinds)

/** Names of connections; one that cannot be made takes nothing. */
export const takenBy = (workspace: Pick<Workspace, "settings" | "connection" | "provider">, kind: string): Effect.Effect<ReadonlyArray<string>> =>
  Effect.map(
    Effect.forEach(Object.keys(workspace.settings.connections), (name) =>
      workspace.connection(name).pipe(
        Effect.flatMap((connection) => workspace.provider(connection)),
        Effect.map((provider) => (kindsOf(provider.describe()).includes(kind) ? [name] : [])),
        Effect.catch(() => Effect.succeed<Array<string>>([]))
      )),
    (found) => found.flat()
  )
