/** Whether the checkpoint on the disk is the one that a recipe's base model names. */
import type * as BaseModel from "@likeness/core/BaseModel"
import type * as Hash from "@likeness/core/Hash"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { realpath } from "node:fs/promises"
import { join, resolve } from "node:path"
import { checkpointHash } from "./checkpoint-hash.ts"
import type { Setup } from "./setup.ts"
import type * as Settings from "./settings.ts"

/** What stands in the job where the file cannot be read from here. */
const unchecked = (name: string, reason: string): string => `the base model ${name} was not compared with its SHA-256: ${reason}`

/** Refuses a file with other bytes than the recipe names; a file that cannot be read is told as a warning. */
export const compareBytes = (setup: Setup, runs: string, name: string, path: string, expected: Hash.Sha256): Effect.Effect<ReadonlyArray<string>, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    if (!setup.settings.compareBaseModels) return [unchecked(name, "the connection says so")]
    const found = yield* Effect.result(checkpointHash(path, runs))
    if (Result.isFailure(found)) return [unchecked(name, `${path} cannot be read`)]
    if (found.success === expected) return []
    return yield* setup.errors.modelMissing("prepare", {
      code: "model.corrupt",
      message: `${path} is damaged or not the recipe's base model: its SHA-256 begins with ${found.success.slice(0, 12)}, the recipe names ${expected.slice(0, 12)}`,
      advice: `Put the right file there, or, where this is the one that you mean, write sha256: ${found.success} into the recipe.`
    })
  })

/** For pictures: the checkpoint that the server loads, looked for in the connection's own folder of base models. */
export const compareLoaded = (
  setup: Setup,
  training: Settings.Training | undefined,
  baseModel: BaseModel.BaseModel | undefined,
  loaded: string | undefined
): Effect.Effect<ReadonlyArray<string>, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const named = baseModel?.files.find((file) => file.role === "checkpoint")
    if (named === undefined || loaded === undefined) return []
    if (training?.checkpoints === undefined) return [unchecked(loaded, "the connection names no folder of checkpoints")]
    const folder = resolve(training.checkpoints)
    const path = yield* Effect.promise(() => realpath(join(folder, loaded)).catch(() => undefined))
    if (path === undefined) return [unchecked(loaded, `it is not in ${folder}`)]
    return yield* compareBytes(setup, training.runs, loaded, path, named.sha256)
  })

/** For training without a folder of base models. */
export const notCompared = (name: string): string => unchecked(name, "the connection names no folder of checkpoints")
