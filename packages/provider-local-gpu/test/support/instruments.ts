/** Finds a face in the middle of every picture; none in a picture of one pixel's height. */
import type * as Instruments from "@likeness/core/Instruments"
import * as Effect from "effect/Effect"
import sharp from "sharp"

export const instruments: Pick<Instruments.Instruments, "largestFace"> = {
  largestFace: (picture) =>
    Effect.promise(async () => {
      const { height, width } = await sharp(picture).metadata()
      if (height === 1) return null
      const side = Math.floor(Math.min(width, height) / 4)
      return { left: Math.floor((width - side) / 2), top: Math.floor((height - side) / 2), width: side, height: side }
    })
}
