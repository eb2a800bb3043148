/** Refuses before a job is stored that nobody could carry out now. */
import * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"
import type { Workspace } from "../workspace/Workspace.ts"

/**
 * Fails with the provider's own error where it cannot be reached or refuses the key. A job that is stored
 * already waits through an outage instead. Costs nothing.
 */
export const requireReachable = (workspace: Workspace, connection: Connection.Connection) =>
  Effect.gen(function*() {
    const provider = yield* workspace.provider(connection)
    const { credentials, problems, reachable } = yield* provider.check
    const [problem] = problems
    if (problem !== undefined && (!reachable || credentials === "rejected")) return yield* problem
  })
