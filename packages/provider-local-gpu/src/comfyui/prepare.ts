/** A request for pictures or a clip made ready: server chosen, models checked, files brought, graph written. */
import type { AssetUnreadable } from "@likeness/core/AssetReader"
import * as MediaType from "@likeness/core/MediaType"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"
import { compareLoaded } from "../base-model.ts"
import type { PooledServer, Setup } from "../setup.ts"
import { slotsOfGpu } from "../setup.ts"
import { chooseServer } from "./choose-server.ts"
import { classes } from "./Graph.ts"
import { loraOf, type Names } from "./graph-of.ts"
import { graphMaker } from "./graph-maker.ts"
import * as JobDetails from "./JobDetails.ts"
import { materialsOf } from "./materials.ts"
import * as LoraFolder from "./lora-folder.ts"
import * as ObjectInfo from "./ObjectInfo.ts"
import * as Pool from "./Pool.ts"
import type { ServerRequest } from "./server-request.ts"
import { type Upload, uploadedName, uploadPicture } from "./upload-picture.ts"

const subjects = (request: ServerRequest) => (request._tag === "generateVideo" ? [] : request.subjects)

/** The checkpoint that the graph loads; clips have none. */
const checkpointOf = (request: ServerRequest): string | undefined => {
  const named = request.recipe.settings["checkpoint"]
  return typeof named === "string" ? named : undefined
}

const isClip = (request: ServerRequest): boolean => request._tag === "generateVideo" || (request._tag === "enhance" && MediaType.isVideo(request.asset.mediaType))

const bring = (setup: Setup, server: PooledServer, request: ServerRequest, uploads: ReadonlyArray<Upload>, context: Provider.PrepareContext) =>
  Effect.gen(function*() {
    const left: Array<RemoteReference.RemoteReference> = []
    const reference = { v: 1 as const, connection: setup.connection.name, account: setup.connection.account, server: server.client.server }
    const lora = loraOf(subjects(request))
    if (lora !== undefined) {
      const name = yield* LoraFolder.bring(setup, server, lora.file, context.readAsset)
      left.push({ ...reference, kind: "installedFile", id: name, sha256: lora.file.sha256, ...(server.settings.loras === undefined ? {} : { place: setup.place }) })
    }
    for (const picture of uploads) {
      yield* uploadPicture(setup, server, picture)
      left.push({ ...reference, kind: "upload", id: uploadedName(picture), sha256: picture.sha256 })
    }
    return left
  })

export const prepare = (setup: Setup, request: ServerRequest, context: Provider.PrepareContext): Effect.Effect<PreparedOrder.PreparedOrder, ProviderError.ProviderError | AssetUnreadable> =>
  Effect.gen(function*() {
    const { face, first, uploads } = yield* materialsOf(setup, request, context.readAsset)
    const warnings = yield* compareLoaded(setup, setup.settings.training, request.recipe.baseModel, checkpointOf(request))
    // The server takes the id that we choose: the job is found by it whatever becomes of the answer.
    const promptId = randomUUID()
    const byHash = new Map(uploads.map((picture) => [picture.sha256, uploadedName(picture)]))
    const names: Names = {
      picture: (sha256) => byHash.get(sha256)!,
      lora: LoraFolder.loraName,
      // Equal graphs give the old files without running; a folder of its own makes each order save anew.
      prefix: `likeness/${promptId}/${isClip(request) ? "clip" : "picture"}`,
      ...(face === undefined ? {} : { face })
    }
    const { graph, saver } = graphMaker(request, first, names)
    const lora = loraOf(subjects(request))
    const price = request.recipe.pricePerRun
    const { found: info, server } = yield* chooseServer(setup, promptId, (candidate) =>
      Effect.gen(function*() {
        const found = yield* ObjectInfo.fetch(setup, candidate.client, classes(graph))
        const pending = lora === undefined || !LoraFolder.canBring(candidate) ? [] : [LoraFolder.loraName(lora.file.sha256)]
        yield* ObjectInfo.preflight(setup, candidate.client, graph, found, { mayPay: price !== undefined, pending: new Set(pending), own: request.recipe.graph !== undefined })
        return found
      }), context.tell)
    const references = yield* bring(setup, server, request, uploads, context).pipe(Effect.onError(() => Effect.sync(() => Pool.kept(setup.pool, promptId))))
    const clientId = randomUUID()
    const paid = classes(graph).some((name) => info.get(name)?.api_node === true)
    const details: JobDetails.JobDetails = {
      kind: "comfyui",
      clientId,
      nodes: Object.fromEntries(Object.entries(graph).map(([id, node]) => [id, node.class_type])),
      saver,
      expected: Request.count(request),
      role: isClip(request) ? "clip" : "picture",
      ...(paid && price !== undefined ? { price } : {})
    }
    return {
      v: 1,
      request: Request.hash(request),
      capability: request._tag,
      provider: "local-gpu",
      connection: setup.connection.name,
      account: setup.connection.account,
      endpoint: "POST /api/prompt",
      server: server.client.server,
      body: JSON.stringify({
        prompt: graph,
        prompt_id: promptId,
        client_id: clientId,
        extra_data: { preview_method: setup.settings.previews ? "latent2rgb" : "none" }
      }),
      key: promptId,
      place: setup.place,
      needs: [{ resource: server.resource, slots: 1, capacity: slotsOfGpu }],
      references,
      details: JobDetails.encode(details),
      warnings
    }
  })
