import sharp from "sharp"
import { wordLayer, type WordPlace } from "./sandbox-word.ts"

/**
 * Draws the word SANDBOX into a picture of any kind that sharp reads, and returns a PNG of the same size.
 *
 * **When to use**: for pictures that were not drawn by `drawPicture`, such as one that a graph only
 * loaded and enlarged. `place` is `top` where the bottom has the word already, perhaps cut. Equal bytes in give equal bytes out; orientation from EXIF is applied.
 */
export const stampPicture = async (bytes: Uint8Array, place: WordPlace = "bottom"): Promise<Uint8Array> => {
  const { data, info } = await sharp(bytes).autoOrient().toColourspace("srgb").raw().toBuffer({ resolveWithObject: true })
  const stamped = sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
    .composite([await wordLayer(info.width, info.height, place)])
  // Laying something over adds transparency; a picture that had none gets none.
  return await (info.channels < 4 ? stamped.removeAlpha() : stamped).png({ compressionLevel: 2 }).toBuffer()
}
