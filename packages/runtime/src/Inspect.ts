/** How the runtime learns what a stored file is. */
import type * as MediaType from "@likeness/core/MediaType"
import type * as Effect from "effect/Effect"

/** What a picture or clip is, read from its bytes. */
export interface MediaFacts {
  /** Where the reader knows better than the first bytes. */
  readonly mediaType?: MediaType.MediaType
  readonly width?: number
  readonly height?: number
  readonly durationSeconds?: number
}

/** Reads a stored file's facts. A failure loses no output: the asset is stored without them. */
export type Inspect = (file: { readonly path: string; readonly mediaType: MediaType.MediaType }) => Effect.Effect<MediaFacts, { readonly message: string }>
