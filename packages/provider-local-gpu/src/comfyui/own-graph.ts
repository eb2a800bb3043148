/** A graph of the user's own: read, judged, and filled with a request's values. */
import type * as Capability from "@likeness/core/Capability"
import type * as Request from "@likeness/core/Request"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as MediaType from "@likeness/core/MediaType"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { clipSizes, pictureSizes } from "../describe.ts"
import type * as RecipeSettings from "../recipe-settings.ts"
import * as Graph from "./Graph.ts"
import { loraOf, type Names } from "./graph-of.ts"
import { promptWords } from "./prompt-words.ts"
import type { ServerRequest } from "./server-request.ts"
import * as Slot from "./Slot.ts"

type OnServer = Exclude<Capability.Capability, "trainIdentity">
type Fault = typeof ProviderError.Fault.Type

/** Classes whose files count as results. */
const savers = new Set(["SaveImage", "SaveWEBM", "SaveVideo", "SaveAnimatedWEBP"])

/** What a graph offers to requests of one capability. */
export interface Check {
  readonly found: ReadonlyArray<Slot.Found>
  /** `needed`: always, or the kind of request that needs it. */
  readonly missing: ReadonlyArray<{ readonly slot: Slot.Name; readonly needed: string }>
  /** Why it works for no request at all; empty where it does. */
  readonly problems: ReadonlyArray<string>
  /** The node whose files are the results. */
  readonly saver?: string
}

const decodeGraph = Schema.decodeUnknownResult(Graph.Graph)

const read = (json: unknown): Result.Result<Graph.Graph, string> => {
  if (typeof json === "object" && json !== null && Array.isArray((json as { readonly nodes?: unknown }).nodes)) {
    return Result.fail("this is a workflow as the editor saves it; export it there in API format (Workflow → Export (API))")
  }
  return Result.mapError(decodeGraph(json), (error) => `this is no graph in API format: ${error.message}`)
}

const saverOf = (graph: Graph.Graph): Result.Result<string, string> => {
  const saving = Object.entries(graph).filter(([, node]) => savers.has(node.class_type))
  const named = saving.filter(([, node]) => node._meta?.title?.trim().toLowerCase() === "output")
  const [only, second] = named.length > 0 ? named : saving
  if (only === undefined) return Result.fail(`no node saves a result; there must be one of ${[...savers].join(", ")}`)
  return second === undefined ? Result.succeed(only[0]) : Result.fail(`several nodes save files (${[...(named.length > 0 ? named : saving)].map(([id]) => id).join(", ")}); title the one whose files are the results "output"`)
}

/**
 * Which slots a graph has and which it lacks.
 *
 * For `recipe check`, before anything is ordered; asks no server, so that missing nodes and models show
 * in `prepare` only. Pure.
 */
export const checkGraph = (capability: OnServer, json: unknown): Check => {
  const graph = read(json)
  if (Result.isFailure(graph)) return { found: [], missing: [], problems: [graph.failure] }
  const { found, misplaced } = Slot.find(graph.success)
  const saver = saverOf(graph.success)
  const has = (slot: Slot.Name) => found.some((each) => each.slot === slot)
  const needed = Slot.always[capability].filter((slot) => !has(slot))
  const asset = capability === "enhance" && !has("image") && !has("video") ? ["no node is titled image or video"] : []
  return {
    found,
    missing: [
      ...needed.map((slot) => ({ slot, needed: "always" })),
      ...Object.entries(Slot.sometimes[capability]).filter(([slot]) => !has(slot as Slot.Name)).map(([slot, when]) => ({ slot: slot as Slot.Name, needed: `for ${when}` }))
    ],
    problems: [...misplaced, ...asset, ...(Result.isFailure(saver) ? [saver.failure] : []), ...needed.map((slot) => `no node is titled ${slot}`)],
    ...(Result.isSuccess(saver) ? { saver: saver.success } : {})
  }
}

