/** The golden environment that a training or a server of our own runs in: found, and proved unchanged. */
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Recipe from "@likeness/core/Recipe"
import * as Effect from "effect/Effect"
import { shown, verify } from "./environment/drift.ts"
import * as Environments from "./environment/Environments.ts"
import { EnvironmentRefused } from "./environment/EnvironmentFailed.ts"
import * as Lock from "./environment/Lock.ts"
import type { Errors } from "./errors.ts"

export interface Wanted {
  /** The workspace's `.likeness`. */
  readonly state: string
  readonly kind: Lock.Kind
  /** What it is to run on. */
  readonly device: "cpu" | "cuda"
  /** The beginning of its name; the one in use where it is `undefined`. */
  readonly name: string | undefined
  /** A recipe that names an environment has that one or none. */
  readonly recipe?: Recipe.Recipe
}

const buildLine = (kind: Lock.Kind): string => `likeness env build${kind === "trainer" ? "" : ` --kind ${kind}`}`

/** Fails with `EnvironmentDrift` where it is missing, changed, or was not proved on the device. */
export const goldenEnvironment = (errors: Errors, { device, kind, name, recipe, state }: Wanted): Effect.Effect<Environments.Environment, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const drifted = (message: string, advice: string, code: string) => errors.drift("prepare", message, advice, code)
    const attempt = <A>(run: (signal: AbortSignal) => Promise<A>) =>
      Effect.tryPromise({
        try: run,
        catch: (thrown) => thrown instanceof EnvironmentRefused
          ? drifted(thrown.message, thrown.advice, "env.install_failed")
          : errors.machine("prepare", `the environments under ${state} cannot be read`, thrown)
      })
    const named = recipe?.environment
    const found = named === undefined
      ? yield* attempt(() => Environments.find(state, kind, name))
      : (yield* attempt(() => Environments.list(state))).find((each) => Lock.hash(each.locked.lock) === named)
    if (found === undefined) {
      return yield* drifted(`the recipe ${recipe!.name} was made for the environment ${named!.slice(0, 12)}, which is not built here`, `Build it with \`${buildLine(kind)} --lock NAME\` (\`likeness env list\` shows the locks), or use a recipe for the environment in use.`, "env.install_failed")
    }
    const { drift } = yield* attempt((signal) => verify({ layout: found.layout, locked: found.locked, signal }))
    const first = drift[0]
    if (first !== undefined) {
      return yield* drifted(`the environment ${found.id} is no longer as it was proved. ${shown(first)}${drift.length === 1 ? "" : `, and ${drift.length - 1} more`}`, `Build it anew: \`likeness env remove\` and \`${buildLine(kind)}\`; \`likeness env verify\` lists every difference.`, "env.package_conflict")
    }
    if (found.proof.device === "cpu" && device !== "cpu") {
      return yield* drifted(`the environment ${found.id} was proved on a machine where it found no GPU`, "Build it on the machine with the GPU, or see `nvidia-smi` there; a run on the processor is asked for with `device: cpu`.", "env.cuda_unavailable")
    }
    return found
  })
