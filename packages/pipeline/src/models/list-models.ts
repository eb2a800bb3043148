/** Base models that lie on this machine, recognised. */
import * as Effect from "effect/Effect"
import { knownHash } from "@likeness/provider-local-gpu/checkpoint-hash"
import { inspect } from "@likeness/provider-local-gpu/model-file/ModelFile"
import { readdir, realpath, stat } from "node:fs/promises"
import { extname, join } from "node:path"
import type { Environment } from "../settings/load-settings.ts"
import type * as Settings from "../settings/Settings.ts"
import type { Tell } from "../steps/Tell.ts"
import { type ModelFolder, modelFolders } from "./model-folders.ts"
import { type ModelDocument, modelDocument } from "./model-document.ts"
import { hashRecords } from "./hash-records.ts"

export interface ListedModel extends ModelDocument {
  /** In which of the usual places it was found. */
  readonly because: string
}

export interface ListedModels {
  readonly folders: ReadonlyArray<ModelFolder>
  /** What can be trained on first; by path within. */
  readonly models: ReadonlyArray<ListedModel>
}

const endings = new Set([".safetensors", ".ckpt", ".pt", ".pth", ".bin", ".gguf"])

/** Programs look into folders of folders too; links that lead in a circle end here. */
const deepest = 5

interface Candidate {
  readonly path: string
  readonly because: string
}

const candidates = async ({ because, folder }: ModelFolder): Promise<ReadonlyArray<Candidate>> => {
  const found: Array<Candidate> = []
  const visit = async (at: string, depth: number): Promise<void> => {
    const entries = await readdir(at).catch((): Array<string> => [])
    if (entries.includes("model_index.json")) {
      found.push({ path: at, because })
      return
    }
    for (const name of entries.toSorted()) {
      const path = join(at, name)
      const facts = await stat(path).catch(() => undefined)
      if (facts?.isDirectory() === true && depth < deepest && !name.startsWith(".")) await visit(path, depth + 1)
      else if (facts?.isFile() === true && endings.has(extname(name).toLowerCase())) found.push({ path, because })
    }
  }
  await visit(folder, 0)
  return found
}

/** Reads headers only; a SHA-256 is told where an earlier command found it. A file that several places reach is listed once. */
export const listModels = (workspace: string | undefined, settings: Settings.Settings | undefined, environment: Environment, tell: Tell): Effect.Effect<ListedModels> =>
  Effect.promise(async (signal) => {
    const folders = await modelFolders(workspace, settings, environment)
    const records = hashRecords(workspace, settings)
    const seen = new Set<string>()
    const models: Array<ListedModel> = []
    for (const folder of folders) {
      for (const { because, path } of await candidates(folder)) {
        signal.throwIfAborted()
        const real = await realpath(path).catch(() => path)
        if (seen.has(real)) continue
        seen.add(real)
        tell(`reading ${path}`)
        const sha256 = records === undefined ? undefined : await knownHash(real, records)
        models.push({ ...modelDocument(await inspect(path, sha256), sha256), because })
      }
    }
    return { folders, models: models.toSorted((a, b) => Number(b.trainable) - Number(a.trainable) || (a.path < b.path ? -1 : 1)) }
  })
