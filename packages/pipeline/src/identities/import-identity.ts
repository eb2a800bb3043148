/** An existing LoRA as a persona's identity model. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as IdentityModel from "@likeness/core/IdentityModel"
import type * as Persona from "@likeness/core/Persona"
import * as RuleError from "@likeness/core/RuleError"
import { inspect } from "@likeness/provider-local-gpu/identity-import/LoraFile"
import { readLora } from "@likeness/provider-local-gpu/identity-import/read-lora"
import { basename } from "node:path"
import { requireConsent } from "../steps/require-consent.ts"
import type { Tell } from "../steps/Tell.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { baseModelOf } from "./base-model-of.ts"
import { takenBy } from "./taken-by.ts"

export interface ImportOrder {
  readonly persona: Persona.Persona
  /** Absolute. */
  readonly file: string
  /** A recipe's name, a checkpoint's file or its SHA-256, as the user wrote it and as a path. */
  readonly baseModel?: { readonly text: string; readonly path: string }
  /** Where the user says that it comes from; the file's name where it is absent. */
  readonly from?: string
}

/**
 * Recognises the file by its header, stores it and puts it among the identity models.
 *
 * **Repeat and cost**: reads the file twice; the same file for the same persona is one identity model.
 *
 * **Fails with** `ConsentMissing`, and `InvalidInput` for a file that is no sound LoRA or whose base model
 * nobody says. A LoRA of another family is kept under its own kind: providers refuse it by that.
 */
export const importIdentity = (workspace: Workspace, { baseModel: written, file, from, persona }: ImportOrder, tell: Tell) =>
  Effect.gen(function*() {
    yield* requireConsent(persona)
    const name = basename(file)
    const invalid = (message: string, advice: string) => new RuleError.InvalidInput({ place: file, message: `${name}: ${message}`, advice })
    tell(`reading ${name}`)
    const lora = yield* Effect.promise((signal) => inspect(file, signal))
    if ("defect" in lora) return yield* invalid(lora.defect, lora.advice)
    const baseModel = lora.family === "sdxl" ? yield* baseModelOf(workspace, lora, name, written, tell) : undefined
    tell(`storing ${name}`)
    const blob = yield* workspace.runtime.blobs.put(
      Stream.fromAsyncIterable(readLora(file), (thrown) => invalid(`it cannot be read (${thrown instanceof Error ? thrown.message : String(thrown)})`, "Check its permissions, then try again."))
    )
    yield* workspace.runtime.assets.put(
      { v: 1, sha256: blob.sha256, mediaType: "application/x-safetensors", sizeBytes: blob.sizeBytes, origin: { _tag: "imported" } },
      { persona: persona.name }
    )
    const model: IdentityModel.IdentityModel = {
      v: 1,
      kind: lora.kind,
      persona: persona.name,
      ...(baseModel === undefined ? {} : { baseModel }),
      source: { _tag: "files", files: [{ role: "lora", sha256: blob.sha256, sizeBytes: blob.sizeBytes }] },
      origin: { _tag: "imported", from: (from ?? name).normalize("NFC") }
    }
    const hash = IdentityModel.hash(model)
    const known = (yield* workspace.runtime.identityModels.get(hash)) !== undefined
    yield* workspace.runtime.identityModels.put(model)
    return { identityModel: hash, model, lora, known, takenBy: yield* takenBy(workspace, lora.kind) }
  })
