import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { refusalOf } from "../internal/picture-refused.ts"
import { oneSentence } from "../internal/one-sentence.ts"
import { nameOf, type PictureInput, sourceOf } from "../picture/PictureInput.ts"
import type { Embedder, FaceReading } from "./Embedder.ts"

/** What was read from a picture, by whom; `sha256` is of the picture's bytes, in hexadecimal. */
export interface VectorKey {
  readonly sha256: string
  readonly embedderId: string
  readonly embedderVersion: string
}

/** Where readings are kept. It answers `null` for what it does not have and never fails: a reading can be made again. */
export interface VectorCache {
  readonly get: (key: VectorKey) => Effect.Effect<FaceReading | null>
  readonly set: (key: VectorKey, reading: FaceReading) => Effect.Effect<void>
}

/** A cache that lasts as long as the process. */
export const makeMemoryVectorCache = (): VectorCache => {
  const readings = new Map<string, FaceReading>()
  const text = (key: VectorKey): string => `${key.sha256} ${key.embedderId} ${key.embedderVersion}`
  return {
    get: (key) => Effect.sync(() => readings.get(text(key)) ?? null),
    set: (key, reading) => Effect.sync(() => void readings.set(text(key), reading))
  }
}

/**
 * The same embedder, which reads each picture's bytes once and measures only what the cache does not have.
 *
 * **Fails with** what the embedder fails with; refusals are not cached.
 */
export const withVectorCache = (embedder: Embedder, cache: VectorCache): Embedder => ({
  ...embedder,
  read: Effect.fn("withVectorCache.read")(function*(picture: PictureInput) {
    const name = nameOf(picture)
    const source = sourceOf(picture)
    const bytes = typeof source === "string"
      ? yield* Effect.tryPromise({ try: () => readFile(source), catch: (thrown) => refusalOf(name, "missing", oneSentence(thrown)) })
      : source
    const key = { sha256: createHash("sha256").update(bytes).digest("hex"), embedderId: embedder.id, embedderVersion: embedder.version }
    const known = yield* cache.get(key)
    if (known !== null) return known
    const reading = yield* embedder.read({ name, bytes })
    yield* cache.set(key, reading)
    return reading
  })
})
