/** A connection's settings and credentials become a provider. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type * as Connection from "@likeness/core/Connection"
import type * as Instruments from "@likeness/core/Instruments"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import { Agent } from "undici"
import type { Adapter } from "./Adapter.ts"
import { describe } from "./capabilities.ts"
import * as errors from "./errors.ts"
import { cancel } from "./operations/cancel.ts"
import { check } from "./operations/check.ts"
import { collect } from "./operations/collect.ts"
import { estimate } from "./operations/estimate.ts"
import { findIdentity } from "./operations/find-identity.ts"
import { forget } from "./operations/forget.ts"
import { lookup } from "./operations/lookup.ts"
import { poll } from "./operations/poll.ts"
import { prepare } from "./operations/prepare.ts"
import { submit, ticketFor } from "./operations/submit.ts"
import { faultsOf } from "./operations/validate.ts"
import { catalogue } from "./models/catalogue.ts"
import * as Presets from "./presets.ts"
import * as PriceCache from "./price-cache.ts"
import { ConnectionSettings, decode } from "./settings.ts"
import * as ApiClient from "./wire/ApiClient.ts"
import * as Credentials from "./wire/credentials.ts"
import * as FileClient from "./wire/FileClient.ts"
import * as Reader from "./wire/Reader.ts"
import * as Redaction from "./wire/redaction.ts"

/** Exactly one colon between an id and a secret, in what a header may carry. */
const credentialsShape = /^[\x21-\x39\x3b-\x7e]+:[\x21-\x39\x3b-\x7e]+$/u

const openAgent = (settings: ConnectionSettings, keepAlive: boolean): Effect.Effect<Agent, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const { bodySeconds, connectSeconds, submitSeconds } = settings.timeouts
      return new Agent({ connect: { timeout: connectSeconds * 1000 }, headersTimeout: submitSeconds * 1000, bodyTimeout: bodySeconds * 1000, pipelining: keepAlive ? 1 : 0 })
    }),
    (agent) => Effect.promise(() => agent.destroy())
  )

const toProvider = (adapter: Adapter): Provider.Provider => ({
  describe: () => adapter.description,
  check: check(adapter),
  validate: (request) => faultsOf(request, adapter.connection, adapter.models),
  prepare: prepare(adapter),
  estimate: estimate(adapter),
  submit: submit(adapter),
  lookup: lookup(adapter),
  ticketFor: ticketFor(adapter),
  findIdentity: findIdentity(adapter),
  poll: poll(adapter),
  // The vendor's push is a webhook; without one there is nothing to watch.
  watch: () => Stream.empty,
  cancel: cancel(adapter),
  collect: collect(adapter),
  forget: forget(adapter)
})

/**
 * A provider for one Higgsfield connection.
 *
 * **Shapes and units**
 *
 * `connection.settings` are {@link ConnectionSettings}; `credentials` are `id:secret` with exactly one
 * colon, and never leave for another host than the base URL's. The scope closes its sockets. Without
 * `instruments` orders with pictures are `Unsupported`: none goes up with what its camera wrote into it.
 *
 * **Repeat and cost**
 *
 * Sends nothing. Of the operations only `submit` can spend.
 *
 * **Fails with** `InvalidRequest` that names each wrong or unknown setting; `CredentialsRejected` for
 * credentials of another shape.
 */
export const make = (
  connection: Connection.Connection,
  credentials: Redacted.Redacted,
  instruments?: Pick<Instruments.Instruments, "plainPicture">
): Effect.Effect<Provider.Provider, ProviderError.ProviderError, Scope.Scope> =>
  Effect.gen(function*() {
    const secret = Redacted.value(credentials)
    const decoded = decode(ConnectionSettings, connection.settings, ["settings"])
    const timeScale = Result.isSuccess(decoded) ? decoded.success.timeScale : 1
    const origin: errors.Origin = {
      connection: connection.name,
      account: connection.account,
      credentials: Credentials.of(connection),
      redact: Redaction.make([secret, ...secret.split(":").slice(1)]),
      scaled: (seconds) => seconds * timeScale
    }
    if (Result.isFailure(decoded)) return yield* errors.ofFaults(origin, "check", decoded.failure)
    if (!credentialsShape.test(secret)) return yield* errors.malformedCredentials(origin)
    const settings = decoded.success
    const agents = { free: yield* openAgent(settings, true), spending: yield* openAgent(settings, false) }
    const fileAgent = yield* openAgent(settings, true)
    const api = ApiClient.make(agents, settings.baseUrl, Redacted.make(`Key ${secret}`), settings.timeouts)
    return toProvider({
      connection,
      settings,
      description: describe(connection, settings),
      origin,
      models: catalogue(settings.models),
      api,
      reader: Reader.make(api, settings.readsPerSecond, origin.scaled),
      presets: Presets.make(),
      prices: PriceCache.make(),
      files: FileClient.make(fileAgent),
      plainPicture: instruments?.plainPicture,
      uploads: new Map(),
      absences: new Map(),
      strangeStates: new Set()
    })
  })
