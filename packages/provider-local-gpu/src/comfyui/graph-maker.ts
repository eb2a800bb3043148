/** Reads a checked request's recipe settings and writes its graph. */
import * as Schema from "effect/Schema"
import * as RecipeSettings from "../recipe-settings.ts"
import type { Graph } from "./Graph.ts"
import * as GraphOf from "./graph-of.ts"
import type { ServerRequest } from "./server-request.ts"

const settings = <A, I>(schema: Schema.Codec<A, I>, request: ServerRequest): A => Schema.decodeUnknownSync(schema)(request.recipe.settings)

/** Dies on a request that `validate` refuses. `first`: the size of the first input picture, where there is one. */
export const graphMaker = (request: ServerRequest, first: { readonly width: number; readonly height: number } | undefined, names: GraphOf.Names): Graph => {
  switch (request._tag) {
    case "generateImage":
      return GraphOf.picture(request, settings(RecipeSettings.Picture, request), names)
    case "generateVideo":
      return GraphOf.clip(request, settings(RecipeSettings.Video, request), first!, names)
    case "enhance":
      switch (request.operation) {
        case "upscale":
          return GraphOf.upscaled(request, settings(RecipeSettings.Upscale, request), names)
        case "refine":
          return GraphOf.refined(request, settings(RecipeSettings.Refine, request), names)
        case "repairRegion":
          return GraphOf.repaired(request, settings(RecipeSettings.RepairRegion, request), names)
        default:
          throw new Error(`${request.operation} was not refused by validate`)
      }
  }
}
