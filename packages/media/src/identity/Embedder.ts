/** What measures faces: one interface, so that another model can take the place of this one. */
import type * as Effect from "effect/Effect"
import type { MeasuringFailed, PictureRefused } from "../MediaError.ts"
import type { PictureInput } from "../picture/PictureInput.ts"
import type { Box } from "../picture/quality.ts"

/** A face found in a picture; sizes in pixels of the upright picture. */
export interface Face {
  readonly box: Box
  /** The detector's confidence, 0 to 1. */
  readonly confidence: number
  /** Centres of the eyes, tip of the nose, corners of the mouth, as seen from left to right. */
  readonly points: ReadonlyArray<readonly [x: number, y: number]>
  /** Grey border that was needed to find it, as a share of the longer side: 0, 0.5 or 1. */
  readonly border: number
  /** Unit of the embedder; compare only with vectors of the same `id` and `version`. */
  readonly vector: ReadonlyArray<number>
}

/** What was read from one picture. */
export interface FaceReading {
  /** How many faces the detector found. */
  readonly faces: number
  /** The largest, or `null` where there is none. */
  readonly face: Face | null
}

export interface Embedder {
  /** Names detector, network and distance; stored with every vector. */
  readonly id: string
  /** Version of alignment and averaging; a change makes old vectors incomparable. */
  readonly version: string
  /** Length of a vector. */
  readonly dimension: number
  /**
   * Finds the faces of a picture and embeds the largest. May be repeated; a picture without a face is
   * an answer, not an error.
   */
  readonly read: (picture: PictureInput) => Effect.Effect<FaceReading, PictureRefused | MeasuringFailed>
}

/** A face of less than this in width or height is not measurable. */
export const smallestFacePixels = 80

/** Why a reading cannot be compared, or `null` where it can. */
export const unmeasurable = (reading: FaceReading): string | null => {
  if (reading.face === null) return "no face was found"
  const side = Math.min(reading.face.box.width, reading.face.box.height)
  return side < smallestFacePixels ? `the face is ${Math.round(side)} px; under ${smallestFacePixels} px it cannot be measured` : null
}
