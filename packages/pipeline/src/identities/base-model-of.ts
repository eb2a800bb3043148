/** On which base model an imported LoRA was trained: as its trainer wrote it, else as the user says. */
import * as Effect from "effect/Effect"
import type * as BaseModel from "@likeness/core/BaseModel"
import * as RuleError from "@likeness/core/RuleError"
import { knownCheckpoint } from "@likeness/provider-local-gpu/model-file/checkpoint-name"
import type { LoraFile } from "@likeness/provider-local-gpu/identity-import/LoraFile"
import { stat } from "node:fs/promises"
import { basename } from "node:path"
import { checkModel } from "../models/check-model.ts"
import type { Tell } from "../steps/Tell.ts"
import { readRecipes } from "../workspace/recipe-files.ts"
import type { WorkspaceFolder } from "../workspace/WorkspaceFolder.ts"

/** A checkpoint by its hash. */
interface Named {
  readonly sha256: string
  readonly name: string | null
  /** Where the hash is from, for people. */
  readonly source: string
}

/** What the user wrote: a recipe's name, a checkpoint's SHA-256, or its file. */
const fromUser = (workspace: WorkspaceFolder, written: string, path: string, tell: Tell) =>
  Effect.gen(function*() {
    const recipe = (yield* readRecipes(workspace.folder)).get(written)
    const named = recipe?.baseModel?.files.find(({ role }) => role === "checkpoint")
    if (named !== undefined) return { sha256: named.sha256, name: named.name, source: `recipes/${written}.yaml` } satisfies Named
    if (/^[0-9a-f]{64}$/iu.test(written)) return { sha256: written.toLowerCase(), name: null, source: "--base-model" } satisfies Named
    if (yield* Effect.promise(() => stat(path).then(() => true, () => false))) {
      const model = yield* checkModel(workspace.folder, workspace.settings, path, tell)
      if (model.sha256 === null) return yield* new RuleError.InvalidInput({ place: "--base-model", message: `${path} is no base model: ${model.reason}`, advice: model.advice ?? "Name another one." })
      return { sha256: model.sha256, name: basename(path), source: path } satisfies Named
    }
    return yield* new RuleError.InvalidInput({
      place: "--base-model",
      message: `--base-model: ${written} is neither a recipe with a base model, a SHA-256 nor a checkpoint's file`,
      advice: "Name one of those; `likeness model list` shows the checkpoints of this machine."
    })
  })

/** The base model as identity models keep it: name and licence from a recipe with the same file, else from what is known of it. */
const resolved = (workspace: WorkspaceFolder, { name, sha256, source }: Named) =>
  Effect.map(readRecipes(workspace.folder), (recipes): BaseModel.BaseModel => {
    const same = [...recipes.values()].map(({ baseModel }) => baseModel).find((base) => base?.files.some((file) => file.role === "checkpoint" && file.sha256 === sha256))
    if (same !== undefined) return same
    const known = knownCheckpoint(sha256)
    return {
      v: 1,
      family: "sdxl",
      files: [{ role: "checkpoint", name: name ?? known?.name ?? `${sha256.slice(0, 12)}.safetensors`, sha256 }],
      licence: known?.licence ?? { name: "not stated", source }
    }
  })

/**
 * **Fails with** `InvalidInput` where neither the file nor the user says it, and where they disagree: a LoRA
 * on another base model gives another face, and no number would say why.
 */
export const baseModelOf = (workspace: WorkspaceFolder, lora: LoraFile, file: string, written: { readonly text: string; readonly path: string } | undefined, tell: Tell) =>
  Effect.gen(function*() {
    const said = written === undefined ? undefined : yield* fromUser(workspace, written.text, written.path, tell)
    const recorded = lora.baseModel === null ? undefined : { ...lora.baseModel, source: "the LoRA's own metadata" }
    if (said !== undefined && recorded !== undefined && said.sha256 !== recorded.sha256) {
      return yield* new RuleError.InvalidInput({
        place: "--base-model",
        message: `${file} says that it was trained on ${recorded.name ?? "a checkpoint"} (${recorded.sha256.slice(0, 12)}), not on ${said.name ?? "one"} (${said.sha256.slice(0, 12)})`,
        advice: "Leave out --base-model: the file's own word holds."
      })
    }
    const named = recorded ?? said
    if (named !== undefined) return yield* resolved(workspace, named)
    return yield* new RuleError.InvalidInput({
      place: file,
      message: `${file} does not say on which base model it was trained`,
      advice: "Name it with --base-model: a recipe's name, a checkpoint's file or its SHA-256."
    })
  })
