import * as Effect from "effect/Effect"
import { coverCrop } from "../internal/cover-crop.ts"
import { decoding } from "../internal/decode-picture.ts"
import { pictureRefused } from "../internal/picture-refused.ts"
import { writtenWhole } from "../internal/written-whole.ts"
import type { ExportFailed, PictureRefused } from "../MediaError.ts"
import { type PictureInput, sourceOf } from "./PictureInput.ts"

/**
 * A picture as a JPEG of exactly this size, with nothing but its pixels: pictures of any make become alike in all
 * that is not seen.
 *
 * **Shapes and units**: pixels; what does not fit the shape is cut from the sides, and a smaller picture is enlarged.
 *
 * **Repeat and cost**: writes `target` whole or not at all, and replaces a file of that name; some 0.1 s.
 *
 * **Fails with** `PictureRefused`, `ExportFailed` where the target cannot be written.
 */
export const shapePicture = (picture: PictureInput, { height, target, width }: {
  readonly width: number
  readonly height: number
  readonly target: string
}): Effect.Effect<void, PictureRefused | ExportFailed> =>
  writtenWhole(target, (part) =>
    Effect.asVoid(Effect.tryPromise({
      try: () => decoding(async () =>
        (await coverCrop(sourceOf(picture), width, height)).flatten({ background: "#ffffff" }).toColourspace("srgb")
          .jpeg({ quality: 92, chromaSubsampling: "4:4:4" }).toFile(part)),
      catch: pictureRefused(picture)
    })))