/** The nodes whose outputs are kept apart, and the values that the request gives to slots; absent means that it says nothing. */
type Values = { readonly [slot in Slot.Name]?: string | number }

const roleSlot = (role: string): Slot.Name | undefined => (role === "init" || role === "first" ? "image" : Slot.names.find((name) => name === role))

const fileValues = (request: ServerRequest, names: Names): Values => {
  if (request._tag !== "enhance") {
    return Object.fromEntries(request.inputs.flatMap((input) => {
      const slot = roleSlot(input.role)
      return slot === undefined ? [] : [[slot, names.picture(input.asset.sha256)]]
    }))
  }
  return {
    [MediaType.isVideo(request.asset.mediaType) ? "video" : "image"]: names.picture(request.asset.sha256),
    ...(request.mask === undefined ? {} : { mask: names.picture(request.mask.sha256) })
  }
}

const sizeOf = (size: Request.Size | undefined, own: RecipeSettings.OwnGraph["resolutions"], usual: typeof pictureSizes): Values => {
  if (size === undefined) return {}
  const pixels = size._tag === "pixels" ? size : (own[size.aspect] ?? usual[size.aspect])
  return pixels === undefined ? {} : { width: pixels.width, height: pixels.height }
}

const values = (request: ServerRequest, settings: RecipeSettings.OwnGraph, names: Names): Values => {
  const subjects = request._tag === "generateVideo" ? [] : request.subjects
  const words = promptWords(request.prompt, subjects)
  const lora = loraOf(subjects)
  const shared: Values = {
    ...fileValues(request, names),
    ...(words.positive === "" && request._tag === "enhance" ? {} : { prompt: words.positive }),
    ...(words.negative === "" ? {} : { negative: words.negative }),
    ...(lora === undefined ? {} : { lora: names.lora(lora.file.sha256) }),
    seed: request.seed
  }
  switch (request._tag) {
    case "generateImage": {
      const strength = request.inputs.find((input) => input.role === "init")?.strength
      return { ...shared, ...sizeOf(request.size, settings.resolutions, pictureSizes), count: request.count, ...(strength === undefined ? {} : { strength }) }
    }
    case "generateVideo": {
      const rate = request.frameRate ?? settings.frameRate
      return {
        ...shared, ...sizeOf(request.size, settings.resolutions, clipSizes),
        frames: Math.max(1, Math.round((request.durationSeconds * rate) / settings.framesMultipleOf)) * settings.framesMultipleOf + 1, fps: rate
      }
    }
    case "enhance":
      return { ...shared, ...(request.strength === undefined ? {} : { strength: request.strength }), ...(request.factor === undefined ? {} : { factor: request.factor }) }
  }
}

const pictureTypes = ["image/png", "image/jpeg", "image/webp"]
const mediaTypesOf = (slot: Slot.Name): ReadonlyArray<string> => (slot === "motion" || slot === "video" ? ["video/mp4", "video/webm"] : slot === "audio" ? ["audio/mpeg", "audio/wav"] : pictureTypes)

/** The inputs that a graph has slots for: each must be given. Only an `init` picture has a strength, where there is a slot for it. */
export const graphInputRules = (request: Request.GenerateImage | Request.GenerateVideo): ReadonlyArray<Capability.InputRule> => {
  const { found } = checkGraph(request._tag, request.recipe.graph)
  const strength = found.some((each) => each.slot === "strength") ? { strength: { minimum: 0, maximum: 1 } } : {}
  return Slot.files.filter((slot) => found.some((each) => each.slot === slot)).map((slot): Capability.InputRule => {
    const role = slot === "image" ? (request._tag === "generateImage" ? "init" : "first") : slot === "video" ? "motion" : slot
    return { role, minimum: 1, maximum: 1, mediaTypes: mediaTypesOf(slot), ...(role === "init" ? strength : {}) }
  })
}

