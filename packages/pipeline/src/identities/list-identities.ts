/** The identity models of a workspace, trained and imported. */
import * as Effect from "effect/Effect"
import * as IdentityModel from "@likeness/core/IdentityModel"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import * as ChosenIdentity from "../steps/ChosenIdentity.ts"
import { openRecords } from "../workspace/open-records.ts"

export interface IdentityDocument {
  readonly identityModel: string
  readonly persona: string
  readonly kind: string
  readonly origin: "trained" | "imported"
  /** Of an imported one: where it is from, as the user says. */
  readonly from: string | null
  /** Of a trained one. */
  readonly epoch: number | null
  /** Of a trained one: whether it is the epoch that commands use. */
  readonly chosen: boolean
  readonly baseModel: { readonly name: string; readonly sha256: string } | null
  readonly files: ReadonlyArray<{ readonly role: string; readonly sha256: string; readonly sizeBytes: number }>
  /** Where the identity is an id that only one account knows. */
  readonly remote: { readonly id: string; readonly account: string } | null
}

export const identityDocument = (model: IdentityModel.IdentityModel, chosen: ReadonlySet<string>): IdentityDocument => {
  const checkpoint = model.baseModel?.files.find(({ role }) => role === "checkpoint")
  const hash = IdentityModel.hash(model)
  return {
    identityModel: hash,
    persona: model.persona,
    kind: model.kind,
    origin: model.origin._tag,
    from: model.origin._tag === "imported" ? model.origin.from : null,
    epoch: model.origin._tag === "trained" ? model.origin.epoch ?? null : null,
    chosen: chosen.has(hash),
    baseModel: checkpoint === undefined ? null : { name: checkpoint.name, sha256: checkpoint.sha256 },
    files: model.source._tag === "files" ? model.source.files : [],
    remote: model.source._tag === "remote" ? { id: model.source.id, account: model.source.account } : null
  }
}

/** All of them, or one persona's, in the order in which they came. Reads the store only: nothing is started. */
export const listIdentities = (folder: string, environment: Environment, persona: string | undefined) =>
  Effect.scoped(Effect.gen(function*() {
    const records = yield* openRecords(folder, yield* loadSettings(folder, environment), environment)
    if (records === undefined) return []
    const choices = yield* records.documents.list(ChosenIdentity.stored, { persona })
    const chosen = new Set(choices.map(({ value }) => value.model))
    return (yield* records.identityModels.list({ persona })).map((model) => identityDocument(model, chosen))
  }))
