import type * as Schema from "effect/Schema"

/** How a new workspace differs from the sample; what is absent stays the sample's. */
export interface WorkspacePlan {
  /** Top-level keys of `likeness.yaml`, such as `connections` and `sandbox`; each replaces the sample's. */
  readonly settings?: { readonly [key: string]: Schema.Json }
  /** Keys of `recipes/NAME.yaml`, such as `settings`: objects are merged into the sample's, everything else replaces it. */
  readonly recipes?: { readonly [name: string]: Schema.JsonObject }
  /** Instead of the sample briefs: text by file name without its ending. */
  readonly briefs?: { readonly [name: string]: string }
}
