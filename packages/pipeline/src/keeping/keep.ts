/** Taking a backup, putting one back, and removing what nothing needs. */
import * as Effect from "effect/Effect"
import type * as RuleError from "@likeness/core/RuleError"
import type { Backup, Cleaned } from "@likeness/runtime"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import { storeSettings } from "../workspace/store-settings.ts"
import * as Workspace from "../workspace/Workspace.ts"
import { readTombstones } from "./tombstones.ts"

/** Into a new folder, while others work on the workspace. Rows and files; the workspace's own YAML and pictures are yours to copy. */
export const backupWorkspace = (folder: string, environment: Environment, target: string): Effect.Effect<Backup.BackedUp, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.scoped(Effect.flatMap(Workspace.open(folder, { environment }), ({ runtime }) => runtime.backup(target)))

/** Into an empty store. What was forgotten since, by the workspace's tombstones and those in `tombstones`, is left out. */
export const restoreWorkspace = (
  folder: string, environment: Environment, source: string, tombstones: string | undefined
): Effect.Effect<Backup.Restored, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.gen(function*() {
    const where = yield* storeSettings(folder, yield* loadSettings(folder, environment), environment)
    const known = yield* readTombstones(folder, tombstones)
    const { restore } = yield* Effect.promise(() => import("@likeness/runtime/Runtime"))
    return yield* restore(where, source, known)
  })

/** Only files, into the store as it is: those that rows need and that are gone or damaged. */
export const restoreWorkspaceFiles = (folder: string, environment: Environment, source: string): Effect.Effect<Backup.FilesRestored, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.gen(function*() {
    const where = yield* storeSettings(folder, yield* loadSettings(folder, environment), environment)
    const { restoreFiles } = yield* Effect.promise(() => import("@likeness/runtime/Runtime"))
    return yield* restoreFiles(where, source)
  })

export const cleanWorkspace = (folder: string, environment: Environment, keepEventsDays: number): Effect.Effect<Cleaned, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.scoped(Effect.flatMap(Workspace.open(folder, { environment }), ({ runtime }) => runtime.integrity.clean({ keepEventsDays })))
