/** One identity model with what its file and its training say of it. */
import * as Effect from "effect/Effect"
import * as IdentityModel from "@likeness/core/IdentityModel"
import * as RuleError from "@likeness/core/RuleError"
import { inspect, type LoraFile } from "@likeness/provider-local-gpu/identity-import/LoraFile"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import * as ChosenIdentity from "../steps/ChosenIdentity.ts"
import { openRecords } from "../workspace/open-records.ts"
import { findPersona } from "../workspace/Workspace.ts"
import { findIdentityModel } from "./find-identity-model.ts"
import { type IdentityDocument, identityDocument } from "./list-identities.ts"

export interface ShownIdentity extends IdentityDocument {
  /** The stored file; null where the model is remote or its file cannot be read here. */
  readonly path: string | null
  readonly lora: LoraFile | null
  /** Of a trained one: how the epochs of its training were judged. */
  readonly scores: ReadonlyArray<ChosenIdentity.EpochScore>
  /** The samples of all epochs on one sheet; null where none was made. */
  readonly contactSheet: string | null
}

const nothing = (persona: string) =>
  new RuleError.InvalidInput({ place: "identity model", message: `${persona} has no identity model yet`, advice: "Train one with `likeness train`, or bring one with `likeness identity import FILE`." })

/** By the beginning of its name. Reads the store and the file only: nothing is started. */
export const showIdentity = (folder: string, environment: Environment, persona: string | undefined, written: string) =>
  Effect.scoped(Effect.gen(function*() {
    const settings = yield* loadSettings(folder, environment)
    const { name } = yield* findPersona(settings, persona)
    const records = yield* openRecords(folder, settings, environment)
    if (records === undefined) return yield* nothing(name)
    const model = yield* findIdentityModel(records, name, written)
    const hash = IdentityModel.hash(model)
    const choices = (yield* records.documents.list(ChosenIdentity.stored, { persona: name })).map(({ value }) => value)
    const path = model.source._tag === "files" ? records.blobs.path(model.source.files[0]!.sha256) : null
    const lora = path === null ? null : yield* Effect.promise((signal) => inspect(path, signal))
    const judged = choices.find((choice) => choice.scores.some((score) => score.model === hash))
    const shown: ShownIdentity = {
      ...identityDocument(model, new Set(choices.map((choice) => choice.model))),
      path,
      lora: lora === null || "defect" in lora ? null : lora,
      scores: judged?.scores ?? [],
      contactSheet: judged?.contactSheet === undefined ? null : records.blobs.path(judged.contactSheet)
    }
    return shown
  }))
