import * as Effect from "effect/Effect"
import type { PictureRefused } from "../MediaError.ts"
import { decoding, openPicture } from "../internal/decode-picture.ts"
import { pictureRefused } from "../internal/picture-refused.ts"
import { type PictureInput, sourceOf } from "./PictureInput.ts"

/** What a plain picture is encoded as. */
export type PlainFormat = "image/jpeg" | "image/png"

/** Above what others call visually lossless; who takes the picture compresses it again. */
const jpegQuality = 95

/**
 * The pixels of a picture as they are shown and nothing else: upright, in 8-bit sRGB, without EXIF, GPS,
 * XMP, IPTC or a colour profile. For pictures that leave this machine.
 *
 * **Shapes and units**: the same size, upright. A JPEG has no transparency: what was transparent is white.
 *
 * **Fails with** `PictureRefused`.
 */
export const plainPicture = (picture: PictureInput, format: PlainFormat): Effect.Effect<Uint8Array, PictureRefused> =>
  Effect.tryPromise({
    try: () => decoding(async () => {
      const opened = (await openPicture(sourceOf(picture))).toColourspace("srgb")
      return await (format === "image/png"
        ? opened.png()
        : opened.flatten({ background: "#ffffff" }).jpeg({ quality: jpegQuality, chromaSubsampling: "4:4:4" })).toBuffer()
    }),
    catch: pictureRefused(picture)
  })
