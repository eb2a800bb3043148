/** Plain orders of each kind, for asking a provider for what it does not declare. */
import type * as Capability from "@likeness/core/Capability"
import type * as Recipe from "@likeness/core/Recipe"
import type * as Request from "@likeness/core/Request"
import * as SampleAssets from "./SampleAssets.ts"

const asset = (number: number): { readonly sha256: string; readonly mediaType: string } => {
  const { mediaType, sha256 } = SampleAssets.picture(number)
  return { sha256, mediaType }
}

/** An order that is well-formed for the schema of requests and says nothing of any provider's own. */
export const of = (capability: Capability.Capability, provider: string): Request.Request => {
  const recipe: Recipe.Recipe = { v: 1, name: "plain", capability, provider, settings: {}, retries: 0 }
  switch (capability) {
    case "trainIdentity":
      return { _tag: capability, v: 1, persona: { name: "someone", triggerToken: "smn", classToken: "person" }, referenceSet: SampleAssets.referenceSet("someone", 2), recipe }
    case "generateImage":
      return { _tag: capability, v: 1, prompt: { scene: "a red door" }, subjects: [], inputs: [], size: { _tag: "aspect", aspect: "1:1" }, count: 1, seed: 1, recipe }
    case "generateVideo":
      return { _tag: capability, v: 1, prompt: { scene: "a door opens" }, inputs: [{ asset: asset(0), role: "first" }], durationSeconds: 5, seed: 1, recipe }
    case "enhance":
      return { _tag: capability, v: 1, asset: asset(0), operation: "upscale", subjects: [], seed: 1, recipe }
  }
}
