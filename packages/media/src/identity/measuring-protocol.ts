import type { PictureFault } from "../MediaError.ts"
import type { FaceReading } from "./Embedder.ts"

/** What goes to a measuring process … */
export interface MeasuringRequest {
  readonly id: number
  readonly source: string | Uint8Array
}

/** … and what comes back, in the order of the requests. */
export type MeasuringAnswer =
  | { readonly id: number; readonly kind: "reading"; readonly reading: FaceReading }
  | { readonly id: number; readonly kind: "refused"; readonly fault: PictureFault; readonly cause: string }
  | { readonly id: number; readonly kind: "failed"; readonly cause: string }
