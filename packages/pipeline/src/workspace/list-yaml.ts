/** The YAML files of one folder of a workspace, in the order of their names. */
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import { readdir } from "node:fs/promises"
import { join } from "node:path"

/** A file by its name without the extension, and its path within the workspace. */
export interface YamlFile {
  readonly name: string
  readonly file: string
}

/** An absent folder is an empty one. */
export const listYaml = (folder: string, kind: string): Effect.Effect<ReadonlyArray<YamlFile>, RuleError.InvalidInput> =>
  Effect.tryPromise({
    try: () => readdir(join(folder, kind)),
    catch: (cause) => cause as NodeJS.ErrnoException
  }).pipe(
    Effect.catch((cause) =>
      cause.code === "ENOENT"
        ? Effect.succeed([])
        : Effect.fail(new RuleError.InvalidInput({ place: kind, message: `${kind}/ cannot be read (${cause.code ?? cause.message})`, advice: "Check the folder's permissions." }))
    ),
    Effect.map((names) => names.filter((name) => /\.ya?ml$/u.test(name)).toSorted().map((name) => ({ name: name.replace(/\.ya?ml$/u, ""), file: `${kind}/${name}` })))
  )
