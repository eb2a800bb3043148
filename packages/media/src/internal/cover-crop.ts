import type { Sharp } from "sharp"
import type { Box } from "../picture/quality.ts"
import { openPicture, readHeader } from "./decode-picture.ts"

const within = (value: number, largest: number): number => Math.max(0, Math.min(Math.round(value), largest))

/**
 * The part of an upright picture that fills a shape, as large as possible and around `focus`; without one
 * around the middle, a little above it where heads are.
 */
export const cropAround = (picture: { readonly width: number; readonly height: number }, shape: { readonly width: number; readonly height: number }, focus?: Box) => {
  const scale = Math.min(picture.width / shape.width, picture.height / shape.height)
  const width = Math.max(1, Math.min(picture.width, Math.round(shape.width * scale)))
  const height = Math.max(1, Math.min(picture.height, Math.round(shape.height * scale)))
  const x = focus === undefined ? picture.width / 2 : focus.x + focus.width / 2
  const y = focus === undefined ? height / 2 + (picture.height - height) * 0.4 : focus.y + focus.height / 2
  return { left: within(x - width / 2, picture.width - width), top: within(y - height / 2, picture.height - height), width, height }
}

/**
 * The picture cut and scaled to exactly this size. The crop that finds "what draws the eye" is not used:
 * it weighs skin by its colour and cut a dark face in half.
 */
export const coverCrop = async (source: string | Uint8Array, width: number, height: number, focus?: Box): Promise<Sharp> => {
  const header = await readHeader(source)
  return (await openPicture(source)).extract(cropAround(header, { width, height }, focus)).resize(width, height, { fit: "fill" })
}
