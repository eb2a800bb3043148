/** The connections of a workspace and what each can do, as its provider declares it. Sends nothing. */
import * as Effect from "effect/Effect"
import * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import * as Failure from "@likeness/core/Failure"
import * as Redacted from "effect/Redacted"
import { makeProvider } from "../registry.ts"
import { paidTimes } from "../rental/book-rented-time.ts"
import { toConnection } from "../settings/connections.ts"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import { openRecords } from "../workspace/open-records.ts"

/** One capability: the models and the guarantee that hold for a lost answer. */
export interface OfferedCapability {
  readonly capability: Capability.Capability
  readonly models: ReadonlyArray<string>
  readonly guarantee: string
}

export interface ListedConnection {
  readonly name: string
  readonly provider: string
  readonly account: string
  readonly offers: ReadonlyArray<OfferedCapability>
  readonly gpuPrice: Connection.GpuPrice | null
  /** Of a rented one: whether it is paid for now, and since when. */
  readonly paidSince: string | null
  /** Why it cannot be used as it is set. */
  readonly problem: { readonly message: string; readonly advice: string } | null
}

/** `describe` asks nobody, so the secret that would go with a call may be any. */
const noSecret = Redacted.make("none:none")

const offersOf = (connection: Connection.Connection) =>
  Effect.scoped(Effect.map(makeProvider(connection, noSecret), (provider) => {
    const description = provider.describe()
    return Capability.all.flatMap((capability): ReadonlyArray<OfferedCapability> => {
      const offer = description[capability]
      return offer === undefined ? [] : [{ capability, models: offer.models.map((model) => model.providerModel), guarantee: offer.recovery.guarantee._tag }]
    })
  }))

export const listConnections = (folder: string, environment: Environment) =>
  Effect.scoped(Effect.gen(function*() {
    const settings = yield* loadSettings(folder, environment)
    const records = yield* openRecords(folder, settings, environment)
    return yield* Effect.forEach(Object.entries(settings.connections), ([name, one]) =>
      Effect.gen(function*() {
        const connection = toConnection(name, one)
        const offers = yield* offersOf(connection).pipe(Effect.map((found) => ({ found, problem: null })), Effect.catch((error) => {
          const { advice, message } = Failure.from(error)
          return Effect.succeed({ found: [], problem: { message, advice } })
        }))
        const paid = records === undefined || connection.gpuPrice?.basis !== "rented" ? [] : (yield* paidTimes(records, connection)).paid
        const open = paid.filter(({ to }) => to === undefined).map(({ from }) => from)
        const listed: ListedConnection = {
          name, provider: connection.provider, account: connection.account, offers: offers.found, gpuPrice: connection.gpuPrice ?? null,
          paidSince: open.length === 0 ? null : new Date(Math.min(...open)).toISOString(), problem: offers.problem
        }
        return listed
      }))
  }))
