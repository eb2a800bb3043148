/** The trainer that a run is started with: a golden environment's, proved unchanged, or the user's own program. */
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Recipe from "@likeness/core/Recipe"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import { shown, verify } from "../environment/drift.ts"
import * as Environments from "../environment/Environments.ts"
import { EnvironmentRefused } from "../environment/EnvironmentFailed.ts"
import * as Lock from "../environment/Lock.ts"
import type { Setup } from "../setup.ts"
import type * as Settings from "../settings.ts"

export interface Trainer {
  /** Program and first arguments. */
  readonly command: ReadonlyArray<string>
  /** The golden environment's name; absent for the user's own program. */
  readonly environment?: string
  /** The flags that it takes; absent where nobody asked it. */
  readonly flags?: ReadonlySet<string>
}

const drifted = (setup: Setup, message: string, advice: string, code: string): ProviderError.ProviderError => setup.errors.drift("prepare", message, advice, code)

/** The environment that the recipe or the connection names, whole and unchanged. */
const golden = (setup: Setup, training: Settings.Training, state: string, recipe: Recipe.Recipe | undefined): Effect.Effect<Trainer, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const attempt = <A>(run: (signal: AbortSignal) => Promise<A>) =>
      Effect.tryPromise({
        try: run,
        catch: (thrown) => thrown instanceof EnvironmentRefused
          ? drifted(setup, thrown.message, thrown.advice, "env.install_failed")
          : setup.errors.machine("prepare", `the environments under ${state} cannot be read`, thrown)
      })
    const named = recipe?.environment
    const found = named === undefined
      ? yield* attempt(() => Environments.find(state, "trainer", training.environment))
      : (yield* attempt(() => Environments.list(state))).find((each) => Lock.hash(each.locked.lock) === named)
    if (found === undefined) {
      return yield* drifted(setup, `the recipe ${recipe!.name} was made for the environment ${named!.slice(0, 12)}, which is not built here`, "Build it with `likeness env build --lock NAME` (`likeness env list` shows the locks), or use a recipe for the environment in use.", "env.install_failed")
    }
    const { drift } = yield* attempt((signal) => verify({ layout: found.layout, locked: found.locked, signal }))
    const first = drift[0]
    if (first !== undefined) {
      return yield* drifted(setup, `the environment ${found.id} is no longer as it was proved. ${shown(first)}${drift.length === 1 ? "" : `, and ${drift.length - 1} more`}`, "Build it anew: `likeness env remove` and `likeness env build`; `likeness env verify` lists every difference.", "env.package_conflict")
    }
    if (found.proof.device === "cpu" && training.device !== "cpu") {
      return yield* drifted(setup, `the environment ${found.id} was proved on a machine where it found no GPU`, "Build it on the machine with the GPU, or see `nvidia-smi` there; a run on the processor is asked for with `device: cpu`.", "env.cuda_unavailable")
    }
    return {
      command: [found.layout.python, "-u", join(found.layout.program, found.locked.lock.program.entry), "--tokenizer_cache_dir", found.layout.tokenizers],
      environment: found.id,
      flags: new Set(found.proof.flags)
    }
  })

/** Fails with `EnvironmentDrift` where the environment is missing, changed, or not for this machine. */
export const trainerOf = (setup: Setup, training: Settings.Training, recipe: Recipe.Recipe | undefined): Effect.Effect<Trainer, ProviderError.ProviderError> => {
  if (training.command !== undefined) return Effect.succeed({ command: training.command })
  const { state } = setup.settings
  return state === undefined
    ? Effect.fail(drifted(setup, "the connection names neither a trainer's program nor where environments are kept", "Add `state: .likeness` to the connection, then `likeness env build`.", "env.install_failed"))
    : golden(setup, training, state, recipe)
}
