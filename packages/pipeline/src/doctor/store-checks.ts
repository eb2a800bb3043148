/** What doctor says of a workspace's store: whether it is whole, and which failures are open in it. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as RuleError from "@likeness/core/RuleError"
import type { Environment } from "../settings/load-settings.ts"
import type * as Settings from "../settings/Settings.ts"
import { openFailures } from "../status/open-failures.ts"
import { openRecords } from "../workspace/open-records.ts"
import { broken, type Check, problemOf, works } from "./Check.ts"

/** Whether the store opens and, `deep`, whether each of its files and rows is as it was written. */
export const store = (folder: string, settings: Settings.Settings, environment: Environment, deep: boolean): Effect.Effect<Check> =>
  Effect.scoped(Effect.gen(function*() {
    const records = yield* openRecords(folder, settings, environment)
    if (records === undefined) return works("store", "none yet: the first job makes it")
    const jobs = yield* records.jobs.list()
    if (!deep) return works("store", `${jobs.length} jobs`)
    const { damage, entries, files, intents, unneededFiles } = yield* records.integrity.examine
    return {
      name: "store",
      works: damage.length === 0,
      found: [`${jobs.length} jobs`, `${files} files read`, `${entries} ledger entries`, `${intents} intents`, ...(unneededFiles === 0 ? [] : [`${unneededFiles} files that nothing needs (likeness clean)`])],
      problems: damage.map(({ advice, id, kind, message }) => ({ tag: kind, message: `${message} (${id})`, advice }))
    }
  })).pipe(Effect.catch((error: RuleError.InvalidInput | RuleError.StoreUnusable) => Effect.succeed(broken("store", problemOf(error)))))

const mostFailures = 5

/** Past work that still asks for something, by code and root line: it says nothing against what works now. */
export const failures = (folder: string, settings: Settings.Settings, environment: Environment): Effect.Effect<ReadonlyArray<Check>> =>
  Effect.scoped(Effect.gen(function*() {
    const records = yield* openRecords(folder, settings, environment)
    if (records === undefined) return []
    const open = openFailures(yield* records.jobs.list(), yield* Clock.currentTimeMillis)
    if (open.length === 0) return [works("failures", "none open")]
    const shown = open.slice(0, mostFailures).map(({ code, job, line, message, tag }) => `${job}: ${code ?? tag}: ${(line ?? message).split("\n")[0]}`)
    const more = open.length > mostFailures ? [`and ${open.length - mostFailures} more`] : []
    return [{ ...works("failures", `${open.length} open`, ...shown, ...more), advice: open[0]!.advice }]
  })).pipe(Effect.orElseSucceed((): ReadonlyArray<Check> => []))
