import { modelOf } from "./accept.ts"
import { Answer, json, refusal, storageRefusal } from "./Answer.ts"
import type { AccountCall, Call } from "./Call.ts"
import { uuid } from "./Ids.ts"
import { acceptsUrl } from "./inputs.ts"
import { inputSchema, models } from "./models.ts"
import { estimateAnswer, priceOf } from "./prices.ts"
import { bytesAnswer } from "./ranges.ts"
import { objectBody } from "./submit.ts"
import { checkBody } from "./validate-body.ts"
import type { World } from "./World.ts"

const previewPrefix = "/storage/presets/"

const styleNames = ["Realistic", "Editorial", "Film", "Street", "Studio", "Morning", "Night", "Vintage", "Minimal", "Coast", "Winter"] as const
const motionNames = ["Push in", "Pull out", "Pan left", "Pan right", "Tilt up", "Orbit", "Handheld", "Crane", "Static", "Dolly zoom"] as const

const presets = (kind: string, names: ReadonlyArray<string>, count: number, origin: string) =>
  Array.from({ length: count }, (_, index) => {
    const id = uuid("preset", kind, String(index))
    const round = Math.floor(index / names.length)
    const name = `${names[index % names.length] ?? kind}${round === 0 ? "" : ` ${round + 1}`}`
    return { id, name, description: `${name}, a preset of the sandbox`, preview_url: `${origin}${previewPrefix}${id}.png` }
  })

/** The picture behind a preset's `preview_url`. */
export const servePreset = async (world: World, call: Call): Promise<Answer> => {
  const [, id] = /^([0-9a-f-]{36})\.png$/.exec(call.path.slice(previewPrefix.length)) ?? []
  if (id === undefined || (call.method !== "GET" && call.method !== "HEAD")) return storageRefusal(403, "AccessDenied", "Access Denied")
  const bytes = await world.draw({ seed: `preset ${id}`, width: 320, height: 320, likeness: 0, flaw: "no-face" })
  return bytesAnswer(bytes, "image/png", call.header("range"))
}

/** `GET /v1/text2image/soul-styles` (106) and its `/v2` (33): bare arrays. */
export const listStyles = (call: AccountCall, family: "v1" | "v2"): Answer => json(200, presets(`style ${family}`, styleNames, family === "v1" ? 106 : 33, call.origin))

/** `GET /v1/motions`: a bare array; the odd ones go together with a last frame. */
export const listMotions = (call: AccountCall): Answer =>
  json(200, presets("motion", motionNames, 40, call.origin).map((motion, index) => ({ ...motion, start_end_frame: index % 2 === 1 })))

/** `GET /models`. */
export const listModels = (call: AccountCall): Answer => {
  const search = (call.query.get("search") ?? "").toLowerCase()
  const given = call.query.get("limit")
  const limit = given === null ? 50 : Number(given)
  if (!Number.isInteger(limit) || limit < 1) return refusal(422, [{ type: "int_parsing", loc: ["query", "limit"], msg: "Input should be a positive integer", input: given }])
  const withSchema = call.query.get("include_schema") === "true"
  return json(200, {
    items: models.filter((model) => model.unlisted !== true && model.id.includes(search)).slice(0, limit).map((model) => ({
      slug: model.id,
      output_type: model.output,
      operation_type: [model.operation],
      ...(withSchema ? { input_schema: inputSchema(model) } : {})
    }))
  })
}

/** `POST /estimate/{model_id}`: the price of exactly this body; nothing is made, no input is read. */
export const estimate = (world: World, call: AccountCall): Answer => {
  if (!world.settings.hasEstimates) return refusal(404, "Not Found")
  const model = modelOf(call.path.slice("/estimate/".length))
  if (model === undefined) return refusal(404, "model_not_found")
  const body = objectBody(call)
  if (body instanceof Answer) return body
  const checked = checkBody(model, body, acceptsUrl(call.origin))
  if (typeof checked === "string") return refusal(400, checked)
  if (call.fault?.kind === "described-price") return json(200, { type: "description", pricing_description: call.fault.text })
  return json(200, estimateAnswer(priceOf(model, checked.kept, world.settings.discount)))
}
