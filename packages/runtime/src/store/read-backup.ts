/** Reads a backup's folder and refuses what is damaged, newer or not whole. */
import * as RuleError from "@likeness/core/RuleError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Backup from "../Backup.ts"
import * as Folder from "../blobs/folder.ts"
import { newest } from "./migrations.ts"
import type { Store } from "./Store.ts"
import type { Row } from "./tables.ts"

export const unfit = (source: string, message: string, advice = "Take another backup; this one is not used, and nothing was changed.") => new RuleError.InvalidInput({ place: source, message: `${source}: ${message}`, advice })

const read = (source: string, name: string) =>
  Effect.try({ try: () => readFileSync(join(source, name), "utf8"), catch: () => unfit(source, `${name} is not there: this is no whole backup`) })

/** The manifest of a backup of this workspace, and the files beside it, which nobody looked at yet. */
export const readManifest = (store: Pick<Store, "workspace">, source: string) =>
  Effect.gen(function*() {
    const parsed = Backup.stored.parse(yield* read(source, "manifest.json"))
    if (Result.isFailure(parsed)) return yield* unfit(source, `manifest.json cannot be read (${parsed.failure.message})`)
    const manifest = parsed.success
    if (manifest.storeVersion > newest) return yield* unfit(source, `it was taken by a newer Likeness (version ${manifest.storeVersion}; this one knows up to ${newest})`, "Upgrade Likeness, then restore again.")
    if (manifest.workspace !== store.workspace) {
      return yield* unfit(source, `it is of workspace ${manifest.workspace}, and this one is ${store.workspace}`, "Restore it into a workspace whose likeness.yaml says the same `workspace:`.")
    }
    return { manifest, files: Folder.make(join(source, "blobs")) }
  })

/** The same with every table's rows, after rows and files were checked against the manifest. */
export const readBackup = (store: Pick<Store, "workspace">, source: string) =>
  Effect.gen(function*() {
    const { files, manifest } = yield* readManifest(store, source)
    const rows = new Map<string, ReadonlyArray<Row>>()
    for (const [name, { rows: count, sha256 }] of Object.entries(manifest.tables)) {
      const text = yield* read(source, `tables/${name}.jsonl`)
      if (createHash("sha256").update(text).digest("hex") !== sha256) return yield* unfit(source, `tables/${name}.jsonl is damaged`)
      const lines = text.split("\n").filter((line) => line !== "")
      if (lines.length !== count) return yield* unfit(source, `tables/${name}.jsonl has ${lines.length} rows instead of ${count}`)
      rows.set(name, lines.map((line) => JSON.parse(line) as Row))
    }
    for (const { sha256 } of manifest.files) {
      const state = yield* files.verify(sha256)
      if (state !== "intact") return yield* unfit(source, `file ${sha256} is ${state}`)
    }
    return { manifest, rows, files }
  })
