/** Reads a checked request's recipe settings and writes its graph. */
import * as Schema from "effect/Schema"
import * as RecipeSettings from "../recipe-settings.ts"
import { type Graph, saving } from "./Graph.ts"
import * as GraphOf from "./graph-of.ts"
import { ownGraph } from "./own-graph.ts"
import type { ServerRequest } from "./server-request.ts"

const settings = <A, I>(schema: Schema.Codec<A, I>, request: ServerRequest): A => Schema.decodeUnknownSync(schema)(request.recipe.settings)

/** A graph and the node whose files are the results. */
export interface Made {
  readonly graph: Graph
  readonly saver: string
}

type Shape = { readonly width: number; readonly height: number } | undefined

const made = (request: ServerRequest, first: Shape, names: GraphOf.Names): Graph => {
  switch (request._tag) {
    case "generateImage":
      return GraphOf.picture(request, settings(RecipeSettings.Picture, request), names)
    case "generateVideo":
      return RecipeSettings.videoModel(request.recipe.settings) === "ltx-video-2b"
        ? GraphOf.ltx(request, settings(RecipeSettings.LtxVideo, request), first!, names)
        : GraphOf.clip(request, settings(RecipeSettings.Video, request), first!, names)
    case "enhance":
      switch (request.operation) {
        case "upscale":
          return GraphOf.upscaled(request, settings(RecipeSettings.Upscale, request), names)
        case "refine":
          return GraphOf.refined(request, settings(RecipeSettings.Refine, request), names)
        case "repairFace":
          return GraphOf.faceRepaired(request, settings(RecipeSettings.Repair, request), names)
        case "repairRegion":
          return GraphOf.repaired(request, settings(RecipeSettings.Repair, request), names)
        case "interpolateFrames":
          throw new Error("interpolateFrames was not refused by validate")
      }
  }
}

/** Dies on a request that `validate` refuses. `first`: the size of the first input picture, where there is one. */
export const graphMaker = (request: ServerRequest, first: Shape, names: GraphOf.Names): Made => {
  if (request.recipe.graph !== undefined) return ownGraph(request, settings(RecipeSettings.OwnGraph, request), names)
  const graph = made(request, first, names)
  return { graph, saver: saving(graph).at(-1)! }
}
