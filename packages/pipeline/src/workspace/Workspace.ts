/** A workspace opened: its settings, its records and jobs, its instruments. Every step takes one. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Budget from "@likeness/core/Budget"
import type * as Connection from "@likeness/core/Connection"
import * as MediaType from "@likeness/core/MediaType"
import type * as Persona from "@likeness/core/Persona"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import * as RuleError from "@likeness/core/RuleError"
import type * as Runtime from "@likeness/runtime/Runtime"
import { makeProvider } from "../registry.ts"
import { bookRentedTime, isRented } from "../rental/book-rented-time.ts"
import { findConnection, readCredentials, toConnection } from "../settings/connections.ts"
import { makeMarks } from "../settings/credential-marks.ts"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import type * as Settings from "../settings/Settings.ts"
import { forProviders } from "./for-providers.ts"
import * as Instruments from "./Instruments.ts"
import { storeSettings } from "./store-settings.ts"

export { stateFolder } from "./store-settings.ts"

export interface Workspace {
  readonly folder: string
  readonly settings: Settings.Settings
  readonly environment: Environment
  readonly runtime: Runtime.Runtime
  readonly instruments: Instruments.Instruments
  /** The connection by its name; without a name the only one. */
  readonly connection: (name?: string) => Effect.Effect<Connection.Connection, RuleError.InvalidInput>
  /** Its provider, credentials resolved. */
  readonly provider: (connection: Connection.Connection) => Effect.Effect<Provider.Provider, ProviderError.ProviderError>
  /** The persona by its name; without a name the only one. */
  readonly persona: (name?: string) => Effect.Effect<Persona.Persona, RuleError.InvalidInput>
}

/** Personas as the store keeps them, from the settings. */
export const personasOf = (settings: Settings.Settings): ReadonlyArray<Persona.Persona> =>
  Object.entries(settings.personas).map(([name, { classToken, consent, synthetic, triggerToken }]) => ({
    v: 1,
    name,
    triggerToken,
    classToken,
    origin: synthetic ? { _tag: "synthetic" } : { _tag: "real", ...(consent === undefined ? {} : { consent }) }
  }))

const budgetsOf = (settings: Settings.Settings): ReadonlyArray<Budget.Budget> => [
  ...(settings.budget.day === undefined ? [] : [{ v: 1 as const, scope: { _tag: "day" as const }, limit: settings.budget.day }]),
  ...(settings.budget.total === undefined ? [] : [{ v: 1 as const, scope: { _tag: "workspace" as const }, limit: settings.budget.total }]),
  ...Object.entries(settings.budget.personas ?? {}).map(([persona, limit]) => ({ v: 1 as const, scope: { _tag: "persona" as const, persona }, limit }))
]

/** The settings' budgets as the store's: one that was taken out of the file limits no more. Studies and commands keep their own. */
const putBudgets = ({ budgets }: Pick<Runtime.Records, "budgets">, settings: Settings.Settings) =>
  Effect.gen(function*() {
    const wanted = budgetsOf(settings)
    const names = new Set(wanted.map(({ scope }) => Budget.scopeName(scope)))
    for (const { budget: { scope } } of yield* budgets.list) {
      if (scope._tag !== "study" && scope._tag !== "command" && !names.has(Budget.scopeName(scope))) yield* budgets.remove(scope)
    }
    for (const budget of wanted) yield* budgets.put(budget)
  })

/** The persona by its name; without a name the only one. */
export const findPersona = (settings: Settings.Settings, name: string | undefined): Effect.Effect<Persona.Persona, RuleError.InvalidInput> => {
  const personas = personasOf(settings)
  const found = name === undefined ? (personas.length === 1 ? personas[0] : undefined) : personas.find((persona) => persona.name === name)
  if (found !== undefined) return Effect.succeed(found)
  const known = personas.map((persona) => persona.name).join(", ")
  return Effect.fail(new RuleError.InvalidInput({
    place: "likeness.yaml, personas",
    message: name === undefined ? (known === "" ? "the workspace has no persona" : "the workspace has several personas") : `there is no persona ${name}`,
    advice: known === "" ? "Add one under `personas:` in likeness.yaml." : `Name one with --persona: ${known}.`
  }))
}

