/** Writes a text file whole or not at all, beside others who write it at the same moment. */
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import { randomUUID } from "node:crypto"
import { readdir, rename, rm, stat, writeFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"

/** Nobody writes a text for so long: what is older was left by a process that was killed. */
const oldMillis = 3_600_000

const removeLeft = async (path: string): Promise<void> => {
  for (const entry of await readdir(dirname(path))) {
    if (!entry.startsWith(`${basename(path)}.`) || !entry.endsWith(".part")) continue
    const part = join(dirname(path), entry)
    // One that is gone meanwhile was finished by its writer.
    const { mtimeMs } = await stat(part).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (Date.now() - mtimeMs > oldMillis) await rm(part, { force: true })
  }
}

export const writeWhole = (path: string, text: string): Effect.Effect<void, RuleError.InvalidInput> =>
  Effect.tryPromise({
    try: async () => {
      // Of this write alone: two passes over one study would put each other's half-written file in place.
      const part = `${path}.${randomUUID()}.part`
      try {
        await removeLeft(path)
        await writeFile(part, text)
        await rename(part, path)
      } catch (cause) {
        await rm(part, { force: true })
        throw cause
      }
    },
    catch: (cause) => new RuleError.InvalidInput({ place: path, message: `${path} could not be written (${(cause as Error).message})`, advice: "Check the folder's permissions and free space." })
  })
