/**
 * What the sandbox draws in place of a model: everything that decides the pixels, as plain data.
 *
 * Both emulators and nothing else make these. Equal orders give equal bytes; neither the clock nor
 * the order of arrival enters.
 */
export interface PictureOrder {
  /** The only source of variation: the sandbox's seed and a hash of the request, joined by the emulator. */
  readonly seed: string
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** How much of the persona's face is left, 0–1: 1 is the persona herself, 0 wholly another face. */
  readonly likeness: number
  /** `no-face`: a scene without a person. `spoiled`: the kind of picture a reviewer rejects at sight. */
  readonly flaw: "none" | "no-face" | "spoiled"
}

/** What the sandbox encodes in place of a video model. */
export interface ClipOrder {
  /** As in {@link PictureOrder}. */
  readonly seed: string
  /** The first frame, an encoded picture. */
  readonly first: Uint8Array
  /** The last frame, an encoded picture; absent where none was given. */
  readonly last?: Uint8Array
  /** Pixels, even. */
  readonly width: number
  /** Pixels, even. */
  readonly height: number
  readonly durationSeconds: number
  /** Frames per second. */
  readonly frameRate: number
}
