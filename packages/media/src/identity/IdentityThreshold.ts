/** From which similarity on a face counts as the persona's. */

export interface IdentityThreshold {
  /** −1 to 1. */
  readonly similarity: number
  /** What a reader must know about it, such as that it is uncalibrated or provisional; `null` for a calibrated one. */
  readonly note: string | null
}

/** Before a persona has data; for photos only (faces of one generator lie closer together). */
export const uncalibrated: IdentityThreshold = { similarity: 0.42, note: "the threshold 0.42 is uncalibrated" }
