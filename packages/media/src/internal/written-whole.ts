import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"
import { mkdir, readdir, rename, rm } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { ExportFailed } from "../MediaError.ts"
import { oneSentence } from "./one-sentence.ts"

const unwritable = (file: string) => (thrown: unknown): ExportFailed =>
  new ExportFailed({
    message: `${file} could not be written`,
    advice: "Check the folder's permissions and the free space.",
    retryable: "later",
    billed: "no",
    cause: oneSentence(thrown),
    file
  })

const runs = (processId: number): boolean => {
  try {
    process.kill(processId, 0)
    return true
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM"
  }
}

/** A process that was killed cleans nothing up: its parts carry its id, and who comes next removes them. */
const removeAbandoned = async (target: string): Promise<void> => {
  const [folder, name] = [dirname(target), `${basename(target)}.`]
  for (const entry of await readdir(folder)) {
    const owner = entry.startsWith(name) ? /^(\d+)-[0-9a-f]{8}\.part$/.exec(entry.slice(name.length))?.[1] : undefined
    if (owner !== undefined && !runs(Number(owner))) await rm(join(folder, entry), { force: true })
  }
}

/** Lets a step write beside the target and puts the file in place only when the step succeeded. */
export const writtenWhole = <A, E>(target: string, write: (part: string) => Effect.Effect<A, E>): Effect.Effect<A, E | ExportFailed> =>
  Effect.acquireUseRelease(
    Effect.tryPromise({
      try: async () => {
        await mkdir(dirname(target), { recursive: true })
        await removeAbandoned(target)
        return `${target}.${process.pid}-${randomUUID().slice(0, 8)}.part`
      },
      catch: unwritable(target)
    }),
    (part) => Effect.tap(write(part), () => Effect.tryPromise({ try: () => rename(part, target), catch: unwritable(target) })),
    (part) => Effect.promise(() => rm(part, { force: true }))
  )
