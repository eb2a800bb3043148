/** Who was forgotten, kept beside the store and not in it: a backup of before must not bring anybody back. */
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import { appendFile, readFile } from "node:fs/promises"
import { join } from "node:path"

/** In the workspace's folder, a hash a line. Keep it with your backups. */
export const tombstonesFile = "tombstones.txt"

const isTombstone = (line: string): boolean => /^[0-9a-f]{64}$/u.test(line)

/** Those in the workspace and in another file of that kind. */
export const readTombstones = (folder: string, other: string | undefined): Effect.Effect<ReadonlyArray<string>, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const read = (path: string) => Effect.promise(() => readFile(path, "utf8").catch(() => undefined))
    const own = (yield* read(join(folder, tombstonesFile))) ?? ""
    const given = other === undefined ? "" : yield* read(other)
    if (given === undefined) return yield* new RuleError.InvalidInput({ place: "--tombstones", message: `${other} cannot be read`, advice: `Name a ${tombstonesFile} of this workspace.` })
    const lines = `${own}\n${given}`.split("\n").map((line) => line.trim()).filter((line) => line !== "")
    const strange = lines.find((line) => !isTombstone(line))
    if (strange !== undefined) return yield* new RuleError.InvalidInput({ place: tombstonesFile, message: `${JSON.stringify(strange.slice(0, 80))} is no tombstone`, advice: "Put back the file as `persona forget` wrote it." })
    return [...new Set(lines)]
  })

export const addTombstone = (folder: string, tombstone: string): Effect.Effect<void, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    if ((yield* readTombstones(folder, undefined)).includes(tombstone)) return
    yield* Effect.tryPromise({
      try: () => appendFile(join(folder, tombstonesFile), `${tombstone}\n`, { flush: true }),
      catch: (cause) => new RuleError.InvalidInput({ place: tombstonesFile, message: `it cannot be written (${(cause as Error).message})`, advice: "Make the workspace's folder writable, then run the same command again; nothing was erased here." })
    })
  })
