/** Whether an environment is as it was proved. */
import * as Effect from "effect/Effect"
import type { Drift } from "@likeness/provider-local-gpu/environment/drift"
import type { Kind } from "@likeness/provider-local-gpu/environment/Lock"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import { stateFolder } from "../workspace/Workspace.ts"
import { attempt } from "./attempt.ts"

export type { Drift } from "@likeness/provider-local-gpu/environment/drift"

export interface VerifiedEnvironment {
  readonly environment: string
  readonly locked: boolean
  /** Empty where nothing differs. */
  readonly drift: ReadonlyArray<Drift>
}

/** `deep` hashes every file; otherwise those whose size, times and inode are as recorded are trusted. */
export const verifyEnvironment = (folder: string, environment: Environment, choice: { readonly kind: Kind; readonly name?: string; readonly deep: boolean }) =>
  Effect.gen(function*() {
    yield* loadSettings(folder, environment)
    const { Environments, verify } = yield* Effect.promise(() => import("@likeness/provider-local-gpu/environment/index"))
    const found = yield* attempt(() => Environments.find(stateFolder(folder), choice.kind, choice.name))
    const { drift, locked } = yield* attempt((signal) => verify({ layout: found.layout, locked: found.locked, deep: choice.deep, signal }))
    const result: VerifiedEnvironment = { environment: found.id, locked, drift }
    return result
  })
