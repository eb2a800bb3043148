/** The one registry of providers: a line each. */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type * as Connection from "@likeness/core/Connection"
import type * as Decimal from "@likeness/core/Decimal"
import type * as Instruments from "@likeness/core/Instruments"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Higgsfield from "@likeness/provider-higgsfield"
import * as LocalGpu from "@likeness/provider-local-gpu"

type Make = (
  connection: Connection.Connection,
  credentials: Redacted.Redacted | undefined,
  instruments?: Instruments.Instruments
) => Effect.Effect<Provider.Provider, ProviderError.ProviderError, Scope.Scope>

const rejected = (connection: Connection.Connection) =>
  new ProviderError.CredentialsRejected({
    connection: connection.name,
    account: connection.account,
    operation: "check",
    message: `connection ${connection.name} names no credentials`,
    billed: "no",
    retryable: "no",
    advice: `Set HF_CREDENTIALS to id:secret and add \`credentials: env:HF_CREDENTIALS\` under connections.${connection.name} in likeness.yaml.`
  })

/** Adapters by name. A new provider is a package, a line here and a green conformance run. */
export const providers: { readonly [provider: string]: Make } = {
  "local-gpu": (connection, _credentials, instruments) => LocalGpu.make(connection, instruments),
  higgsfield: (connection, credentials, instruments) => (credentials === undefined ? Effect.fail(rejected(connection)) : Higgsfield.make(connection, credentials, instruments))
}

/** The provider of a connection; `Unsupported` where no adapter has the name. */
export const makeProvider: Make = (connection, credentials, instruments) => {
  const make = Object.hasOwn(providers, connection.provider) ? providers[connection.provider] : undefined
  return make === undefined
    ? Effect.fail(new ProviderError.Unsupported({
      connection: connection.name,
      account: connection.account,
      operation: "describe",
      message: `connection ${connection.name} names the provider ${connection.provider}, which Likeness does not have`,
      billed: "no",
      retryable: "no",
      advice: `Name one of: ${Object.keys(providers).join(", ")}.`,
      faults: []
    }))
    : make(connection, credentials, instruments)
}

/** Who can tell genuine webhooks from others, by provider. */
export const verifiers: { readonly [provider: string]: typeof Higgsfield.Webhook.verify | undefined } = { higgsfield: Higgsfield.Webhook.verify }

/** What a provider's credits are worth and how long they last; absent for providers that have none. */
export interface CreditTerms {
  /** On a connection with these settings, or everything that is wrong with them. */
  readonly moneyPerCredit: (settings: Connection.Connection["settings"]) => Result.Result<Decimal.NonNegative, ReadonlyArray<ProviderError.Fault>>
  readonly currency: string
  readonly lifeDays: number
}

export const creditTerms: { readonly [provider: string]: CreditTerms | undefined } = {
  higgsfield: { moneyPerCredit: Higgsfield.moneyPerCredit, currency: Higgsfield.priceTable.currency, lifeDays: Higgsfield.priceTable.creditLifeDays }
}
