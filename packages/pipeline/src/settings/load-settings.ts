/** Settings from `likeness.yaml` and the environment: flag, then variable, then file, then default. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as RuleError from "@likeness/core/RuleError"
import { join } from "node:path"
import { withAbsoluteFolders } from "./connection-folders.ts"
import * as Settings from "./Settings.ts"
import * as YamlFile from "./yaml-file.ts"

export const fileName = "likeness.yaml"

const storeUrl = "LIKENESS_STORE_URL"

/** The environment, or what stands for it in a test. */
export type Environment = { readonly [name: string]: string | undefined }

const badNumber = (name: string, text: string) =>
  new RuleError.InvalidInput({ place: name, message: `${name}: ${JSON.stringify(text)} is not a whole number from 1 to 16`, advice: `Set ${name} to one, or unset it.` })

const isMeasuringProcesses = Schema.is(Settings.MeasuringProcesses)

/** The official SDK's variables, in its order. */
const credentialsVariable = (environment: Environment): string | undefined =>
  ["HF_CREDENTIALS", "HF_KEY"].find((name) => environment[name] !== undefined) ??
    (environment["HF_API_KEY"] !== undefined && environment["HF_API_SECRET"] !== undefined ? "HF_API_KEY" : undefined)

/** Connections that exist by the contract's variables alone, where the file names none of that provider. */
const connectionsFromEnvironment = (settings: Settings.Settings, environment: Environment): Settings.Settings["connections"] => {
  const named = new Set(Object.values(settings.connections).map((connection) => connection.provider))
  const found: Record<string, Settings.ConnectionSettings> = {}
  const urls = environment["COMFYUI_URL"]?.split(",").map((url) => url.trim()).filter((url) => url !== "") ?? []
  const loras = environment["COMFYUI_LORAS"]
  if (!named.has("local-gpu") && urls.length > 0 && loras !== undefined) {
    found["local-gpu"] = { provider: "local-gpu", servers: urls.map((url) => ({ url, loras })) }
  }
  const credentials = credentialsVariable(environment)
  if (!named.has("higgsfield") && credentials !== undefined) {
    found["higgsfield"] = { provider: "higgsfield", credentials: `env:${credentials}` }
  }
  return { ...found, ...settings.connections }
}

/** What the contract's variables say of Higgsfield connections: another base URL, and the credentials of those that name none. */
const withVariables = (connections: Settings.Settings["connections"], environment: Environment): Settings.Settings["connections"] => {
  const baseUrl = environment["HIGGSFIELD_BASE_URL"]
  const credentials = credentialsVariable(environment)
  return Object.fromEntries(Object.entries(connections).map(([name, connection]) =>
    [name, connection.provider === "higgsfield"
      ? { ...(credentials === undefined ? {} : { credentials: `env:${credentials}` }), ...connection, ...(baseUrl === undefined ? {} : { baseUrl }) }
      : connection]))
}

/** Reads the workspace's settings. `folder` is the workspace; folders that connections name are relative to it. */
export const loadSettings = (folder: string, environment: Environment): Effect.Effect<Settings.Settings, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const file = yield* YamlFile.read(Settings.Settings, join(folder, fileName), fileName, "Name the workspace's folder with -C, or make one with `likeness init`.")
    const processes = environment["LIKENESS_MEDIA_MEASURING_PROCESSES"]
    if (processes !== undefined && !(/^\d+$/u.test(processes) && isMeasuringProcesses(Number(processes)))) return yield* badNumber("LIKENESS_MEDIA_MEASURING_PROCESSES", processes)
    const ffmpeg = environment["LIKENESS_MEDIA_FFMPEG"]
    const set = environment["LIKENESS_SET"]
    const hasStore = (environment[storeUrl] ?? "") !== ""
    return {
      ...file,
      ...(hasStore ? { store: { url: `env:${storeUrl}` } } : {}),
      ...(set === undefined ? {} : { set }),
      connections: withAbsoluteFolders(withVariables(connectionsFromEnvironment(file, environment), environment), folder),
      media: {
        ...file.media,
        ...(processes === undefined ? {} : { measuringProcesses: Number(processes) }),
        ...(ffmpeg === undefined ? {} : { ffmpeg })
      }
    }
  })
