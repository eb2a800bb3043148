/** A secret from where the settings say it lies. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as RuleError from "@likeness/core/RuleError"
import { readFile, stat } from "node:fs/promises"
import { absolutePath } from "./connection-folders.ts"
import type { Environment } from "./load-settings.ts"

/** `reference` is `env:NAME` or `file:PATH`; a file must be readable by its owner alone. `place` is what refusals name. */
export const readSecret = (reference: string, place: string, folder: string, environment: Environment): Effect.Effect<Redacted.Redacted, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const missing = (reason: string, advice: string) => new RuleError.InvalidInput({ place, message: `${place}: ${reason}`, advice })
    if (reference.startsWith("env:")) {
      const name = reference.slice("env:".length)
      const value = environment[name]
      if (value === undefined || value === "") return yield* missing(`the variable ${name} is not set`, `Set ${name}, then run the same command again.`)
      return Redacted.make(value)
    }
    const named = reference.slice("file:".length)
    const path = absolutePath(folder, named)
    const facts = yield* Effect.tryPromise({
      try: () => stat(path),
      catch: () => missing(`the file ${named} is not there`, "Write the secret into that file, readable by you alone.")
    })
    if ((facts.mode & 0o077) !== 0) return yield* missing("others can read the file", `Run \`chmod 600 ${named}\`.`)
    const text = yield* Effect.tryPromise({ try: () => readFile(path, "utf8"), catch: () => missing("the file cannot be read", "Check its permissions.") })
    return Redacted.make(text.trim())
  })
