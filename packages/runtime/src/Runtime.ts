/** A workspace opened: its records, its files, and its jobs carried on. */
import type * as Connection from "@likeness/core/Connection"
import type * as Money from "@likeness/core/Money"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as RuleError from "@likeness/core/RuleError"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { BackedUp, FilesRestored, Restored } from "./Backup.ts"
import type { Blobs, S3Location } from "./Blobs.ts"
import type { Budgets } from "./Budgets.ts"
import type { EngineHolder } from "./EngineHolder.ts"
import type { Events } from "./Events.ts"
import type { ForgetOptions, Forgotten } from "./Forget.ts"
import type { Inspect } from "./Inspect.ts"
import type { Integrity } from "./Integrity.ts"
import type { Jobs } from "./Jobs.ts"
import type { Ledger } from "./Ledger.ts"
import type { Stored, StoreUnusable } from "./Repository.ts"
import type * as Repositories from "./Repositories.ts"
import { existsSync, mkdirSync } from "node:fs"
import { hostname } from "node:os"
import { join } from "node:path"
import * as Folder from "./blobs/folder.ts"
import * as Partial from "./blobs/partial.ts"
import * as Engine from "./engine/engine.ts"
import type { Seat } from "./engine/engine.ts"
import { ownName } from "./engine/members.ts"
import * as Seats from "./engine/seats.ts"
import * as Durations from "./jobs/durations.ts"
import { forget } from "./jobs/forget.ts"
import { makeJobs, makeReaders } from "./jobs/jobs.ts"
import { makeProviders } from "./jobs/providers.ts"
import * as Signals from "./jobs/Signals.ts"
import * as BudgetsTable from "./store/budgets.ts"
import { dropForgottenCopies } from "./store/copies.ts"
import { backup } from "./store/dump.ts"
import * as EventsTable from "./store/events.ts"
import * as IntegrityTables from "./store/integrity.ts"
import * as LedgerTable from "./store/ledger.ts"
import * as Migrations from "./store/migrations.ts"
import * as Make from "./store/repositories.ts"
import { restoreFiles as restoreFilesInto } from "./store/restore-files.ts"
import { restore as restoreInto } from "./store/restore.ts"
import * as Sqlite from "./store/sqlite.ts"
import type { Store } from "./store/Store.ts"
import { fromSql, storeUnusable } from "./store/store-unusable.ts"

export type { EngineHolder } from "./EngineHolder.ts"
export type { Inspect, MediaFacts } from "./Inspect.ts"

/** Makes the provider of a connection, secrets resolved. Called once for each connection while the runtime is open. */
export type Providers = (connection: Connection.Connection) => Effect.Effect<Provider.Provider, ProviderError.ProviderError, Scope.Scope>

/** Where rows are kept: a file in the workspace's folder, or a Postgres database that machines share. */
export interface StoreLocation {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. A secret: it comes from the environment. */
  readonly url: Redacted.Redacted
}

export interface StoreSettings {
  /** The workspace's `.likeness` folder; made where it is missing. */
  readonly folder: string
  /** The workspace's key in the store. */
  readonly workspace: string
  /** What budgets and totals are in. */
  readonly currency: Money.Currency
  /** How many units of `currency` one unit of the key is worth. */
  readonly rates?: Money.Rates
  /** Absent: the file `store.sqlite` in `folder`. */
  readonly store?: StoreLocation | undefined
  /** Absent: the folder `blobs` in `folder`. */
  readonly blobs?: S3Location | undefined
  /** Times all waits that the runtime itself chooses (not those that providers declare); for tests. Default 1. */
  readonly timeScale?: number
}

export interface Settings extends StoreSettings {
  readonly providers: Providers
  /**
   * Something that differs where a connection's credentials do, such as their salted hash: after a refusal nothing is
   * asked of the provider until it has changed, and it is then made anew. Absent: it is made anew for the next question.
   */
  readonly credentialsMark?: (connection: Connection.Connection) => Effect.Effect<string | undefined>
  readonly inspect: Inspect
  /** How often the store is looked at for what other processes left there, in seconds. Default 0.25. */
  readonly watchSeconds?: number
  /**
   * Whether this process carries jobs: `whenNobody` (the default) while no other does; `join` beside others, over a
   * shared store (a file's store has one such process at a time); `never` leaves them to others.
   */
  readonly carries?: "join" | "whenNobody" | "never"
  /**
   * The places whose jobs this process carries over a shared store: `anywhere`, `host:NAME`. Default: `anywhere`
   * and this machine's name.
   */
  readonly places?: ReadonlyArray<string>
  /** Runs before this process carries any job: writes what jobs from before must be held to already, such as budgets. */
  readonly beforeCarrying?: (records: Records & { readonly jobs: Pick<Jobs, "list"> }) => Stored<void>
}

