/** An identity that a provider has already, made in its console or by another program, as a persona's identity model. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Connection from "@likeness/core/Connection"
import * as IdentityModel from "@likeness/core/IdentityModel"
import type * as Persona from "@likeness/core/Persona"
import * as RuleError from "@likeness/core/RuleError"
import * as Text from "@likeness/core/Text"
import { requireConsent } from "../steps/require-consent.ts"
import type { Tell } from "../steps/Tell.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { takenBy } from "./taken-by.ts"

export interface RemoteImportOrder {
  readonly persona: Persona.Persona
  /** Whose account has it. */
  readonly connection: Connection.Connection
  /** The provider's own id of it. */
  readonly id: string
  /** The kind that the user expects; needed where the provider does not say. */
  readonly kind?: string
  /** Where the user says that it comes from; its name over there where it is absent. */
  readonly from?: string
}

const isId = Schema.is(Text.Id)

/**
 * Reads the identity over there and puts it among the identity models, with its kind and the account that alone can use it.
 *
 * **Repeat and cost**: reads, and spends nothing; the same id for the same persona is one identity model.
 *
 * **Fails with** `ConsentMissing`; `Unsupported` where the account has none under the id, or one that is not
 * completed; `InvalidInput` for one of another kind than expected, or of a kind that none of the connection's models shows.
 */
export const importRemoteIdentity = (workspace: Workspace, { connection, from, id, kind: expected, persona }: RemoteImportOrder, tell: Tell) =>
  Effect.gen(function*() {
    yield* requireConsent(persona)
    const invalid = (message: string, advice: string) => new RuleError.InvalidInput({ place: "--remote", message: `${id}: ${message}`, advice })
    if (!isId(id)) return yield* invalid("is no id of a provider", "Copy it from the provider's console.")
    const { findIdentity } = yield* workspace.provider(connection)
    if (findIdentity === undefined) return yield* invalid(`${connection.name} uses identity models in files`, "Name the connection whose account has it with --provider, or import the file.")
    tell(`reading ${id} of account ${connection.account}`)
    const found = yield* findIdentity(id)
    const kind = found.kind ?? expected
    if (kind === undefined) return yield* invalid("the provider does not say of which kind it is", "Say it with --kind: another kind gives a stranger's face, billed.")
    if (expected !== undefined && kind !== expected) return yield* invalid(`is ${kind}, not ${expected}`, `Import it with --kind ${kind}, or name another id.`)
    if (!(yield* takenBy(workspace, kind)).includes(connection.name)) return yield* invalid(`is ${kind}, which no model of ${connection.name} shows`, "`likeness provider list` shows what the connection takes.")
    const model: IdentityModel.IdentityModel = {
      v: 1,
      kind,
      persona: persona.name,
      source: { _tag: "remote", id, connection: connection.name, account: connection.account },
      origin: { _tag: "imported", from: (from ?? (found.name.trim() === "" ? id : found.name)).normalize("NFC") }
    }
    const identityModel = IdentityModel.hash(model)
    const known = (yield* workspace.runtime.identityModels.get(identityModel)) !== undefined
    yield* workspace.runtime.identityModels.put(model)
    return { identityModel, model, known }
  })
