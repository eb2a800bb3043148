import * as Credits from "./Credits.ts"
import { type Answer, empty, json, refusal } from "./Answer.ts"
import type { AccountCall } from "./Call.ts"
import { outputUrls } from "./outputs.ts"
import { expiryOf, type Generation, isoSeconds, phaseOf, settle, type World } from "./World.ts"

const addresses = (generation: Generation, origin: string) => ({
  request_id: generation.id,
  status_url: `${origin}/requests/${generation.id}/status`,
  cancel_url: `${origin}/requests/${generation.id}/cancel`
})

/** What a fresh acceptance shows. */
export const acceptedBody = (generation: Generation, origin: string): unknown => ({ status: "queued", ...addresses(generation, origin) })

const media = (generation: Generation, origin: string): Readonly<Record<string, unknown>> => {
  const outcome = generation.twist?.outcome
  if (generation.deleted || outcome === "without-urls") return {}
  const elsewhere = outcome === "http-urls" ? "http://outputs.sandbox.invalid" : origin
  const urls = outputUrls(generation, elsewhere).map((url) => ({ url }))
  const [video] = urls
  if (generation.model.output === "video") return video === undefined ? {} : { video }
  return { images: outcome === "fewer" ? urls.slice(0, -1) : urls }
}

/** What the status shows now. */
export const statusBody = (world: World, generation: Generation, origin: string): unknown => {
  const phase = phaseOf(world, generation)
  const common = { ...addresses(generation, origin) }
  if (phase === "queued") return { status: phase, ...common }
  if (phase === "in_progress") {
    return { status: generation.twist?.outcome === "strange-word" ? generation.twist.word ?? "polishing" : phase, ...common }
  }
  const expiry = { expires_at: isoSeconds(expiryOf(world, generation)) }
  if (phase === "completed") return { status: phase, ...common, ...media(generation, origin), ...expiry }
  const error = phase === "failed" && generation.ending.status === "failed" ? { error: generation.ending.error } : {}
  return { status: phase, ...common, ...error, ...expiry }
}

const cancel = (world: World, call: AccountCall, generation: Generation): Answer => {
  if (phaseOf(world, generation) !== "queued") return refusal(400, "Request has already started or finished and can no longer be canceled")
  generation.canceledAt = world.now()
  settle(world)
  call.entry.billing = { kind: "released", credits: Credits.toText(generation.price) }
  return empty(202)
}

const erase = (world: World, generation: Generation): Answer => {
  const phase = phaseOf(world, generation)
  if (phase === "queued" || phase === "in_progress") return refusal(400, "Request has not finished yet")
  generation.deleted = true
  return json(200, { request_id: generation.id, deleted: true })
}

/** Everything under `/requests/`: status, cancel, delete. */
export const serveRequest = (world: World, call: AccountCall): Answer => {
  const [, id = "", verb = ""] = /^\/requests\/([^/]+)(?:\/([^/]+))?$/.exec(call.path) ?? []
  const generation = world.generations.get(id)
  call.entry.subject = id
  if (generation === undefined || generation.account !== call.account.name || generation.twist?.outcome === "forgotten") return refusal(404, "Not found")
  if (verb === "status") return call.method === "GET" ? json(200, statusBody(world, generation, call.origin)) : refusal(405, "Method Not Allowed")
  if (verb === "cancel") return call.method === "POST" ? cancel(world, call, generation) : refusal(405, "Method Not Allowed")
  if (verb === "") return call.method === "DELETE" && world.settings.hasErasure ? erase(world, generation) : refusal(405, "Method Not Allowed")
  return refusal(404, "Not found")
}
