/** A workspace opened: its records, its files, and its jobs carried on. */
import type * as Connection from "@likeness/core/Connection"
import type * as MediaType from "@likeness/core/MediaType"
import type * as Money from "@likeness/core/Money"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as RuleError from "@likeness/core/RuleError"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Blobs } from "./Blobs.ts"
import type { Budgets } from "./Budgets.ts"
import type { Events } from "./Events.ts"
import type { Jobs } from "./Jobs.ts"
import type { Ledger } from "./Ledger.ts"
import type { Stored } from "./Repository.ts"
import type * as Repositories from "./Repositories.ts"

/** What a picture or clip is, read from its bytes. */
export interface MediaFacts {
  /** Where the reader knows better than the first bytes. */
  readonly mediaType?: MediaType.MediaType
  readonly width?: number
  readonly height?: number
  readonly durationSeconds?: number
}

/** Reads a stored file's facts. A failure loses no output: the asset is stored without them. */
export type Inspect = (file: { readonly path: string; readonly mediaType: MediaType.MediaType }) => Effect.Effect<MediaFacts, { readonly message: string }>

/** Makes the provider of a connection, secrets resolved. Called once for each connection while the runtime is open. */
export type Providers = (connection: Connection.Connection) => Effect.Effect<Provider.Provider, ProviderError.ProviderError, Scope.Scope>

export interface StoreSettings {
  /** The workspace's `.likeness` folder; made where it is missing. */
  readonly folder: string
  /** The workspace's key in the store. */
  readonly workspace: string
  /** What budgets and totals are in. */
  readonly currency: Money.Currency
  /** How many units of `currency` one unit of the key is worth. */
  readonly rates?: Money.Rates
}

export interface Settings extends StoreSettings {
  readonly providers: Providers
  readonly inspect: Inspect
  /** How often the store is looked at for what other processes left there, in seconds. Default 0.25. */
  readonly watchSeconds?: number
  /** Times all waits that the runtime itself chooses (not those that providers declare); for tests. Default 1. */
  readonly timeScale?: number
}

/** Who carries jobs on: `here`, or the process that holds the engine. */
export type EngineHolder =
  | { readonly _tag: "here" }
  | { readonly _tag: "elsewhere"; readonly pid: number; readonly host: string; readonly since: string }
  | { readonly _tag: "nobody" }

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
  /** The provider of a connection, made once; the same that jobs use. */
  readonly provider: (connection: Connection.Connection) => Effect.Effect<Provider.Provider, ProviderError.ProviderError>
}

/** For `status` and lists: starts no engine and makes no provider. */
export interface ReadOnlyRuntime extends Records {
  readonly jobs: Pick<Jobs, "get" | "list" | "await" | "follow">
}

/** `open` and `openReadOnly` fail with this: the store is newer, damaged, full, locked or read-only. */
export type OpenError = RuleError.StoreUnusable

export declare const open: (settings: Settings) => Effect.Effect<Runtime, OpenError, Scope.Scope>
export declare const openReadOnly: (settings: StoreSettings) => Effect.Effect<ReadOnlyRuntime, OpenError, Scope.Scope>
