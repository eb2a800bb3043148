/** Puts back from a backup the files that rows need and that are gone or damaged here. Rows stay as they are. */
import type * as Hash from "@likeness/core/Hash"
import * as Effect from "effect/Effect"
import type * as Backup from "../Backup.ts"
import type { Blobs } from "../Blobs.ts"
import { readManifest } from "./read-backup.ts"
import type { Store } from "./Store.ts"
import { fromSql } from "./store-unusable.ts"
import { filesOf } from "./stored-files.ts"
import { referencedFiles } from "./tables.ts"

/** Whatever rows call a file, and what else they name that the backup has as one. */
const needed = Effect.fnUntraced(function*(store: Store, manifest: Backup.Manifest) {
  const { files } = yield* filesOf(store)
  const named = yield* referencedFiles(store)
  return [...new Set([...files.keys(), ...manifest.files.map(({ sha256 }) => sha256).filter((sha256) => named.has(sha256))])].toSorted()
})

/** May be repeated, with one backup after another: what is intact here is left alone. */
export const restoreFiles = (store: Store, blobs: Blobs, source: string) =>
  Effect.gen(function*() {
    const { files, manifest } = yield* readManifest(store, source)
    const wanted = yield* fromSql(needed(store, manifest))
    const put: Array<Hash.Sha256> = []
    const notFound: Array<Backup.NotFound> = []
    for (const sha256 of wanted) {
      const here = yield* blobs.verify(sha256)
      if (here === "intact") continue
      const there = yield* files.verify(sha256)
      if (there === "intact") {
        // A bucket does not send again what has the right size; and nothing is lost with bytes that are wrong.
        if (here === "corrupt") yield* blobs.remove(sha256)
        yield* blobs.put(files.open(sha256)).pipe(
          Effect.tap(() => Effect.sync(() => put.push(sha256))),
          Effect.catchTag("AssetUnreadable", () => Effect.sync(() => void notFound.push({ sha256, here, inBackup: "corrupt" })))
        )
      } else notFound.push({ sha256, here, inBackup: there })
    }
    return { at: manifest.at, files: wanted.length, put, notFound } satisfies Backup.FilesRestored as Backup.FilesRestored
  })
