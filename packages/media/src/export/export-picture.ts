import * as Effect from "effect/Effect"
import { coverCrop } from "../internal/cover-crop.ts"
import { decoding, openPicture } from "../internal/decode-picture.ts"
import { exportFailed, finishExport } from "../internal/finish-export.ts"
import { oneSentence } from "../internal/one-sentence.ts"
import { pictureRefused } from "../internal/picture-refused.ts"
import type { ExportFailed, PictureRefused, ProvenanceFailed } from "../MediaError.ts"
import { inspectPicture } from "../picture/inspect-picture.ts"
import { perceptualHash } from "../picture/near-duplicates.ts"
import { type PictureInput, sourceOf } from "../picture/PictureInput.ts"
import type { Box } from "../picture/quality.ts"
import { labelPicture } from "../provenance/picture-label.ts"
import type { ExportedFile, Labelling } from "./ExportedFile.ts"
import { type PictureFormat, pictureLimits } from "./ExportFormat.ts"

/** Draws something visible, such as SANDBOX, into the finished picture: PNG bytes in, a picture of the same size out. */
export type Stamp = (png: Uint8Array) => Promise<Uint8Array>

/**
 * A picture as a platform takes it: cut to shape, stamped, encoded with XMP, signed, verified, written.
 *
 * **Shapes and units**: `labelling` is `null` only where the user turned it off for this file; then it has
 * neither XMP nor manifest. The sources' own metadata is never carried over.
 *
 * **Repeat and cost**: writes `target` whole or not at all, and replaces a file of that name.
 *
 * **Fails with** `PictureRefused`, `ProvenanceFailed`, `ExportFailed` (stamping, size, writing, a
 * signature that does not verify).
 */
export const exportPicture = Effect.fn("exportPicture")(function*(picture: PictureInput, options: {
  readonly format: PictureFormat
  readonly target: string
  readonly labelling: Labelling | null
  /** What must stay in the picture, such as the face's box; without it the middle does. */
  readonly focus?: Box
  readonly stamp?: Stamp
}): Effect.fn.Return<ExportedFile, PictureRefused | ProvenanceFailed | ExportFailed> {
  const { labelling, stamp, target } = options
  const { height, largestBytes, mediaType, width } = pictureLimits[options.format]
  yield* inspectPicture(picture)
  const shaped: Uint8Array = yield* Effect.tryPromise({
    try: () => decoding(async () =>
      (await coverCrop(sourceOf(picture), width, height, options.focus))
        .flatten({ background: "#ffffff" }).toColourspace("srgb").png({ compressionLevel: 1 }).toBuffer()),
    catch: pictureRefused(picture)
  })
  const edited = stamp === undefined ? shaped : yield* Effect.tryPromise({
    try: () => stamp(shaped),
    catch: (thrown) => exportFailed(target, `${target} could not be stamped`, "Report this: the stamp failed on a whole picture.", oneSentence(thrown))
  })
  const encoded: Uint8Array = labelling === null
    ? yield* Effect.tryPromise({
      try: () => decoding(async () => (await openPicture(edited)).jpeg({ quality: 92, chromaSubsampling: "4:4:4" }).toBuffer()),
      catch: pictureRefused(picture)
    })
    : yield* labelPicture(edited, { mediaType }, labelling.sourceType)
  const finished = yield* finishExport({ bytes: encoded, mediaType, target, largestBytes, labelling, perceptualHash: yield* perceptualHash(encoded) })
  return { file: target, mediaType, width, height, durationSeconds: null, ...finished }
})