/** Where a request asks for what a slot sets. */
const askedAt: { readonly [slot in Slot.Name]?: ReadonlyArray<string> } = {
  prompt: ["prompt"], negative: ["prompt", "negative"], lora: ["subjects"], count: ["count"], strength: ["strength"], factor: ["factor"], mask: ["mask"], fps: ["frameRate"], width: ["size"], height: ["size"]
}

const unnamed: Names = { picture: (sha256) => sha256, lora: (sha256) => sha256, prefix: "" }

/** What of the request has no slot, and which slots for files it leaves empty. */
export const graphFaults = (request: ServerRequest, settings: RecipeSettings.OwnGraph): ReadonlyArray<Fault> => {
  const { found, problems } = checkGraph(request._tag, request.recipe.graph)
  const at = (message: string): Fault => ({ tag: "Unsupported", path: ["recipe", "graph"], message })
  if (problems.length > 0) return problems.map((message) => ({ tag: "InvalidRequest", path: ["recipe", "graph"], message }))
  const has = (slot: Slot.Name) => found.some((each) => each.slot === slot)
  const given = values(request, settings, unnamed)
  const asked = (Object.keys(given) as ReadonlyArray<Slot.Name>).filter((slot) =>
    (slot !== "count" || given.count !== 1) && (slot !== "seed" || request._tag !== "enhance") && (slot !== "fps" || (request._tag === "generateVideo" && request.frameRate !== undefined)))
  const shapeless = "size" in request && request.size?._tag === "aspect" && given.width === undefined
    ? [at(`the recipe's resolutions have no pixels for the aspect ${request.size.aspect}`)] : []
  // What other capabilities bring as inputs is judged by the rules of their roles.
  const missing = asked.filter((slot) => !has(slot) && (request._tag === "enhance" || !Slot.isFile(slot)))
  return [
    ...missing.map((slot): Fault => ({ ...at(`the graph has no slot ${slot}, which the request needs`), path: askedAt[slot] ?? ["recipe", "graph"] })),
    ...(request._tag === "enhance" ? Slot.files : []).filter((slot) => has(slot) && given[slot] === undefined).map((slot): Fault => ({ tag: "InvalidRequest", path: ["asset"], message: `the graph has the slot ${slot}, which the request leaves empty` })),
    ...shapeless
  ]
}

/** Every slot filled, every result in the order's own folder. Dies on a request that {@link graphFaults} refuses. */
export const ownGraph = (request: ServerRequest, settings: RecipeSettings.OwnGraph, names: Names): { readonly graph: Graph.Graph; readonly saver: string } => {
  const { found, saver } = checkGraph(request._tag, request.recipe.graph)
  const graph = structuredClone(Schema.decodeUnknownSync(Graph.Graph)(request.recipe.graph)) as { [id: string]: { class_type: string; inputs: { [name: string]: Graph.Input } } }
  const given = values(request, settings, names)
  const strength = loraOf(request._tag === "generateVideo" ? [] : request.subjects)?.strength
  for (const { inputs, node, slot } of found) {
    const own = graph[node]!.inputs
    const value = given[slot]
    if (slot === "lora") {
      // Without an identity the graph's own LoRA must not lend its face: strength 0 leaves it out.
      const model = value === undefined ? 0 : (strength ?? settings.strengthModel)
      for (const [name, amount] of [["strength_model", model], ["strength_clip", value === undefined ? 0 : (strength ?? settings.strengthClip ?? model)]] as const) {
        if (own[name] !== undefined) own[name] = amount
      }
    }
    if (value !== undefined) for (const input of inputs) own[input] = value
  }
  for (const [id, node] of Object.entries(graph)) {
    if (typeof node.inputs["filename_prefix"] === "string") node.inputs["filename_prefix"] = id === saver ? names.prefix : `${names.prefix}-node${id}`
  }
  return { graph: graph as Graph.Graph, saver: saver! }
}
