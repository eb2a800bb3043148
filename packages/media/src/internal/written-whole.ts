import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"
import { mkdir, rename, rm } from "node:fs/promises"
import { dirname } from "node:path"
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

/** Lets a step write beside the target and puts the file in place only when the step succeeded. */
export const writtenWhole = <A, E>(target: string, write: (part: string) => Effect.Effect<A, E>): Effect.Effect<A, E | ExportFailed> =>
  Effect.acquireUseRelease(
    Effect.tryPromise({
      try: async () => {
        await mkdir(dirname(target), { recursive: true })
        return `${target}.${randomUUID().slice(0, 8)}.part`
      },
      catch: unwritable(target)
    }),
    (part) => Effect.tap(write(part), () => Effect.tryPromise({ try: () => rename(part, target), catch: unwritable(target) })),
    (part) => Effect.promise(() => rm(part, { force: true }))
  )
