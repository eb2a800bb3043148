import * as Effect from "effect/Effect"
import type { MeasuringFailed, PictureRefused } from "../MediaError.ts"
import { type Embedder, unmeasurable } from "./Embedder.ts"
import { pairSimilarity } from "./similarity.ts"

/** What `likeness measure pairs --json` prints; `null` where a picture has no measurable face. */
export interface PairsReport {
  readonly pairs: ReadonlyArray<{ readonly imageA: string; readonly imageB: string; readonly similarity: number | null }>
}

/**
 * Similarity of the largest faces of pairs of files, in input order; each file is read once.
 *
 * **Fails with** `PictureRefused` for the first file that is no picture, `MeasuringFailed`.
 */
export const measurePairs = Effect.fn("measurePairs")(function*(input: {
  readonly embedder: Embedder
  readonly pairs: ReadonlyArray<{ readonly imageA: string; readonly imageB: string }>
}): Effect.fn.Return<PairsReport, PictureRefused | MeasuringFailed> {
  const files = [...new Set(input.pairs.flatMap(({ imageA, imageB }) => [imageA, imageB]))]
  const vectors = new Map(yield* Effect.forEach(files, (file) =>
    Effect.map(input.embedder.read(file), (reading) => [file, unmeasurable(reading) === null ? reading.face?.vector ?? null : null] as const), { concurrency: 4 }))
  return {
    pairs: input.pairs.map(({ imageA, imageB }) => {
      const one = vectors.get(imageA) ?? null
      const other = vectors.get(imageB) ?? null
      return { imageA, imageB, similarity: one === null || other === null ? null : pairSimilarity(one, other) }
    })
  }
})
