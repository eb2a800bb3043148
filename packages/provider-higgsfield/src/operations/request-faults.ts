/** What any request can have wrong, whatever its capability. */
import * as Result from "effect/Result"
import * as Prompt from "@likeness/core/Prompt"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import { optionsSchema } from "../models/body.ts"
import type { Model } from "../models/Model.ts"
import { decode } from "../settings.ts"

type Path = ProviderError.Fault["path"]
export const unsupported = (path: Path, message: string): ProviderError.Fault => ({ tag: "Unsupported", path, message })
export const invalid = (path: Path, message: string): ProviderError.Fault => ({ tag: "InvalidRequest", path, message })

export const ofRecipe = (request: Request.Request, provider: string): ReadonlyArray<ProviderError.Fault> => {
  const { recipe } = request
  const faults: Array<ProviderError.Fault> = []
  if (recipe.provider !== provider) faults.push(unsupported(["recipe", "provider"], `the recipe is for ${recipe.provider}, not for ${provider}`))
  if (recipe.capability !== request._tag) faults.push(invalid(["recipe", "capability"], `the recipe is for ${recipe.capability}, the request for ${request._tag}`))
  if (recipe.graph !== undefined) faults.push(unsupported(["recipe", "graph"], "graphs are for ComfyUI"))
  if (recipe.environment !== undefined) faults.push(unsupported(["recipe", "environment"], "a cloud has no environment to lock"))
  if (Object.hasOwn(recipe, "baseModel")) faults.push(unsupported(["recipe", "baseModel"], "the provider has its own base models"))
  return faults
}

export const ofSeed = (seed: number, rule: { readonly minimum: number; readonly maximum: number }): ReadonlyArray<ProviderError.Fault> =>
  seed >= rule.minimum && seed <= rule.maximum ? [] : [invalid(["seed"], `must be ${rule.minimum} to ${rule.maximum}, not ${seed}`)]

export const ofPrompt = (prompt: Prompt.Prompt, words: Readonly<Record<string, string>>): ReadonlyArray<ProviderError.Fault> => {
  const faults: Array<ProviderError.Fault> = []
  for (const part of ["prefix", "scene", "style"] as const) {
    const unknown = Prompt.slots(prompt[part] ?? "").filter((slot) => !Object.hasOwn(words, slot))
    if (unknown.length > 0) faults.push(invalid(["prompt", part], `{${unknown.join("}, {")}} stands for no subject of the request`))
  }
  if (Prompt.positive(prompt, words).trim() === "") faults.push(invalid(["prompt", "scene"], "must say what is seen"))
  // An empty one asks for nothing.
  if (prompt.negative !== undefined && prompt.negative !== "") faults.push(unsupported(["prompt", "negative"], "negative prompts are not offered: the vendor accepts and ignores them"))
  return faults
}

/** What a recipe says of the model's further fields, each missing or unknown one named. */
export const ofOptions = (model: Model, options: unknown): ReadonlyArray<ProviderError.Fault> => {
  const read = decode(optionsSchema(model), options ?? {}, ["recipe", "settings", "options"])
  return Result.isSuccess(read) ? [] : read.failure
}
