/** Writes a text file whole or not at all. */
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import { rename, rm, writeFile } from "node:fs/promises"

export const writeWhole = (path: string, text: string): Effect.Effect<void, RuleError.InvalidInput> =>
  Effect.tryPromise({
    try: async () => {
      try {
        await writeFile(`${path}.part`, text)
        await rename(`${path}.part`, path)
      } catch (cause) {
        await rm(`${path}.part`, { force: true })
        throw cause
      }
    },
    catch: (cause) => new RuleError.InvalidInput({ place: path, message: `${path} could not be written (${(cause as Error).message})`, advice: "Check the folder's permissions and free space." })
  })