/** Facts of a finished file; a picture's from its header and a clip's from its boxes. */
const inspect: Runtime.Inspect = ({ mediaType, path }) => {
  if (MediaType.isImage(mediaType)) {
    return Effect.promise(() => import("@likeness/media/picture/inspect-picture")).pipe(
      Effect.flatMap(({ inspectPicture }) => inspectPicture(path, { smallestSide: 1 })),
      Effect.map(({ height, width }) => ({ width, height }))
    )
  }
  if (MediaType.isVideo(mediaType)) {
    return Effect.promise(() => import("@likeness/media/video/probe-video")).pipe(
      Effect.flatMap(({ probeVideo }) => probeVideo(path)),
      Effect.map(({ durationSeconds, height, width }) => ({ width, height, durationSeconds }))
    )
  }
  return Effect.succeed({})
}

const credentialsMissing = (connection: Connection.Connection, error: RuleError.InvalidInput) =>
  new ProviderError.CredentialsRejected({
    connection: connection.name,
    account: connection.account,
    operation: "check",
    message: error.message,
    billed: "no",
    retryable: "no",
    advice: error.advice
  })

/** What may be told apart from the defaults, in tests and in the demonstration. */
export interface OpenOptions {
  readonly environment: Environment
  /** Times the waits that Likeness itself chooses. */
  readonly timeScale?: number
  /** Over a store that machines share: `join` those that carry jobs, or carry them only while nobody does. */
  readonly carries?: Runtime.Settings["carries"]
  /** Over such a store: the places whose jobs are carried here. */
  readonly places?: ReadonlyArray<string>
}

/**
 * Opens the workspace in `folder` and, where no other process does, carries its jobs on.
 *
 * Fails with `InvalidInput` for settings that cannot be used and `StoreUnusable` for a store that is
 * newer, damaged, full, locked or read-only.
 */
export const open = (folder: string, options: OpenOptions): Effect.Effect<Workspace, RuleError.InvalidInput | RuleError.StoreUnusable, Scope.Scope> =>
  Effect.gen(function*() {
    const settings = yield* loadSettings(folder, options.environment)
    const instruments = yield* Instruments.make(settings)
    const marks = makeMarks()
    const rented = Object.entries(settings.connections).map(([name, one]) => toConnection(name, one)).filter(isRented)
    const bookRented = (books: Parameters<typeof bookRentedTime>[0]) => Effect.forEach(rented, (connection) => bookRentedTime(books, connection), { discard: true })
    const Opened = yield* Effect.promise(() => import("@likeness/runtime/Runtime"))
    const runtime = yield* Opened.open({
      ...(yield* storeSettings(folder, settings, options.environment)),
      ...(options.carries === undefined ? {} : { carries: options.carries }),
      ...(options.places === undefined ? {} : { places: options.places }),
      inspect,
      // Before anything is reserved: limits as they are now, and what a rented machine cost meanwhile.
      beforeCarrying: (records) =>
        Effect.gen(function*() {
          for (const persona of personasOf(settings)) yield* records.personas.put(persona)
          yield* putBudgets(records, settings)
          yield* bookRented(records)
        }),
      providers: (connection) =>
        readCredentials(connection, folder, options.environment).pipe(
          Effect.mapError((error) => credentialsMissing(connection, error)),
          Effect.flatMap((credentials) => makeProvider(connection, credentials, forProviders(instruments)))
        ),
      credentialsMark: (connection) =>
        readCredentials(connection, folder, options.environment).pipe(Effect.map((credentials) => credentials && marks(credentials)), Effect.orElseSucceed(() => undefined)),
      ...(options.timeScale === undefined ? {} : { timeScale: options.timeScale })
    })
    // And what it costs while this process works on.
    if (rented.length > 0) yield* Effect.forkScoped(bookRented(runtime).pipe(Effect.ignore, Effect.delay("10 minutes"), Effect.forever))
    return {
      folder,
      settings,
      environment: options.environment,
      runtime,
      instruments,
      connection: (name) => findConnection(settings, name),
      provider: runtime.provider,
      persona: (name) => findPersona(settings, name)
    }
  })
