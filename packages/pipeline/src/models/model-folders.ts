/** The usual places of checkpoints on a machine. */
import { readFile, stat } from "node:fs/promises"
import { homedir } from "node:os"
import { basename, dirname, join, resolve } from "node:path"
import type { Environment } from "../settings/load-settings.ts"
import type * as Settings from "../settings/Settings.ts"
import { extraModelPaths } from "./extra-model-paths.ts"

export interface ModelFolder {
  /** Absolute. */
  readonly folder: string
  /** Why it is looked into, for people. */
  readonly because: string
}

/** A program's own folder, as it is named by its clone. */
const comfyNames = ["ComfyUI", "comfyui"]
const automaticNames = ["stable-diffusion-webui", "stable-diffusion-webui-forge", "stable-diffusion-webui-reForge"]

interface OwnGpu {
  readonly name: string
  readonly checkpoints: string | undefined
  readonly loras: ReadonlyArray<string>
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

const ownGpus = (settings: Settings.Settings | undefined): ReadonlyArray<OwnGpu> =>
  Object.entries(settings?.connections ?? {}).flatMap(([name, connection]) => {
    if (connection.provider !== "local-gpu") return []
    const { servers, training } = connection as { readonly servers?: unknown; readonly training?: { readonly checkpoints?: unknown } }
    const loras = (Array.isArray(servers) ? servers : []).flatMap((server: { readonly loras?: unknown }) => text(server?.loras) ?? [])
    return [{ name, checkpoints: text(training?.checkpoints), loras }]
  })

const isFolder = (path: string): Promise<boolean> => stat(path).then((found) => found.isDirectory(), () => false)

/**
 * Folders that are there, the workspace's own first; none twice.
 *
 * The connections' folders of checkpoints; `checkpoints` beside the servers' folders of LoRAs; ComfyUI and
 * A1111's web UI in the home folder, beside the workspace, in `/workspace` and `/opt`; what
 * `extra_model_paths.yaml` of each ComfyUI adds; `models/` of the workspace.
 */
export const modelFolders = async (workspace: string | undefined, settings: Settings.Settings | undefined, environment: Environment): Promise<ReadonlyArray<ModelFolder>> => {
  const found: Array<ModelFolder> = []
  const add = async (folder: string, because: string): Promise<void> => {
    const absolute = resolve(folder)
    if (!found.some((each) => each.folder === absolute) && await isFolder(absolute)) found.push({ folder: absolute, because })
  }
  if (workspace !== undefined) await add(join(workspace, "models"), "the workspace")
  const connections = ownGpus(settings)
  for (const { checkpoints, name } of connections) if (checkpoints !== undefined) await add(checkpoints, `connection ${name}`)
  const comfyRoots: Array<string> = []
  for (const { loras, name } of connections) {
    for (const folder of loras) {
      await add(join(dirname(folder), "checkpoints"), `ComfyUI of connection ${name}`)
      if (basename(dirname(folder)) === "models") comfyRoots.push(dirname(dirname(folder)))
    }
  }
  const homes = [environment["HOME"] ?? homedir(), ...(workspace === undefined ? [] : [dirname(resolve(workspace))]), "/workspace", "/opt"]
  comfyRoots.push(...homes.flatMap((home) => comfyNames.map((name) => join(home, name))))
  for (const root of new Set(comfyRoots)) {
    await add(join(root, "models", "checkpoints"), "ComfyUI")
    const file = join(root, "extra_model_paths.yaml")
    const written = await readFile(file, "utf8").catch(() => "")
    for (const folder of extraModelPaths(file, written, "checkpoints", environment)) await add(folder, file)
  }
  for (const home of homes) for (const name of automaticNames) await add(join(home, name, "models", "Stable-diffusion"), "A1111's web UI")
  return found
}
