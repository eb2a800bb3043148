/** Providers by connection, each made once while the runtime is open, and anew where its credentials were refused and replaced. */
import * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { Row } from "./Row.ts"
import { errorFields } from "./Work.ts"

type Make = (connection: Connection.Connection) => Effect.Effect<Provider.Provider, ProviderError.ProviderError, Scope.Scope>

interface Credentials {
  /** Differs where the credentials do; `undefined` where that cannot be told. */
  readonly mark: (connection: Connection.Connection) => Effect.Effect<string | undefined>
  readonly timeScale: number
}

/** Refused credentials that did not change are tried again this rarely: the refusal may have been a slip over there. */
const slipSeconds = 600

interface Made {
  readonly provider: Provider.Provider
  readonly mark: string | undefined
  readonly scope: Scope.Closeable
  /** The one before it: a step that began with it may still use it. */
  readonly before: Scope.Closeable | undefined
  refused: { readonly error: ProviderError.ProviderError; readonly at: number } | undefined
}

/** The provider, telling when its credentials are refused. What it collects needs none. */
const watched = (provider: Provider.Provider, onRefused: (error: ProviderError.ProviderError) => void): Provider.Provider => {
  const note = (error: { readonly _tag: string }) => Effect.sync(() => {
    if (ProviderError.isProviderError(error) && error._tag === "CredentialsRejected") onRefused(error)
  })
  return {
    ...provider,
    prepare: (request, context) => Effect.tapError(provider.prepare(request, context), note),
    estimate: (subject, history) => Effect.tapError(provider.estimate(subject, history), note),
    submit: (intent) => Effect.tap(provider.submit(intent), (answer) => (answer._tag === "accepted" ? Effect.void : note(answer.error))),
    poll: (ticket) => Effect.tapError(provider.poll(ticket), note),
    cancel: (ticket) => Effect.tapError(provider.cancel(ticket), note),
    forget: (reference) => Effect.tapError(provider.forget(reference), note)
  }
}

/** What was made closes with the scope; a failure is not kept. While refused credentials stay as they are nothing is asked with them. */
export const makeProviders = Effect.fnUntraced(function*(make: Make, { mark, timeScale }: Credentials) {
  const scope = yield* Effect.scope
  const made = new Map<string, Made>()
  const one = yield* Semaphore.make(1)
  const renew = Effect.fnUntraced(function*(key: string, connection: Connection.Connection, before: Made | undefined) {
    const current = yield* mark(connection)
    if (before?.refused !== undefined && current !== undefined && current === before.mark && performance.now() < before.refused.at + slipSeconds * 1000 * timeScale) {
      return yield* before.refused.error
    }
    const own = yield* Scope.fork(scope)
    const provider = yield* Scope.provide(make(connection), own).pipe(Effect.onError((cause) => Scope.close(own, Exit.failCause(cause))))
    if (before?.before !== undefined) yield* Scope.close(before.before, Exit.void)
    const next: Made = {
      provider: watched(provider, (error) => { next.refused ??= { error, at: performance.now() } }),
      mark: current, scope: own, before: before?.scope, refused: undefined
    }
    made.set(key, next)
    return next.provider
  })
  return (connection: Connection.Connection): Effect.Effect<Provider.Provider, ProviderError.ProviderError> =>
    Effect.suspend(() => {
      const key = Hash.ofJson(Connection.stored.encode(connection))
      const known = made.get(key)
      if (known !== undefined && known.refused === undefined) return Effect.succeed(known.provider)
      return one.withPermits(1)(Effect.suspend(() => {
        const meanwhile = made.get(key)
        return meanwhile !== undefined && meanwhile.refused === undefined ? Effect.succeed(meanwhile.provider) : renew(key, connection, meanwhile)
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
