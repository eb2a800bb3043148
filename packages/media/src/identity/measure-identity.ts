import * as Effect from "effect/Effect"
import type { MeasuringFailed, PictureRefused } from "../MediaError.ts"
import { nameOf, type PictureInput } from "../picture/PictureInput.ts"
import { type Embedder, unmeasurable } from "./Embedder.ts"
import { type IdentityThreshold, uncalibrated } from "./IdentityThreshold.ts"
import type { References } from "./read-references.ts"
import { similarity } from "./similarity.ts"

/** One picture against the references. */
export interface ImageIdentity {
  readonly path: string
  /** Faces found; the largest is compared. */
  readonly faces: number
  /** −1 to 1; `null` where nothing could be measured, and `note` says why. */
  readonly similarity: number | null
  readonly samePerson: boolean | null
  readonly note: string | null
}

/** What `likeness measure identity --json` prints. */
export interface IdentityReport {
  readonly model: { readonly name: string; readonly version: string }
  readonly threshold: number
  readonly images: ReadonlyArray<ImageIdentity>
}

const joined = (notes: ReadonlyArray<string | null>): string | null => {
  const said = notes.filter((note) => note !== null)
  return said.length === 0 ? null : said.join("; ")
}

/** One picture's identity, with its verdict. Fails with `PictureRefused` or `MeasuringFailed`. */
export const measureImage = (
  embedder: Embedder,
  references: References,
  picture: PictureInput,
  threshold: IdentityThreshold = uncalibrated
): Effect.Effect<ImageIdentity, PictureRefused | MeasuringFailed> =>
  Effect.map(embedder.read(picture), (reading) => {
    const path = nameOf(picture)
    const reason = unmeasurable(reading)
    if (reading.face === null || reason !== null) return { path, faces: reading.faces, similarity: null, samePerson: null, note: reason }
    const value = similarity(references.vectors, reading.face.vector)
    const several = reading.faces > 1 ? `${reading.faces} faces, the largest was compared` : null
    return { path, faces: reading.faces, similarity: value, samePerson: value >= threshold.similarity, note: joined([several, threshold.note]) }
  })

/**
 * Whether pictures show the person of the references.
 *
 * **Shapes and units**: results in the order of `images`; similarity as `max(−1, 1 − mean distance)`.
 * Without a threshold 0.42 is used and each verdict's `note` says that it is uncalibrated.
 *
 * **Fails with** `PictureRefused` for the first file that is no picture, `MeasuringFailed`. A picture
 * without a measurable face is not a failure: its `similarity` is `null`.
 */
export const measureIdentity = (input: {
  readonly embedder: Embedder
  readonly references: References
  readonly images: ReadonlyArray<PictureInput>
  readonly threshold?: IdentityThreshold
}): Effect.Effect<IdentityReport, PictureRefused | MeasuringFailed> => {
  const threshold = input.threshold ?? uncalibrated
  return Effect.map(
    Effect.forEach(input.images, (picture) => measureImage(input.embedder, input.references, picture, threshold), { concurrency: 4 }),
    (images) => ({ model: input.references.model, threshold: threshold.similarity, images })
  )
}
