/** ComfyUI's `extra_model_paths.yaml`: where a server looks for models beside its own folder. */
import { homedir } from "node:os"
import { dirname, isAbsolute, join, normalize } from "node:path"
import { parse } from "yaml"
import type { Environment } from "../settings/load-settings.ts"

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value)

/** As the server writes them out: `~` and `$VARIABLE`; one that is not set stays as it is written. */
const expanded = (path: string, environment: Environment): string =>
  path
    .replace(/^~(?=\/|$)/u, environment["HOME"] ?? homedir())
    .replace(/\$(?:\{(\w+)\}|(\w+))/gu, (written, braced: string | undefined, bare: string | undefined) => environment[braced ?? bare ?? ""] ?? written)

/**
 * The folders of one kind of model (`checkpoints`, `loras`), absolute, default ones first.
 *
 * A relative `base_path` counts from the file's own folder, a folder from the base path, and a value may
 * name several, one a line. A file that cannot be read names none.
 */
export const extraModelPaths = (file: string, text: string, kind: string, environment: Environment): ReadonlyArray<string> => {
  let document: unknown
  try {
    document = parse(text)
  } catch {
    return []
  }
  if (!isObject(document)) return []
  const sections = Object.values(document).filter(isObject).toSorted((a, b) => Number(b["is_default"] === true) - Number(a["is_default"] === true))
  return sections.flatMap((section) => {
    const written = section[kind]
    if (typeof written !== "string") return []
    const given = typeof section["base_path"] === "string" ? expanded(section["base_path"], environment) : ""
    const base = isAbsolute(given) ? given : join(dirname(file), given)
    // The server does not trim its lines; the block form of YAML ends them without blanks.
    return written.split("\n").filter((line) => line !== "").map((line) => normalize(isAbsolute(line) ? line : join(base, line)))
  })
}
