/** The SHA-256 of a checkpoint, which has gigabytes: computed once for the file as it is. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { createHash, randomUUID } from "node:crypto"
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { fileHash } from "./file-hash.ts"

/** The file as it was when it was hashed; one that differs in anything is hashed again. */
const Known = Schema.Struct({ path: Schema.String, sizeBytes: Schema.Finite, modifiedMilliseconds: Schema.Finite, sha256: Schema.String })
type Known = typeof Known.Type

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Known))

/** Beside the training runs: what this adapter keeps of its own. */
const recordOf = (runs: string, path: string): string => join(resolve(runs), "checkpoint-hashes", `${createHash("sha256").update(path).digest("hex").slice(0, 32)}.json`)

const readKnown = async (record: string): Promise<Known | undefined> => {
  const text = await readFile(record, "utf8").catch(() => undefined)
  return text === undefined ? undefined : Result.getOrUndefined(decode(text))
}

/** Whole or not at all; without it the next order hashes again. */
const keep = async (record: string, known: Known): Promise<void> => {
  const part = `${record}.${randomUUID()}.part`
  await mkdir(join(record, ".."), { recursive: true, mode: 0o700 })
  await writeFile(part, JSON.stringify(known), { mode: 0o600 })
  await rename(part, record)
}

/** The SHA-256 that an earlier order found, where the file is still the same; nothing is hashed. */
export const knownHash = async (path: string, runs: string): Promise<string | undefined> => {
  const known = await readKnown(recordOf(runs, path))
  const facts = known === undefined ? undefined : await stat(path).catch(() => undefined)
  return known?.path === path && facts?.size === known.sizeBytes && facts.mtimeMs === known.modifiedMilliseconds ? known.sha256 : undefined
}

/** Streams the file once; later calls read the record in `runs` for as long as path, size and time of change are the same. Without `runs` nothing is kept. Fails where the file cannot be read. */
export const checkpointHash = (path: string, runs: string | undefined): Effect.Effect<string, unknown> =>
  Effect.tryPromise({
    try: async (signal) => {
      const known = runs === undefined ? undefined : await knownHash(path, runs)
      if (known !== undefined) return known
      const { mtimeMs: modifiedMilliseconds, size: sizeBytes } = await stat(path)
      const sha256 = await fileHash(path, signal)
      if (runs !== undefined) await keep(recordOf(runs, path), { path, sizeBytes, modifiedMilliseconds, sha256 }).catch(() => undefined)
      return sha256
    },
    catch: (thrown) => thrown
  })
