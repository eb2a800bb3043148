import * as Draws from "../pictures/Draws.ts"
import { book, canPay } from "./Account.ts"
import { Answer, empty, invalid, json, refusal } from "./Answer.ts"
import { type AccountCall, bodyJson } from "./Call.ts"
import * as Credits from "./Credits.ts"
import { canonical, digest, uuid } from "./Ids.ts"
import { acceptsUrl, isPicture, resolveInput } from "./inputs.ts"
import { trainingPrice } from "./prices.ts"
import { countOf, inFlight, inTraining, isoSeconds, type Soul, trainingPhaseOf, trainingStartOf, type World } from "./World.ts"

interface SoulBody {
  readonly name: string
  readonly version: Soul["version"]
  readonly images: ReadonlyArray<string>
}

const versions: ReadonlyArray<string> = ["v1", "v2", "cinema"]

const readBody = (call: AccountCall): SoulBody | Answer => {
  const body = bodyJson(call)
  if (typeof body !== "object" || body === null || Array.isArray(body)) return invalid("dict_type", ["body"], "Input should be a valid dictionary", body ?? null)
  const { name, model_version: version = "v1", input_images: images } = body as Readonly<Record<string, unknown>>
  if (name === undefined) return invalid("missing", ["body", "name"], "Field required", body)
  if (typeof name !== "string") return invalid("string_type", ["body", "name"], "Input should be a valid string", name)
  if (name.length === 0) return invalid("string_too_short", ["body", "name"], "String should have at least 1 character", name)
  if (name.length > 100) return invalid("string_too_long", ["body", "name"], "String should have at most 100 characters", name)
  if (typeof version !== "string" || !versions.includes(version)) return invalid("enum", ["body", "model_version"], "Input should be 'v1', 'v2' or 'cinema'", version)
  if (images === undefined) return invalid("missing", ["body", "input_images"], "Field required", body)
  if (!Array.isArray(images)) return invalid("list_type", ["body", "input_images"], "Input should be a valid list", images)
  if (images.length === 0) return invalid("too_short", ["body", "input_images"], "List should have at least 1 item after validation, not 0", images)
  if (images.length > 100) return invalid("too_long", ["body", "input_images"], `List should have at most 100 items after validation, not ${images.length}`, images.length)
  const urls: Array<string> = []
  for (const [index, item] of images.entries()) {
    const { type, image_url: url } = (typeof item === "object" && item !== null ? item : {}) as Readonly<Record<string, unknown>>
    if (type !== "image_url") return invalid("literal_error", ["body", "input_images", index, "type"], "Input should be 'image_url'", type ?? null)
    if (typeof url !== "string" || url.length > 2083 || !acceptsUrl(call.origin)(url)) {
      return invalid("url_parsing", ["body", "input_images", index, "image_url"], "Input should be a valid public HTTPS URL", url ?? null)
    }
    urls.push(url)
  }
  return { name, version: version as Soul["version"], images: urls }
}

const rawShape = (world: World, soul: Soul) => ({
  id: soul.id,
  name: soul.name,
  model_version: soul.version,
  status: trainingPhaseOf(world, soul),
  thumbnail_url: null,
  created_at: isoSeconds(soul.createdAt)
})

const shape = (world: World, soul: Soul) => {
  const status = trainingPhaseOf(world, soul)
  const started = status !== "not_ready" && status !== "queued"
  return {
    ...rawShape(world, soul),
    in_progress_at: started ? isoSeconds(trainingStartOf(world, soul)) : null,
    fail_reason: status === "failed" ? soul.failReason : null,
    ...(status === "completed" ? { reference_media: soul.images.map((url) => ({ media_url: url })) } : {})
  }
}

