import * as Effect from "effect/Effect"
import type { PictureRefused } from "../MediaError.ts"
import { coverCrop } from "../internal/cover-crop.ts"
import { decoding, openPicture } from "../internal/decode-picture.ts"
import { pictureRefused } from "../internal/picture-refused.ts"
import { type PictureInput, sourceOf } from "./PictureInput.ts"
import type { Box } from "./quality.ts"

/** The most that a thumbnail takes; reports embed many of them. */
export const largestThumbnailBytes = 15_000

/**
 * A WebP thumbnail of at most 15 kB, without metadata.
 *
 * **Shapes and units**: `width` × `height` in pixels, default 320 × 320; the picture is cut to that
 * shape around `focus`, a box such as a face's; without one around the middle. The quality goes down until the bytes fit.
 *
 * **Fails with** `PictureRefused`.
 */
export const thumbnail = (
  picture: PictureInput,
  options: { readonly width?: number; readonly height?: number; readonly focus?: Box } = {}
): Effect.Effect<Uint8Array, PictureRefused> =>
  Effect.tryPromise({
    try: () => decoding(async () => {
      const opened = await coverCrop(sourceOf(picture), options.width ?? 320, options.height ?? 320, options.focus)
      const small = await opened.toColourspace("srgb").png().toBuffer()
      let bytes: Uint8Array = small
      for (const quality of [75, 60, 45, 30, 15, 1]) {
        bytes = await (await openPicture(small)).webp({ quality }).toBuffer()
        if (bytes.length <= largestThumbnailBytes) break
      }
      return bytes
    }),
    catch: pictureRefused(picture)
  })
