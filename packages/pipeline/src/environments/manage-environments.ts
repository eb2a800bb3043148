/** Which environments there are, which is used, and taking one away. */
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import type { Kind } from "@likeness/provider-local-gpu/environment/Lock"
import { isAbsolute, join } from "node:path"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import type * as Settings from "../settings/Settings.ts"
import { stateFolder } from "../workspace/Workspace.ts"
import { attempt } from "./attempt.ts"

export interface ListedEnvironment {
  readonly environment: string
  readonly kind: Kind
  readonly current: boolean
  readonly python: string
  readonly torch: string
  /** What it was proved on. */
  readonly device: "cpu" | "cuda"
  readonly folder: string
}

export interface ListedEnvironments {
  readonly environments: ReadonlyArray<ListedEnvironment>
  /** The locks that this version can build. */
  readonly locks: ReadonlyArray<string>
}

const module = Effect.promise(() => import("@likeness/provider-local-gpu/environment/index"))

/** Where the workspace's connections keep their training runs. */
const runFolders = (folder: string, settings: Settings.Settings): ReadonlyArray<string> =>
  Object.values(settings.connections).flatMap((connection) => {
    const { training } = connection as { readonly training?: { readonly runs?: unknown } }
    return typeof training?.runs === "string" ? [isAbsolute(training.runs) ? training.runs : join(folder, training.runs)] : []
  })

export const listEnvironments = (folder: string, environment: Environment) =>
  Effect.gen(function*() {
    yield* loadSettings(folder, environment)
    const { Environments, Lock } = yield* module
    const all = yield* attempt(() => Environments.list(stateFolder(folder)))
    const result: ListedEnvironments = {
      environments: all.map(({ current, id, kind, layout, proof }) => ({ environment: id, kind, current, python: proof.python, torch: proof.torch, device: proof.device, folder: layout.folder })),
      locks: Lock.names()
    }
    return result
  })

/**
 * Uses an environment from now on. A trainer's needs a training that succeeded in it, unless `unproven`:
 * production runs on what was seen to work.
 */
export const promoteEnvironment = (folder: string, environment: Environment, name: string, unproven: boolean) =>
  Effect.gen(function*() {
    const settings = yield* loadSettings(folder, environment)
    const { Environments } = yield* module
    const state = stateFolder(folder)
    const all = yield* attempt(() => Environments.list(state))
    const kind = all.find((each) => each.id.startsWith(name))?.kind ?? "trainer"
    const found = yield* attempt(() => Environments.find(state, kind, name))
    if (found.kind === "trainer" && !unproven && !found.current) {
      const runs = yield* attempt(() => Promise.all(runFolders(folder, settings).map((each) => Environments.runsOf(each, found.id))))
      if (!runs.flat().some((run) => run.succeeded)) {
        return yield* new RuleError.RecipeUnverified({
          message: `no training has succeeded in the environment ${found.id} yet`,
          advice: `Train once with it (\`environment: ${found.id}\` under the connection's training), then promote it; \`--unproven\` does it without.`
        })
      }
    }
    yield* attempt(() => Environments.use(state, found))
    return { environment: found.id, kind: found.kind }
  })

/** Deletes an environment that is neither in use nor under a living run. */
export const removeEnvironment = (folder: string, environment: Environment, name: string) =>
  Effect.gen(function*() {
    const settings = yield* loadSettings(folder, environment)
    const { Environments } = yield* module
    const state = stateFolder(folder)
    const all = yield* attempt(() => Environments.list(state))
    const kind = all.find((each) => each.id.startsWith(name))?.kind ?? "trainer"
    const found = yield* attempt(() => Environments.find(state, kind, name))
    yield* attempt(() => Environments.remove(found, runFolders(folder, settings)))
    return { environment: found.id }
  })
