import * as Effect from "effect/Effect"
import type { PictureRefused } from "../MediaError.ts"
import { decodeWhole, readHeader, Undecodable } from "../internal/decode-picture.ts"
import { pictureRefused } from "../internal/picture-refused.ts"
import { type PictureInput, sourceOf } from "./PictureInput.ts"

/** What a decoded picture is. Sizes are of the upright picture, after its EXIF orientation. */
export interface PictureFacts {
  /** `jpeg`, `png`, `webp`, `avif`/`heif`, `gif`, `tiff`. */
  readonly format: string
  readonly mediaType: string
  readonly width: number
  readonly height: number
  readonly megapixels: number
  /** EXIF orientation as stored, 1 to 8; 1 where none is. */
  readonly orientation: number
  readonly hasAlpha: boolean
  /** More than 1 for an animated WebP or GIF, of which only the first frame is ever used. */
  readonly frames: number
}

const mediaTypes: { readonly [format: string]: string } = { heif: "image/avif", svg: "image/svg+xml" }

/**
 * The facts of a picture, after decoding all of it once.
 *
 * **Shapes and units**: a path or bytes in; pixels out. `smallestSide` (default 64) is the shortest
 * side that is accepted, in pixels.
 *
 * **Repeat and cost**: reads only. A picture of more than 100 megapixels is refused from its header.
 *
 * **Fails with** `PictureRefused`: `missing`, `not-a-picture`, `corrupt` (truncated data too),
 * `too-many-pixels`, `too-small`.
 */
export const inspectPicture = (picture: PictureInput, options: { readonly smallestSide?: number } = {}): Effect.Effect<PictureFacts, PictureRefused> =>
  Effect.tryPromise({
    try: async () => {
      const source = sourceOf(picture)
      const { format, width, height, metadata } = await readHeader(source)
      // A drawing has no pixels of its own: it can be neither measured nor trained on.
      if (format === "svg" || format === "pdf") throw new Undecodable("not-a-picture", `${format} is not a pixel format`)
      const smallestSide = options.smallestSide ?? 64
      if (Math.min(width, height) < smallestSide) throw new Undecodable("too-small", `${width}×${height} is under ${smallestSide} pixels`)
      await decodeWhole(source)
      return {
        format,
        mediaType: mediaTypes[format] ?? `image/${format}`,
        width,
        height,
        megapixels: (width * height) / 1e6,
        orientation: metadata.orientation ?? 1,
        hasAlpha: metadata.hasAlpha,
        frames: metadata.pages ?? 1
      }
    },
    catch: pictureRefused(picture)
  })
