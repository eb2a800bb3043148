/** Finds two faces in every picture, the larger one in its middle; none in a picture of one pixel's height. */
import type * as Instruments from "@likeness/core/Instruments"
import * as Effect from "effect/Effect"
import sharp from "sharp"

export const instruments: Instruments.Instruments = {
  findFaces: (picture) =>
    Effect.promise(async () => {
      const { height, width } = await sharp(picture).metadata()
      if (height === 1) return []
      const side = Math.floor(Math.min(width, height) / 4)
      return [
        { left: 0, top: 0, width: Math.ceil(side / 2), height: Math.ceil(side / 2) },
        { left: Math.floor((width - side) / 2), top: Math.floor((height - side) / 2), width: side, height: side }
      ]
    })
}
