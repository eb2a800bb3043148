import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
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

/** Of a face's 128 numbers, about 4 MB. */
const mostReadings = 2_000

/** A cache that lasts as long as the process, of the `most` pictures that were asked for last (2,000). */
export const makeMemoryVectorCache = ({ most = mostReadings }: { readonly most?: number } = {}): VectorCache => {
  const readings = new Map<string, FaceReading>()
  const text = (key: VectorKey): string => `${key.sha256} ${key.embedderId} ${key.embedderVersion}`
  /** A map goes through its entries in the order in which they came. */
  const renew = (name: string, reading: FaceReading): void => {
    readings.delete(name)
    readings.set(name, reading)
    for (const oldest of readings.keys()) {
      if (readings.size <= most) return
      readings.delete(oldest)
    }
  }
  return {
    get: (key) => Effect.sync(() => {
      const name = text(key)
      const reading = readings.get(name)
      if (reading !== undefined) renew(name, reading)
      return reading ?? null
    }),
    set: (key, reading) => Effect.sync(() => renew(text(key), reading))
  }
}

/** One at a time for each name; who comes meanwhile waits, and is next. */
const makeTurns = () => {
  const turns = new Map<string, { readonly semaphore: Semaphore.Semaphore; asking: number }>()
  return <A, E, R>(name: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const turn = turns.get(name) ?? { semaphore: Semaphore.makeUnsafe(1), asking: 0 }
        turn.asking++
        turns.set(name, turn)
        return turn
      }),
      ({ semaphore }) => semaphore.withPermits(1)(effect),
      (turn) => Effect.sync(() => {
        if (--turn.asking === 0) turns.delete(name)
      })
    )
}

/**
 * The same embedder, which reads each picture's bytes once and measures only what the cache does not have: two who
 * ask at once for the same picture get one reading.
 *
 * **Fails with** what the embedder fails with; refusals are not cached.
 */
export const withVectorCache = (embedder: Embedder, cache: VectorCache): Embedder => {
  const inTurn = makeTurns()
  return {
    ...embedder,
    read: Effect.fn("withVectorCache.read")(function*(picture: PictureInput) {
      const name = nameOf(picture)
      const source = sourceOf(picture)
      const bytes = typeof source === "string"
        ? yield* Effect.tryPromise({ try: () => readFile(source), catch: (thrown) => refusalOf(name, "missing", oneSentence(thrown)) })
        : source
      const key = { sha256: createHash("sha256").update(bytes).digest("hex"), embedderId: embedder.id, embedderVersion: embedder.version }
      return yield* inTurn(key.sha256, Effect.gen(function*() {
        const known = yield* cache.get(key)
        if (known !== null) return known
        const reading = yield* embedder.read({ name, bytes })
        yield* cache.set(key, reading)
        return reading
      }))
    })
  }
}
