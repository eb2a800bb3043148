/** Providers by connection, each made once while the runtime is open. */
import * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { Row } from "./Row.ts"
import { errorFields } from "./Work.ts"

type Make = (connection: Connection.Connection) => Effect.Effect<Provider.Provider, ProviderError.ProviderError, Scope.Scope>

/** What was made closes with the scope; a failure is not kept. */
export const makeProviders = Effect.fnUntraced(function*(make: Make) {
  const scope = yield* Effect.scope
  const made = new Map<string, Provider.Provider>()
  const one = yield* Semaphore.make(1)
  return (connection: Connection.Connection): Effect.Effect<Provider.Provider, ProviderError.ProviderError> =>
    Effect.suspend(() => {
      const key = Hash.ofJson(Connection.stored.encode(connection))
      const known = made.get(key)
      if (known !== undefined) return Effect.succeed(known)
      return one.withPermits(1)(Effect.suspend(() => {
        const meanwhile = made.get(key)
        if (meanwhile !== undefined) return Effect.succeed(meanwhile)
        return Scope.provide(make(connection), scope).pipe(Effect.tap((provider) => Effect.sync(() => made.set(key, provider))))
      }))
    })
})

/** The provider of a job: the one that this process makes must be the one that the job was made for. */
export const providerOf = Effect.fnUntraced(function*(make: (connection: Connection.Connection) => Effect.Effect<Provider.Provider, ProviderError.ProviderError>, row: Row) {
  const provider = yield* make(row.connection)
  const { account } = provider.describe()
  if (account === row.connection.account) return provider
  return yield* new ProviderError.CredentialsRejected({
    ...errorFields(row, "describe"), billed: "no", retryable: "no",
    message: `Connection ${row.connection.name} belongs to account ${account} in this process; the job was made for account ${row.connection.account} and is not touched.`,
    advice: `Run it where ${row.connection.name} has the credentials of account ${row.connection.account}.`
  })
})
