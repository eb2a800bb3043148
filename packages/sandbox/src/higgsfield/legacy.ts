/** The older API of job sets, which the vendor marks as deprecated and the v1 half of the JavaScript SDK still speaks (section 11 of the contract). */
import { accept } from "./accept.ts"
import { Answer, invalid, json, refusal } from "./Answer.ts"
import { type AccountCall, bodyJson } from "./Call.ts"
import { outputUrls } from "./outputs.ts"
import { isoSeconds, phaseOf, type Generation, type World } from "./World.ts"

type Params = Readonly<Record<string, unknown>>

/** Tier and aspect of the sizes that the SDK names. */
const sizes: Readonly<Record<string, readonly [resolution: string, aspect: string]>> = {
  "2048x1152": ["1080p", "16:9"], "2048x1536": ["1080p", "4:3"], "2016x1344": ["1080p", "3:2"], "1696x960": ["720p", "16:9"], "1632x1088": ["720p", "3:2"],
  "1152x2048": ["1080p", "9:16"], "1536x2048": ["1080p", "3:4"], "1344x2016": ["1080p", "2:3"], "960x1696": ["720p", "9:16"], "1088x1632": ["720p", "2:3"],
  "1536x1536": ["1080p", "1:1"], "1536x1152": ["720p", "4:3"], "1152x1536": ["720p", "3:4"]
}

const urlOf = (value: unknown): unknown => (typeof value === "object" && value !== null && "image_url" in value ? value.image_url : undefined)
const given = (fields: Params): Params => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))

/** The same order as a flat body of today's API, or what is wrong with it. */
const soul = (params: Params): { readonly model: string; readonly body: Params } | Answer => {
  const size = sizes[String(params["width_and_height"])]
  if (size === undefined) return invalid("enum", ["body", "params", "width_and_height"], `Input should be one of ${Object.keys(sizes).join(", ")}`, params["width_and_height"] ?? null)
  const reference = urlOf(params["image_reference"])
  const identity = params["custom_reference_id"]
  const model = typeof identity === "string" ? "higgsfield-ai/soul/character" : reference === undefined ? "higgsfield-ai/soul/standard" : "higgsfield-ai/soul/reference"
  return {
    model,
    body: given({
      prompt: params["prompt"], aspect_ratio: size[1], resolution: params["quality"] ?? size[0], batch_size: params["batch_size"] ?? 1, enhance_prompt: params["enhance_prompt"], seed: params["seed"],
      style_id: params["style_id"], style_strength: params["style_strength"], image_reference_url: reference,
      ...(typeof identity === "string" ? { custom_reference_id: identity, custom_reference_strength: params["custom_reference_strength"] ?? 1 } : {})
    })
  }
}

const dop = (params: Params): { readonly model: string; readonly body: Params } | Answer => {
  const tier = /^dop-(lite|turbo|standard)$/.exec(String(params["model"]))?.[1]
  if (tier === undefined) return invalid("enum", ["body", "params", "model"], "Input should be 'dop-lite', 'dop-turbo' or 'dop-standard'", params["model"] ?? null)
  const [first] = Array.isArray(params["input_images"]) ? params["input_images"] : []
  const [last] = Array.isArray(params["input_images_end"]) ? params["input_images_end"] : []
  if (urlOf(first) === undefined) return invalid("too_short", ["body", "params", "input_images"], "List should have at least 1 item after validation, not 0", params["input_images"] ?? null)
  return {
    model: `higgsfield-ai/dop/${tier}`,
    body: given({ prompt: params["prompt"], image_url: urlOf(first), end_image_url: urlOf(last), motions: params["motions"], enhance_prompt: params["enhance_prompt"], seed: params["seed"] })
  }
}

const types: Readonly<Record<string, string>> = { "text2image/soul": "text2image_soul", "image2video/dop": "image2video" }

/** What a job set shows: one job for each picture. */
const shape = (world: World, generation: Generation, origin: string): unknown => {
  const phase = phaseOf(world, generation)
  const type = generation.legacy?.type ?? ""
  const isVideo = generation.model.output === "video"
  return {
    id: generation.id,
    type,
    created_at: isoSeconds(generation.acceptedAt),
    input_params: generation.legacy?.params ?? {},
    jobs: outputUrls(generation, origin).map((url, index) => ({
      id: `${generation.id.slice(0, -2)}${index.toString().padStart(2, "0")}`,
      job_set_type: type,
      status: phase,
      results: phase === "completed" && !generation.deleted ? { raw: { type: isVideo ? "video" : "image", url }, min: { type: isVideo ? "video" : "image", url } } : null
    }))
  }
}

/** `POST /v1/text2image/soul` and `/v1/image2video/dop`; `/v1/speak/higgsfield` has no parameters that anybody knows, so no key may use it. */
export const submitLegacy = async (world: World, call: AccountCall, path: string): Promise<Answer> => {
  const type = types[path]
  const body = bodyJson(call)
  if (typeof body !== "object" || body === null || Array.isArray(body)) return invalid("dict_type", ["body"], "Input should be a valid dictionary", body ?? null)
  const { params, webhook } = body as { readonly params?: unknown; readonly webhook?: { readonly url?: unknown; readonly secret?: unknown } }
  if (typeof params !== "object" || params === null || Array.isArray(params)) return invalid("missing", ["body", "params"], "Field required", body)
  if (type === undefined || !world.settings.legacyModels) return refusal(400, "Unavailable model")
  const order = type === "image2video" ? dop(params as Params) : soul(params as Params)
  if (order instanceof Answer) return order
  const accepted = await accept(world, call, order.model, order.body, {
    legacy: { type, params: params as Params },
    ...(typeof webhook?.url === "string" ? { webhook: { url: webhook.url, ...(typeof webhook.secret === "string" ? { secret: webhook.secret } : {}) } } : {})
  })
  return accepted instanceof Answer ? accepted : json(200, shape(world, accepted.generation, call.origin))
}

/** `GET /v1/job-sets/{id}`. */
export const showJobSet = (world: World, call: AccountCall, id: string): Answer => {
  call.entry.subject = id
  const generation = world.generations.get(id)
  return generation?.legacy === undefined || generation.account !== call.account.name ? refusal(404, "Not found") : json(200, shape(world, generation, call.origin))
}
