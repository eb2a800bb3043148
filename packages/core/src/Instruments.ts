/**
 * What providers may ask of the workspace's instruments for pictures. Whoever composes the parts fills it;
 * a provider that is given none offers nothing that needs it.
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** Where a face is, in pixels of the picture as it is shown. */
export interface FaceBox {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The instrument could not be used, or the picture not be read. */
export class InstrumentFailed extends Schema.TaggedError<InstrumentFailed>()("InstrumentFailed", {
  message: Schema.String,
  /** The one next step. */
  advice: Schema.String
}) {}

export interface Instruments {
  /** The largest face of an encoded picture; `null` where there is none. May be repeated. */
  readonly largestFace: (picture: Uint8Array) => Effect.Effect<FaceBox | null, InstrumentFailed>
  /**
   * An encoded picture as it may leave this machine: its pixels as they are shown, in sRGB, and nothing else (no
   * EXIF, place or profile). May be repeated.
   */
  readonly plainPicture: (picture: Uint8Array, as: "image/jpeg" | "image/png") => Effect.Effect<Uint8Array, InstrumentFailed>
}
