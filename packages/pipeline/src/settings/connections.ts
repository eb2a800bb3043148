/** Connections as the providers take them, and the credentials they name. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Connection from "@likeness/core/Connection"
import * as RuleError from "@likeness/core/RuleError"
import type { Environment } from "./load-settings.ts"
import { readSecret } from "./read-secret.ts"
import type * as Settings from "./Settings.ts"

/** The connection as jobs store it. The account is the connection's name where none is given. */
export const toConnection = (name: string, settings: Settings.ConnectionSettings): Connection.Connection => {
  const { account, credentials, gpuPrice, provider, ...rest } = settings
  return {
    v: 1,
    name,
    provider,
    account: account ?? name,
    ...(credentials === undefined ? {} : { credentials }),
    ...(gpuPrice === undefined ? {} : { gpuPrice }),
    settings: rest
  }
}

/** The connection by its name; without a name the only one. */
export const findConnection = (settings: Settings.Settings, name: string | undefined): Effect.Effect<Connection.Connection, RuleError.InvalidInput> => {
  const names = Object.keys(settings.connections)
  const wanted = name ?? (names.length === 1 ? names[0] : undefined)
  const found = wanted === undefined || !Object.hasOwn(settings.connections, wanted) ? undefined : settings.connections[wanted]
  if (wanted !== undefined && found !== undefined) return Effect.succeed(toConnection(wanted, found))
  const advice = names.length === 0 ? "Add one under `connections:` in likeness.yaml." : `Name one with --provider: ${names.join(", ")}.`
  const message = wanted === undefined
    ? names.length === 0 ? "the workspace has no connection" : "the workspace has several connections"
    : `there is no connection ${wanted}`
  return Effect.fail(new RuleError.InvalidInput({ place: "likeness.yaml, connections", message, advice }))
}

/** What official tools split over two variables. */
const secondHalf: { readonly [name: string]: string } = { HF_API_KEY: "HF_API_SECRET" }

/** The secret that a connection names, or `undefined` where it names none. */
export const readCredentials = (
  connection: Connection.Connection,
  folder: string,
  environment: Environment
): Effect.Effect<Redacted.Redacted | undefined, RuleError.InvalidInput> => {
  const reference = connection.credentials
  if (reference === undefined) return Effect.succeed(undefined)
  const rest = environment[secondHalf[reference.slice("env:".length)] ?? ""]
  return Effect.map(readSecret(reference, `likeness.yaml, connections.${connection.name}.credentials`, folder, environment), (secret) => {
    const value = Redacted.value(secret)
    return value.includes(":") || rest === undefined || !reference.startsWith("env:") ? secret : Redacted.make(`${value}:${rest}`)
  })
}
