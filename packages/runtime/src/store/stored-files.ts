/** The files that rows call files: what must lie in the store, and not only might. */
import type * as Hash from "@likeness/core/Hash"
import * as IdentityModel from "@likeness/core/IdentityModel"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Store } from "./Store.ts"
import { forEachRow, tableOf } from "./tables.ts"

/** By hash what each is: assets, and files of identity models. A base model's are the user's own, on a server. */
export const filesOf = Effect.fnUntraced(function*(store: Store) {
  const files = new Map<Hash.Sha256, string>()
  const unreadable: Array<{ readonly id: string; readonly reason: string }> = []
  yield* forEachRow(store, tableOf("assets"), store.workspace, (row) => Effect.sync(() => void files.set(String(row["key"]), "asset")))
  yield* forEachRow(store, tableOf("identityModels"), store.workspace, (row) => Effect.sync(() => {
    const read = IdentityModel.stored.parse(String(row["value"]))
    if (Result.isFailure(read)) {
      unreadable.push({ id: String(row["key"]), reason: read.failure.message })
      return
    }
    const { source } = read.success
    if (source._tag === "files") for (const { sha256 } of source.files) files.set(sha256, "identity model's file")
  }))
  return { files, unreadable }
})
