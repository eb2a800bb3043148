/** Where environments lie. */
import { join } from "node:path"
import type * as Lock from "./Lock.ts"

/** The folder of all environments; `state` is the workspace's `.likeness/`. */
export const environmentsOf = (state: string): string => join(state, "environments")

/** Downloads, shared and disposable. */
export const cacheOf = (state: string): string => join(state, "cache", "uv")

/** Private programs, such as the resolver. */
export const toolsOf = (state: string): string => join(state, "tools")

/** The link that names the environment in use. */
export const currentOf = (state: string, kind: Lock.Kind): string => join(state, kind === "trainer" ? "current" : `current-${kind}`)

/** One environment's folders and files. */
export interface Layout {
  readonly folder: string
  readonly venv: string
  readonly python: string
  /** The program's own files. */
  readonly program: string
  readonly tokenizers: string
  readonly lock: string
  readonly seal: string
  readonly probe: string
  readonly log: string
}

export const layoutOf = (folder: string, kind: Lock.Kind): Layout => ({
  folder,
  venv: join(folder, "venv"),
  python: join(folder, "venv", "bin", "python"),
  program: join(folder, kind),
  tokenizers: join(folder, "tokenizers"),
  lock: join(folder, "lock.json"),
  seal: join(folder, "seal.json"),
  probe: join(folder, "probe.json"),
  log: join(folder, "build.log")
})
