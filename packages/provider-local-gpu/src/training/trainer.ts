/** The trainer that a run is started with: a golden environment's, proved unchanged, or the user's own program. */
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Recipe from "@likeness/core/Recipe"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import { goldenEnvironment } from "../golden-environment.ts"
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

/** The environment that the recipe or the connection names, whole and unchanged. */
const golden = (setup: Setup, training: Settings.Training, state: string, recipe: Recipe.Recipe | undefined): Effect.Effect<Trainer, ProviderError.ProviderError> =>
  Effect.map(
    goldenEnvironment(setup.errors, { state, kind: "trainer", device: training.device, name: training.environment, ...(recipe === undefined ? {} : { recipe }) }),
    (found): Trainer => ({
      command: [found.layout.python, "-u", join(found.layout.program, found.locked.lock.program.entry), "--tokenizer_cache_dir", found.layout.tokenizers],
      environment: found.id,
      flags: new Set(found.proof.flags)
    })
  )

/** Fails with `EnvironmentDrift` where the environment is missing, changed, or not for this machine. */
export const trainerOf = (setup: Setup, training: Settings.Training, recipe: Recipe.Recipe | undefined): Effect.Effect<Trainer, ProviderError.ProviderError> => {
  if (training.command !== undefined) return Effect.succeed({ command: training.command })
  const { state } = setup.settings
  return state === undefined
    ? Effect.fail(setup.errors.drift("prepare", "the connection names neither a trainer's program nor where environments are kept", "Add `state: .likeness` to the connection, then `likeness env build`.", "env.install_failed"))
    : golden(setup, training, state, recipe)
}
