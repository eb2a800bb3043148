/** Where a workspace's rows and files are kept, secrets resolved. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as RuleError from "@likeness/core/RuleError"
import type * as Runtime from "@likeness/runtime/Runtime"
import { join } from "node:path"
import type { Environment } from "../settings/load-settings.ts"
import { readSecret } from "../settings/read-secret.ts"
import type * as Settings from "../settings/Settings.ts"

/** Where the store, blobs, runs and logs lie. */
export const stateFolder = (folder: string): string => join(folder, ".likeness")

const isReference = (text: string): boolean => text.startsWith("env:") || text.startsWith("file:")

const urlOf = (reference: string, folder: string, environment: Environment) =>
  Effect.gen(function*() {
    const place = reference === "env:LIKENESS_STORE_URL" ? "LIKENESS_STORE_URL" : "likeness.yaml, store.url"
    const url = isReference(reference) ? yield* readSecret(reference, place, folder, environment) : Redacted.make(reference)
    if (/^postgres(ql)?:\/\//u.test(Redacted.value(url))) return url
    return yield* new RuleError.InvalidInput({ place, message: `${place}: the address of the store does not begin with postgres://`, advice: "Give the address of a Postgres database, or none for a file in the workspace." })
  })

const credentialsOf = (reference: string, folder: string, environment: Environment) =>
  Effect.gen(function*() {
    const place = "likeness.yaml, blobs.credentials"
    const secret = yield* readSecret(reference, place, folder, environment)
    if (Redacted.value(secret).includes(":")) return secret
    return yield* new RuleError.InvalidInput({ place, message: `${place}: what ${reference} holds is not ACCESS_KEY_ID:SECRET_ACCESS_KEY`, advice: "Put both there, with a colon between them." })
  })

export const storeSettings = (folder: string, settings: Settings.Settings, environment: Environment): Effect.Effect<Runtime.StoreSettings, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const { blobs, currency, fx, store, workspace } = settings
    const plain = { folder: stateFolder(folder), workspace, currency, rates: fx }
    const { credentials: reference, ...bucket } = blobs ?? {}
    const credentials = reference === undefined ? undefined : yield* credentialsOf(reference, folder, environment)
    return {
      ...plain,
      ...(store === undefined ? {} : { store: { url: yield* urlOf(store.url, folder, environment) } }),
      ...(blobs === undefined ? {} : { blobs: { ...bucket, bucket: blobs.bucket, credentials } })
    }
  })
