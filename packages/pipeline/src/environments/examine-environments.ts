/** What of the environments in use is as it was proved. */
import * as Effect from "effect/Effect"
import type { Drift } from "@likeness/provider-local-gpu/environment/drift"
import { stateFolder } from "../workspace/Workspace.ts"
import { attempt, type EnvironmentError } from "./attempt.ts"

export interface ExaminedEnvironment {
  readonly environment: string
  readonly device: "cpu" | "cuda"
  readonly drift: ReadonlyArray<Drift>
  /** The first difference in a sentence; absent where there is none. */
  readonly first?: string
}

/** Those that commands use where none is named. Reads only. */
export const examineEnvironments = (folder: string): Effect.Effect<ReadonlyArray<ExaminedEnvironment>, EnvironmentError> =>
  Effect.gen(function*() {
    const { Environments, shown, verify } = yield* Effect.promise(() => import("@likeness/provider-local-gpu/environment/index"))
    const current = (yield* attempt(() => Environments.list(stateFolder(folder)))).filter((each) => each.current)
    return yield* Effect.forEach(current, ({ id, layout, locked, proof }) =>
      Effect.map(attempt((signal) => verify({ layout, locked, signal })), ({ drift }): ExaminedEnvironment => ({
        environment: id, device: proof.device, drift, ...(drift[0] === undefined ? {} : { first: shown(drift[0]) })
      })))
  })
