import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Safetensors from "../trainer/Safetensors.ts"
import * as Folders from "./Folders.ts"
import type { ModelFolder } from "./NodeSpec.ts"
import { type Graph, isLink, isRecord, type NodeId } from "./Wire.ts"

/** JSON with sorted keys: equal content, equal text. */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (isRecord(value)) return `{${Object.keys(value).toSorted().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`
  return JSON.stringify(value) ?? "null"
}

const digest = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex")

/** The id of an asset, in the form of a UUID: equal content, equal id. */
export const assetId = (content: string): string => digest(content).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5")

/** Which model folder an input names files of; their content stands for their names in a content key. */
const modelInputs: Readonly<Record<string, ModelFolder>> = { lora_name: "loras" }

/**
 * SHA-256 of a model file's weights; of the whole file where it has no readable header.
 *
 * A LoRA trained twice with the same data under two run ids draws the same pictures: names and
 * comments do not enter.
 */
export const weightsOf = async (path: string): Promise<string> => {
  const header = await Safetensors.readHeader(path)
  return Safetensors.hashFrom(path, typeof header === "string" ? 0 : header.dataStart)
}

/** The keys of every node of a graph: `cache` as the server caches, `content` as the sandbox draws. */
export interface GraphKeys {
  /** Class and inputs down to the roots, file names and prefixes included, uploads by content. */
  readonly cache: (id: NodeId) => string
  /** The same without `filename_prefix`, and with file contents in place of file names. */
  readonly content: (id: NodeId) => string
}

/** Reads the files a graph names and computes its keys. */
export const graphKeys = async (graph: Graph, folders: Folders.Folders): Promise<GraphKeys> => {
  const contents = new Map<string, string>()
  for (const node of Object.values(graph)) {
    // A node that no output needs may lack its inputs: nobody checked it.
    for (const [name, value] of Object.entries(node.inputs ?? {})) {
      if (typeof value !== "string") continue
      const folder = modelInputs[name]
      if (folder !== undefined) {
        const path = join(folders.models[folder], value)
        if (Folders.isFile(path)) contents.set(`${name}:${value}`, await weightsOf(path))
      } else if ((node.class_type.startsWith("LoadImage") && name === "image") || (node.class_type === "LoadVideo" && name === "file")) {
        const path = Folders.annotated(folders, value)
        if (Folders.isFile(path)) contents.set(`${name}:${value}`, digest(readFileSync(path)))
      }
    }
  }
  const walk = (part: (name: string, value: unknown) => unknown) => {
    const known = new Map<NodeId, string>()
    const key = (id: NodeId): string => {
      const found = known.get(id)
      if (found !== undefined) return found
      const node = graph[id]
      if (node === undefined) return "absent"
      const inputs = Object.entries(node.inputs ?? {}).map(([name, value]) => [name, isLink(value) ? { from: key(value[0]), output: value[1] } : part(name, value)])
      const made = digest(canonical([node.class_type, Object.fromEntries(inputs)]))
      known.set(id, made)
      return made
    }
    return key
  }
  return {
    cache: walk((name, value) => [value, contents.get(`${name}:${String(value)}`) ?? null]),
    content: walk((name, value) => (name === "filename_prefix" ? null : contents.get(`${name}:${String(value)}`) ?? value))
  }
}
