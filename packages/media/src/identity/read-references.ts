import * as Effect from "effect/Effect"
import { type MeasuringFailed, type PictureRefused, ReferencesUnusable } from "../MediaError.ts"
import { nameOf, type PictureInput } from "../picture/PictureInput.ts"
import { type Embedder, unmeasurable } from "./Embedder.ts"
import { type FaceVector, splitOutliers } from "./similarity.ts"

/** A persona's references as vectors; compare only with vectors of the same model. */
export interface References {
  readonly model: { readonly name: string; readonly version: string }
  readonly vectors: ReadonlyArray<FaceVector>
  /** Files that are not among the vectors, with the reason in words. */
  readonly leftOut: ReadonlyArray<{ readonly file: string; readonly reason: string }>
}

/**
 * Reads the reference pictures, largest face of each, and leaves outlying ones out.
 *
 * **Fails with** `PictureRefused` for a file that is no picture; `MeasuringFailed`;
 * `ReferencesUnusable` where no picture is left.
 */
export const readReferences = Effect.fn("readReferences")(function*(
  embedder: Embedder,
  pictures: ReadonlyArray<PictureInput>
): Effect.fn.Return<References, PictureRefused | MeasuringFailed | ReferencesUnusable> {
  const read = yield* Effect.forEach(pictures, (picture) =>
    Effect.map(embedder.read(picture), (reading) => ({ file: nameOf(picture), vector: reading.face?.vector ?? null, reason: unmeasurable(reading) })), { concurrency: 4 })
  const usable = read.flatMap(({ file, reason, vector }) => reason === null && vector !== null ? [{ file, vector }] : [])
  const { kept, outlying } = splitOutliers(usable.map(({ vector }) => vector))
  const vectors = kept.flatMap((index) => usable[index]?.vector === undefined ? [] : [usable[index].vector])
  if (vectors.length === 0) {
    return yield* new ReferencesUnusable({
      message: pictures.length === 0 ? "there are no reference pictures" : `none of the ${pictures.length} reference pictures shows a face that can be measured`,
      advice: "Add reference pictures that show the persona's face at 80 pixels or more.",
      retryable: "no",
      billed: "no"
    })
  }
  return {
    model: { name: embedder.id, version: embedder.version },
    vectors,
    leftOut: [
      ...read.flatMap(({ file, reason }) => reason === null ? [] : [{ file, reason }]),
      ...outlying.map((index) => ({ file: usable[index]?.file ?? "", reason: "its face is too unlike the other references" }))
    ]
  }
})