/** What every opening of a workspace gives. */
export interface Records {
  readonly personas: Repositories.Personas
  readonly referenceSets: Repositories.ReferenceSets
  readonly identityModels: Repositories.IdentityModels
  readonly recipes: Repositories.Recipes
  readonly assets: Repositories.Assets
  readonly takes: Repositories.Takes
  readonly reviews: Repositories.Reviews
  readonly remoteReferences: Repositories.RemoteReferences
  readonly exports: Repositories.Exports
  readonly documents: Repositories.Documents
  readonly blobs: Blobs
  readonly ledger: Ledger
  readonly budgets: Budgets
  readonly events: Events
  /** Read at the moment of asking. */
  readonly engine: Stored<EngineHolder>
}

export interface Runtime extends Records {
  readonly jobs: Jobs
  readonly integrity: Integrity
  /**
   * Erases a persona: with the providers first, then its rows and files here. May be repeated. Fails with
   * `WrongState` while a job of it is not at rest. What it was charged stays, under a key without a name.
   */
  readonly forget: (persona: string, options?: ForgetOptions) => Effect.Effect<Forgotten, RuleError.WrongState | RuleError.InvalidInput | StoreUnusable>
  /** Writes everything into a new folder while others work on it; there whole or not at all. */
  readonly backup: (target: string) => Effect.Effect<BackedUp, RuleError.InvalidInput | StoreUnusable>
  /** The provider of a connection, made once; the same that jobs use. */
  readonly provider: (connection: Connection.Connection) => Effect.Effect<Provider.Provider, ProviderError.ProviderError>
}

/** For `status` and lists: starts no engine and makes no provider. */
export interface ReadOnlyRuntime extends Records {
  readonly jobs: Pick<Jobs, "get" | "list" | "attempts" | "orders" | "await" | "follow">
  readonly integrity: Pick<Integrity, "examine">
}

/** `open` and `openReadOnly` fail with this: the store is newer, damaged, full, locked or read-only. */
export type OpenError = StoreUnusable

const connect = Effect.fnUntraced(function*(settings: StoreSettings, readOnly: boolean) {
  if (settings.store !== undefined) {
    const { url } = settings.store
    const Postgres = yield* Effect.promise(() => import("./store/postgres.ts"))
    return yield* fromSql(Postgres.make(url, readOnly))
  }
  const file = join(settings.folder, "store.sqlite")
  if (readOnly && !existsSync(file)) {
    return yield* new RuleError.StoreUnusable({ message: "This workspace has no store yet.", advice: "Run a command that makes something first, such as likeness persona import." })
  }
  return yield* fromSql(Sqlite.make(file, readOnly))
})

const openStore = Effect.fnUntraced(function*(settings: StoreSettings, watchSeconds: number, readOnly: boolean) {
  if (!readOnly) {
    yield* Effect.try({ try: () => mkdirSync(settings.folder, { recursive: true }), catch: (thrown) => storeUnusable("The workspace's folder cannot be made.", thrown) })
  }
  const sql = yield* connect(settings, readOnly)
  yield* readOnly ? Migrations.check(sql) : Migrations.migrate(sql)
  const store: Store = { sql, workspace: settings.workspace, isShared: settings.store !== undefined, currency: settings.currency, rates: settings.rates ?? {}, watchSeconds }
  return store
})

/** After so long without a sign of life a process's jobs go to others: well under the 45 s that are promised. */
const lostAfter = ({ timeScale = 1 }: StoreSettings): number => Math.max(8, 24 * timeScale)

const blobsFolder = (settings: StoreSettings): string => join(settings.folder, "blobs")

const openBlobs = Effect.fnUntraced(function*(settings: StoreSettings) {
  const folder = Folder.make(blobsFolder(settings))
  if (settings.blobs === undefined) return folder
  const { blobs: location } = settings
  const S3 = yield* Effect.promise(() => import("./blobs/s3.ts"))
  return S3.make(location, folder)
})

