/** Reads the state of a workspace: no engine, no provider, nothing written; also while others work on it or after they died. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Budget from "@likeness/core/Budget"
import * as Capability from "@likeness/core/Capability"
import * as Persona from "@likeness/core/Persona"
import * as Recipe from "@likeness/core/Recipe"
import type * as RuleError from "@likeness/core/RuleError"
import * as Timestamp from "@likeness/core/Timestamp"
import { isAtRest, isDone, type Job } from "@likeness/runtime/Job"
import type { ReadOnlyRuntime } from "@likeness/runtime/Runtime"
import { resolve } from "node:path"
import { creditsOfRecords } from "../costs/read-credits.ts"
import { sumByCurrency } from "../costs/read-costs.ts"
import { currentEnvironment } from "../environments/current-environment.ts"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import type * as Settings from "../settings/Settings.ts"
import { listReferences } from "../steps/reference-set.ts"
import { decisionsIn } from "../steps/review.ts"
import { takesOf } from "../steps/takes.ts"
import { listYaml } from "../workspace/list-yaml.ts"
import { openRecords } from "../workspace/open-records.ts"
import { readRecipes, readSet } from "../workspace/recipe-files.ts"
import { personasOf } from "../workspace/Workspace.ts"
import { acceptedAfterAll } from "./accepted-after-all.ts"
import { nextStep } from "./next-step.ts"
import { isCancelled, isFailed, openFailures } from "./open-failures.ts"
import type { JobCounts, PersonaStatus, SetStatus, Status } from "./Status.ts"

type Records = ReadOnlyRuntime | undefined

const personas = (folder: string, settings: Settings.Settings, records: Records) =>
  Effect.forEach(personasOf(settings), (persona) =>
    Effect.gen(function*() {
      const models = records === undefined ? [] : yield* records.identityModels.list({ persona: persona.name })
      const status: PersonaStatus = {
        name: persona.name,
        synthetic: persona.origin._tag === "synthetic",
        mayTrain: Persona.mayTrain(persona),
        references: (yield* listReferences({ folder, settings }, persona.name)).length,
        identityModels: models.length
      }
      return status
    }))

const sets = (folder: string, records: Records) =>
  Effect.gen(function*() {
    const recipes = yield* readRecipes(folder)
    return yield* Effect.forEach(yield* listYaml(folder, "sets"), ({ name }) =>
      Effect.gen(function*() {
        const found = yield* readSet(folder, name, recipes)
        const lanes: { [stage in Capability.Capability]?: Recipe.Lane } = {}
        for (const stage of Capability.all) {
          const recipe = found.recipes[stage]
          if (recipe !== undefined) lanes[stage] = records === undefined ? "draft" : yield* records.recipes.lane(Recipe.hash(recipe))
        }
        const status: SetStatus = { name, lanes }
        return status
      }))
  })

const countsOf = (jobs: ReadonlyArray<Job>): JobCounts => ({
  unfinished: jobs.filter((job) => !isAtRest(job)).length,
  done: jobs.filter(isDone).length,
  failed: jobs.filter(isFailed).length,
  cancelled: jobs.filter(isCancelled).length,
  unknown: jobs.filter((job) => job.state === "unknown").length
})

const reviewOf = (records: Records, jobs: ReadonlyArray<Job>) =>
  Effect.gen(function*() {
    if (records === undefined) return { waiting: 0, approved: 0, rejected: 0, exported: 0 }
    // Also those that a killed command did not come to store.
    const takes = new Set([...(yield* records.takes.list()).map((take) => take.id), ...jobs.flatMap(takesOf).map((take) => take.id)])
    const decided = decisionsIn(yield* records.reviews.list())
    const decisions = [...decided.values()].map(({ decision }) => decision)
    return {
      waiting: [...takes].filter((take) => !decided.has(take)).length,
      approved: decisions.filter((decision) => decision === "approve").length,
      rejected: decisions.filter((decision) => decision === "reject").length,
      exported: (yield* records.exports.list()).length
    }
  })

const spendOf = (settings: Settings.Settings, records: Records, jobs: ReadonlyArray<Job>) =>
  Effect.gen(function*() {
    if (records === undefined) return { total: [], today: [], budgets: [], credits: [], warnings: [] }
    const credits = (yield* creditsOfRecords(settings, records)).filter(({ lots }) => lots.length > 0)
    const day = Timestamp.fromMillis(yield* Clock.currentTimeMillis).slice(0, 10)
    const entries = (yield* records.ledger.list()).map(({ entry }) => entry)
    const budgets = yield* records.budgets.list
    return {
      total: sumByCurrency(entries.map((entry) => entry.amount)),
      today: sumByCurrency(entries.filter((entry) => entry.at.startsWith(day)).map((entry) => entry.amount)),
      budgets: budgets.map(({ budget, left }) => ({ name: Budget.scopeName(budget.scope), limit: budget.limit, left })),
      credits: credits.map(({ account, balance, daysLeft }) => ({ account, balance, daysLeft })),
      warnings: [...acceptedAfterAll(jobs, yield* records.identityModels.list()), ...credits.flatMap(({ warnings }) => warnings)]
    }
  })

/**
 * The state of the workspace in `folder`.
 *
 * **Fails with** `InvalidInput` for files that cannot be used, `StoreUnusable` for a store that cannot be read.
 */
export const readStatus = (folder: string, environment: Environment): Effect.Effect<Status, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.scoped(Effect.gen(function*() {
    const settings = yield* loadSettings(folder, environment)
    const records = yield* openRecords(folder, settings, environment)
    const jobs = records === undefined ? [] : yield* records.jobs.list()
    const holder = records === undefined ? undefined : yield* records.engine
    const last = jobs.toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1))[0]
    const state: Omit<Status, "next"> = {
      folder: resolve(folder),
      workspace: settings.workspace,
      sandbox: settings.sandbox,
      engine: holder?._tag === "elsewhere" ? { pid: holder.pid, host: holder.host, since: holder.since } : null,
      personas: yield* personas(folder, settings, records),
      environment: (yield* Effect.promise(() => currentEnvironment(folder))) ?? null,
      set: settings.set ?? null,
      sets: yield* sets(folder, records),
      lastRun: last === undefined ? null : { job: last.id, capability: last.capability, provider: last.connection.name, state: last.state, at: last.updatedAt },
      jobs: countsOf(jobs),
      review: yield* reviewOf(records, jobs),
      spend: yield* spendOf(settings, records, jobs),
      failures: openFailures(jobs, yield* Clock.currentTimeMillis)
    }
    return { ...state, next: nextStep(state, Object.keys(settings.connections).length) }
  }))
