/** Connections as the providers take them, and the credentials they name. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Connection from "@likeness/core/Connection"
import * as RuleError from "@likeness/core/RuleError"
import { readFile, stat } from "node:fs/promises"
import { absolutePath } from "./connection-folders.ts"
import type { Environment } from "./load-settings.ts"
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

const missing = (place: string, reason: string, advice: string) => new RuleError.InvalidInput({ place, message: `${place}: ${reason}`, advice })

/** What official tools split over two variables. */
const secondHalf: { readonly [name: string]: string } = { HF_API_KEY: "HF_API_SECRET" }

/** The text behind `env:NAME` or `file:PATH`, which stands at `place`. A file must be readable by its owner alone. */
export const readSecret = (reference: string, place: string, folder: string, environment: Environment): Effect.Effect<string, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    if (reference.startsWith("env:")) {
      const name = reference.slice(4)
      const value = environment[name]
      if (value === undefined || value === "") return yield* missing(place, `the variable ${name} is not set`, `Set ${name}, then run the same command again.`)
      return value
    }
    const path = absolutePath(folder, reference.slice("file:".length))
    const facts = yield* Effect.tryPromise({
      try: () => stat(path),
      catch: () => missing(place, `the file ${reference.slice("file:".length)} is not there`, "Write the secret into that file, readable by you alone.")
    })
    if ((facts.mode & 0o077) !== 0) return yield* missing(place, "others can read the file", `Run \`chmod 600 ${reference.slice("file:".length)}\`.`)
    const text = yield* Effect.tryPromise({ try: () => readFile(path, "utf8"), catch: () => missing(place, "the file cannot be read", "Check its permissions.") })
    return text.trim()
  })

/** The secret that a connection names, or `undefined` where it names none. */
export const readCredentials = (
  connection: Connection.Connection,
  folder: string,
  environment: Environment
): Effect.Effect<Redacted.Redacted | undefined, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const reference = connection.credentials
    if (reference === undefined) return undefined
    const value = yield* readSecret(reference, `likeness.yaml, connections.${connection.name}.credentials`, folder, environment)
    const second = secondHalf[reference.replace(/^env:/u, "")]
    const rest = second === undefined ? undefined : environment[second]
    return Redacted.make(value.includes(":") || rest === undefined ? value : `${value}:${rest}`)
  })