const records = (store: Store, blobs: Blobs, engine: Seat["holder"]): Records => ({
  personas: Make.personas(store),
  referenceSets: Make.referenceSets(store),
  identityModels: Make.identityModels(store),
  recipes: Make.recipes(store),
  assets: Make.assets(store),
  takes: Make.takes(store),
  reviews: Make.reviews(store),
  remoteReferences: Make.remoteReferences(store),
  exports: Make.exports(store),
  documents: Make.documents(store),
  blobs,
  ledger: LedgerTable.make(store),
  budgets: BudgetsTable.make(store),
  events: EventsTable.make(store),
  engine
})

/**
 * Opens a workspace for work: brings its store up to this version, takes the engine where nobody holds it,
 * and carries on every unfinished job. Closing the scope waits for answers of paid calls that are on
 * their way, and leaves everything else where the rows say.
 */
export const open = (settings: Settings): Effect.Effect<Runtime, OpenError, Scope.Scope> =>
  Effect.gen(function*() {
    const store = yield* openStore(settings, settings.watchSeconds ?? 0.25, false)
    const provider = yield* makeProviders(settings.providers, { mark: settings.credentialsMark ?? (() => Effect.succeed(undefined)), timeScale: settings.timeScale ?? 1 })
    const signals = Signals.make()
    const lostAfterSeconds = lostAfter(settings)
    const name = ownName()
    const places = settings.store === undefined ? undefined : (settings.places ?? ["anywhere", `host:${hostname()}`])
    const seat = places === undefined
      ? Seats.alone(settings.folder)
      : Seats.shared({ store, name, places, lostAfterSeconds, joins: settings.carries === "join" })
    const opened = records(store, yield* openBlobs(settings), seat.holder)
    yield* settings.beforeCarrying?.({ ...opened, jobs: makeReaders({ store, signals }) }) ?? Effect.void
    const work = { store, blobs: opened.blobs, provider, inspect: settings.inspect, timeScale: settings.timeScale ?? 1, signals, places, durations: Durations.make(store), tidy: Effect.promise(() => Partial.removeLeft(blobsFolder(settings))) }
    const { due } = settings.carries === "never" ? { due: () => Effect.void } : yield* Engine.make({ seat, work, name, lostAfterSeconds })
    const { blobs } = opened
    yield* dropForgottenCopies(store, blobs, settings.folder).pipe(
      Effect.catch((error) => Effect.logWarning("copies of a forgotten persona's files may still be on this machine", error)),
      Effect.repeat(Schedule.spaced("1 hour")),
      Effect.forkScoped
    )
    return {
      ...opened,
      jobs: makeJobs({ store, signals, provider, due }),
      integrity: IntegrityTables.make(store, blobs),
      forget: (persona, options = {}) => forget({ store, blobs, provider }, persona, options),
      backup: (target) => backup(store, blobs, target),
      provider
    }
  })

/**
 * Puts a backup into an empty workspace, before anything opens it: no engine runs and no provider is made.
 * `tombstones`: what `forget` gave since the backup; of the personas that they stand for nothing is put back.
 */
export const restore = (settings: StoreSettings, source: string, tombstones: ReadonlyArray<string>): Effect.Effect<Restored, OpenError | RuleError.InvalidInput> =>
  Effect.scoped(Effect.gen(function*() {
    const store = yield* openStore(settings, 0.25, false)
    return yield* restoreInto(store, yield* openBlobs(settings), source, tombstones)
  }))

/** Puts back from a backup the files that are gone or damaged, beside whatever is running; rows stay as they are. */
export const restoreFiles = (settings: StoreSettings, source: string): Effect.Effect<FilesRestored, OpenError | RuleError.InvalidInput> =>
  Effect.scoped(Effect.gen(function*() {
    const store = yield* openStore(settings, 0.25, true)
    return yield* restoreFilesInto(store, yield* openBlobs(settings), source)
  }))

/** Opens a workspace for reading: `status` works beside whatever is running, and on a store that is being written. */
export const openReadOnly = (settings: StoreSettings): Effect.Effect<ReadOnlyRuntime, OpenError, Scope.Scope> =>
  Effect.gen(function*() {
    const store = yield* openStore(settings, 0.25, true)
    const blobs = yield* openBlobs(settings)
    const holder = store.isShared ? Seats.holderAmong(store, undefined, lostAfter(settings)) : Seats.alone(settings.folder).holder
    return { ...records(store, blobs, holder), jobs: makeReaders({ store, signals: Signals.make() }), integrity: IntegrityTables.make(store, blobs) }
  })
