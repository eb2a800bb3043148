/** The part of a picture around a face, scaled for the model, and the mask of what may change in it. */
import type { FaceBox } from "@likeness/core/Instruments"

export interface Region {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface FaceCrop {
  /** PNG. */
  readonly crop: Uint8Array
  /** PNG of the crop's size: white where it may change. */
  readonly mask: Uint8Array
  /** In the picture as it is shown, pixels. */
  readonly region: Region
}

/** What the model was trained on. */
const workingSide = 1024
/** The region's sides are this often the face's. */
const margin = 2

/** A square around the face as far as the picture goes; at its edges it moves inwards. */
export const regionAround = (face: FaceBox, picture: { readonly width: number; readonly height: number }): Region => {
  const side = Math.round(Math.max(face.width, face.height) * margin)
  const width = Math.min(side, picture.width)
  const height = Math.min(side, picture.height)
  const at = (begin: number, length: number, whole: number, room: number): number => Math.round(Math.min(Math.max(0, begin + length / 2 - whole / 2), room - whole))
  return { left: at(face.left, face.width, width, picture.width), top: at(face.top, face.height, height, picture.height), width, height }
}

/** Multiples of 8 near the working size, of the region's shape. */
const workingSize = (region: Region): { readonly width: number; readonly height: number } => {
  const scale = workingSide / Math.max(region.width, region.height)
  const side = (pixels: number): number => Math.max(64, Math.round((pixels * scale) / 8) * 8)
  return { width: side(region.width), height: side(region.height) }
}

/** `face` lies in the picture as it is shown. Throws where the bytes are no picture. */
export const faceCrop = async (picture: Uint8Array, face: FaceBox): Promise<FaceCrop> => {
  const { default: sharp } = await import("sharp")
  const upright = await sharp(picture).rotate().removeAlpha().toColourspace("srgb").png().toBuffer({ resolveWithObject: true })
  const region = regionAround(face, upright.info)
  const size = workingSize(region)
  const crop = await sharp(upright.data).extract(region).resize(size.width, size.height, { fit: "fill", kernel: "lanczos3" }).png().toBuffer()
  const [across, down] = [size.width / region.width, size.height / region.height]
  const ellipse = {
    x: (face.left + face.width / 2 - region.left) * across,
    y: (face.top + face.height / 2 - region.top) * down,
    rx: (face.width / 2) * 1.15 * across,
    ry: (face.height / 2) * 1.2 * down
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}"><rect width="100%" height="100%" fill="black"/><ellipse cx="${ellipse.x}" cy="${ellipse.y}" rx="${ellipse.rx}" ry="${ellipse.ry}" fill="white"/></svg>`
  const mask = await sharp(Buffer.from(svg)).removeAlpha().png().toBuffer()
  return { crop, mask, region }
}
