import { existsSync, readdirSync, statSync } from "node:fs"
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join, relative, resolve, sep } from "node:path"
import { type ModelFolder, modelFolders } from "./NodeSpec.ts"

/** Where the server keeps its files, absolute. */
export interface Folders {
  readonly base: string
  readonly models: Readonly<Record<ModelFolder, string>>
  readonly input: string
  readonly output: string
  readonly temp: string
}

export type FileKind = "input" | "output" | "temp"

const modelExtensions = /\.(?:ckpt|pt|pt2|bin|pth|safetensors|pkl|sft)$/i

/** Makes the folders under `base`, or under a new temporary folder; `temp` is emptied as on every start. */
export const make = async (base?: string): Promise<Folders> => {
  const root = base ?? await mkdtemp(join(tmpdir(), "likeness-comfyui-"))
  const models = Object.fromEntries(modelFolders.map((key) => [key, join(root, "models", key)])) as Record<ModelFolder, string>
  const folders: Folders = { base: root, models, input: join(root, "input"), output: join(root, "output"), temp: join(root, "temp") }
  await rm(folders.temp, { recursive: true, force: true })
  for (const path of [...Object.values(models), folders.input, folders.output, folders.temp]) await mkdir(path, { recursive: true })
  return folders
}

/** Names of the model files of a folder, relative, sorted; zero-byte and broken files included. */
export const listModels = (folders: Folders, key: ModelFolder): ReadonlyArray<string> =>
  readdirSync(folders.models[key], { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && modelExtensions.test(entry.name))
    .map((entry) => relative(folders.models[key], join(entry.parentPath, entry.name)))
    .toSorted()

/** Names at the top level of the input folder, sorted: what the combo of `LoadImage` shows. */
export const listInput = (folders: Folders): ReadonlyArray<string> =>
  readdirSync(folders.input, { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name).toSorted()

/** The path of `name` inside `root`, or undefined where it would leave it. */
export const inside = (root: string, name: string): string | undefined => {
  const path = resolve(root, name)
  return path === root || path.startsWith(root + sep) ? path : undefined
}

/** The path that a graph's file name means: `sub/name.png`, or with ` [output]`, ` [temp]`, ` [input]` behind it. */
export const annotated = (folders: Folders, name: string): string | undefined => {
  const match = /^(.*) \[(input|output|temp)\]$/.exec(name)
  return inside(folders[(match?.[2] ?? "input") as FileKind], match?.[1] ?? name)
}

export const isFile = (path: string | undefined): path is string => path !== undefined && existsSync(path) && statSync(path).isFile()

/** Size in bytes and time of change, or undefined where there is no such file. */
export const describe = async (path: string): Promise<{ readonly sizeBytes: number; readonly changedAt: Date } | undefined> => {
  try {
    const found = await stat(path)
    return found.isFile() ? { sizeBytes: found.size, changedAt: found.mtime } : undefined
  } catch {
    return undefined
  }
}

/** Where the next file of a `filename_prefix` goes; undefined when the prefix leaves the folder. */
export const nextName = async (root: string, prefix: string): Promise<{ readonly folder: string; readonly subfolder: string; readonly base: string; readonly counter: number } | undefined> => {
  const target = inside(root, prefix)
  if (target === undefined || target === root) return undefined
  const base = basename(prefix)
  const folder = resolve(target, "..")
  await mkdir(folder, { recursive: true })
  const taken = readdirSync(folder)
    .filter((name) => name.startsWith(`${base}_`))
    .map((name) => Number.parseInt(name.slice(base.length + 1).split("_")[0] ?? "", 10))
    .filter((number) => Number.isInteger(number))
  return { folder, subfolder: relative(root, folder).split(sep).join("/"), base, counter: Math.max(0, ...taken) + 1 }
}