/** `POST /v1/custom-references`: charged when it is accepted. */
export const createSoul = async (world: World, call: AccountCall): Promise<Answer> => {
  const read = readBody(call)
  if (read instanceof Answer) return read
  const key = world.settings.trainingKeys === "honoured" ? call.header("idempotency-key") : undefined
  const known = key === undefined ? undefined : world.souls.get(world.trainingKeys.get(`${call.account.name} ${key}`) ?? "")
  if (known !== undefined) {
    call.entry.subject = known.id
    call.entry.billing = { kind: "replayed", credits: "0" }
    return json(200, shape(world, known))
  }
  if (world.settings.trainingHoldsPlace && inFlight(world, call.account) + inTraining(world, call.account) >= call.account.concurrency) {
    return refusal(400, `Maximum number of concurrent requests (${call.account.concurrency}) has been reached`)
  }
  if (!canPay(call.account, trainingPrice)) return refusal(403, "Not enough credits")
  const inputs = read.images.map((url) => resolveInput(world, url, call.origin))
  const readable = await Promise.all(inputs.map(async (input) => input.kind === "own" && await isPicture(await input.bytes())))
  const unreadable = readable.filter((ok) => !ok).length
  const essence = digest("soul", read.version, ...inputs.map((input, i) => (input.kind === "own" ? input.essence : read.images[i] ?? "")))
  const subject = `soul ${call.account.name} ${digest(canonical(read))}`
  const id = uuid(world.settings.seed, subject, String(countOf(world, subject)))
  const draws = Draws.fromSeed(`${world.settings.seed}\n${essence}\ntraining`)
  const { durations, listDelaySeconds } = world.settings
  const planned = call.fault?.kind === "training-failed" ? call.fault.reason : null
  const now = world.now()
  const unlistedSeconds = call.fault?.kind === "unlisted" ? call.fault.seconds : listDelaySeconds
  const soul: Soul = {
    id,
    account: call.account.name,
    name: read.name,
    version: read.version,
    images: read.images,
    essence,
    createdAt: now,
    listedAt: now + unlistedSeconds * 1000,
    notReadySeconds: durations.trainingNotReady,
    queuedSeconds: durations.trainingQueued,
    runSeconds: durations.training * draws.uniform(0.9, 1.2),
    failReason: planned ?? (unreadable === 0 ? null : `${unreadable} of ${inputs.length} input images could not be read`),
    settled: false
  }
  world.souls.set(id, soul)
  if (key !== undefined) world.trainingKeys.set(`${call.account.name} ${key}`, id)
  book(call.account, "charge", trainingPrice, id, new Date(now).toISOString())
  call.entry.subject = id
  call.entry.billing = { kind: "charged", credits: Credits.toText(trainingPrice) }
  return json(200, shape(world, soul))
}

const listNumber = (call: AccountCall, name: string, otherwise: number, maximum: number): number | Answer => {
  const given = call.query.get(name)
  if (given === null) return otherwise
  const value = Number(given)
  if (!/^\d+$/.test(given)) return invalid("int_parsing", ["query", name], "Input should be a valid integer", given)
  if (value < 1) return invalid("greater_than_equal", ["query", name], "Input should be greater than or equal to 1", given)
  return value > maximum ? invalid("less_than_equal", ["query", name], `Input should be less than or equal to ${maximum}`, given) : value
}

/** `GET /v1/custom-references/list`, newest first. */
export const listSouls = (world: World, call: AccountCall): Answer => {
  const page = listNumber(call, "page", 1, 1_000_000)
  if (typeof page !== "number") return page
  const size = listNumber(call, "page_size", 20, 100)
  if (typeof size !== "number") return size
  if (call.fault?.kind === "shift-list") addStranger(world, call.account.name)
  const now = world.now()
  const souls = [...world.souls.values()].filter((soul) => soul.account === call.account.name && soul.listedAt <= now)
    .toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
  return json(200, {
    total: souls.length,
    page,
    page_size: size,
    total_pages: Math.ceil(souls.length / size),
    items: souls.slice((page - 1) * size, page * size).map((soul) => rawShape(world, soul))
  })
}

/** Somebody else's training with the same account, so that pages move under a reader. */
const addStranger = (world: World, account: string): void => {
  const subject = `stranger ${account}`
  const number = countOf(world, subject)
  const id = uuid(world.settings.seed, subject, String(number))
  const now = world.now()
  world.souls.set(id, {
    id, account, name: `made elsewhere ${number + 1}`, version: "v2", images: [], essence: digest(subject, String(number)), createdAt: now, listedAt: now,
    notReadySeconds: 0, queuedSeconds: 0, runSeconds: 0, failReason: null, settled: true
  })
}

/** `GET` and `DELETE /v1/custom-references/{id}`. */
export const oneSoul = (world: World, call: AccountCall, id: string): Answer => {
  call.entry.subject = id
  const soul = world.souls.get(id)
  if (soul === undefined || soul.account !== call.account.name) return refusal(404, "Not found")
  if (call.method === "GET") return json(200, shape(world, soul))
  world.souls.delete(id)
  return empty(204)
}

