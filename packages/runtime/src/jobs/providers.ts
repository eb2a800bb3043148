/** Providers by connection, each made once while the runtime is open. */
import * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"

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
