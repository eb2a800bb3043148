/** What one check found. */

/**
 * - `passed`: `leftOut` names what this wire does not have, as the harness documents.
 * - `failed`: the first thing that was wrong, as a sentence.
 * - `notOffered`: `describe` does not declare what the check is about.
 */
export type Verdict =
  | { readonly _tag: "passed"; readonly leftOut: ReadonlyArray<string> }
  | { readonly _tag: "failed"; readonly reason: string }
  | { readonly _tag: "notOffered"; readonly reason: string }
