/** The store of a workspace, to look at: no engine, no provider, nothing written. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as RuleError from "@likeness/core/RuleError"
import type { ReadOnlyRuntime } from "@likeness/runtime/Runtime"
import { access } from "node:fs/promises"
import { join } from "node:path"
import type { Environment } from "../settings/load-settings.ts"
import type * as Settings from "../settings/Settings.ts"
import { storeSettings } from "./store-settings.ts"

/** Under `.likeness/`; there from the first command on that keeps something. */
const storeFile = "store.sqlite"

/** `undefined` where the workspace has no store yet. Fails with `StoreUnusable` where there is one that cannot be read. */
export const openRecords = (
  folder: string,
  settings: Settings.Settings,
  environment: Environment
): Effect.Effect<ReadOnlyRuntime | undefined, RuleError.InvalidInput | RuleError.StoreUnusable, Scope.Scope> =>
  Effect.gen(function*() {
    const where = yield* storeSettings(folder, settings, environment)
    const exists = where.store !== undefined || (yield* Effect.promise(() => access(join(where.folder, storeFile)).then(() => true, () => false)))
    if (!exists) return undefined
    const { openReadOnly } = yield* Effect.promise(() => import("@likeness/runtime/Runtime"))
    return yield* openReadOnly(where)
  })
