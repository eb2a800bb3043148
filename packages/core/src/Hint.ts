/** What `watch` tells. Hints make the workflow look sooner; the truth is what `poll` reads. */
import type * as Progress from "./Progress.ts"

/**
 * - `progress`: how far the job seems to be.
 * - `preview`: a small picture of what is being made; shown, never stored.
 * - `look`: something happened, `poll` now.
 */
export type Hint =
  | { readonly _tag: "progress"; readonly progress: Progress.Progress }
  | { readonly _tag: "preview"; readonly mediaType: string; readonly bytes: Uint8Array }
  | { readonly _tag: "look" }
