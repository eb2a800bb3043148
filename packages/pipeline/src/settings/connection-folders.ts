/** Folders that connections name, made absolute once: a job must find them from wherever it is carried on. */
import type * as Schema from "effect/Schema"
import { folders as localGpu, stateFolder } from "@likeness/provider-local-gpu/folders"
import { homedir } from "node:os"
import { resolve } from "node:path"
import type * as Settings from "./Settings.ts"

/** As the adapters declare them; a provider without folders has no line. */
const declared: { readonly [provider: string]: ReadonlyArray<ReadonlyArray<string>> } = { "local-gpu": localGpu }

/** What is the workspace's `.likeness` where the settings do not say otherwise. */
const ownState: { readonly [provider: string]: string } = { "local-gpu": stateFolder }

/** A path as written in the workspace's settings: relative to the workspace, `~` is the home folder. */
export const absolutePath = (folder: string, written: string): string =>
  resolve(folder, written === "~" || written.startsWith("~/") ? `${homedir()}${written.slice(1)}` : written)

const isObject = (value: Schema.Json): value is { readonly [key: string]: Schema.Json } => typeof value === "object" && value !== null && !Array.isArray(value)

/** The value with the text at the end of `keys` made absolute; what is not there or of another type stays for the adapter to judge. */
const withAbsolute = (value: Schema.Json, [key, ...keys]: ReadonlyArray<string>, folder: string): Schema.Json => {
  if (key === undefined) return typeof value === "string" && value !== "" ? absolutePath(folder, value) : value
  if (key === "*") return Array.isArray(value) ? value.map((element: Schema.Json) => withAbsolute(element, keys, folder)) : value
  return isObject(value) && Object.hasOwn(value, key) ? { ...value, [key]: withAbsolute(value[key]!, keys, folder) } : value
}

/** The connections with every folder that their providers declare absolute. `folder` is the workspace. */
export const withAbsoluteFolders = (connections: Settings.Settings["connections"], folder: string): Settings.Settings["connections"] =>
  Object.fromEntries(Object.entries(connections).map(([name, connection]) => {
    const paths = Object.hasOwn(declared, connection.provider) ? declared[connection.provider]! : []
    const state = Object.hasOwn(ownState, connection.provider) ? { [ownState[connection.provider]!]: ".likeness" } : {}
    return [name, paths.reduce<Settings.ConnectionSettings>((settings, keys) => withAbsolute(settings as Schema.Json, keys, folder) as Settings.ConnectionSettings, { ...state, ...connection })]
  }))
