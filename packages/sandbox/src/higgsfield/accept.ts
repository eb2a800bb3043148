/** How a generation comes into being: checked in the order that the contract fixes, then accepted exactly once. */
import * as Draws from "../pictures/Draws.ts"
import { type Account, book, canPay } from "./Account.ts"
import { Answer, invalid, json, refusal } from "./Answer.ts"
import type { AccountCall } from "./Call.ts"
import * as Credits from "./Credits.ts"
import { canonical, digest, uuid } from "./Ids.ts"
import { acceptsUrl, type Input, isPicture, resolveInput } from "./inputs.ts"
import { type Model, models } from "./models.ts"
import { drawnEnding, essenceOf, plannedEnding, planPictures, runSecondsOf } from "./plan-generation.ts"
import { priceOf } from "./prices.ts"
import { acceptedBody, statusBody } from "./requests.ts"
import { type Body, checkBody } from "./validate-body.ts"
import { countOf, type Generation, inFlight, inTraining, settle, type Soul, trainingPhaseOf, type World } from "./World.ts"

const pictureFields = ["image_url", "end_image_url", "image_reference_url"] as const

const keyOf = (call: AccountCall): string | Answer | undefined => {
  const key = call.header("idempotency-key")
  if (key === undefined) return undefined
  return /^[\x21-\x7e]{1,255}$/.test(key) ? key : invalid("string_pattern_mismatch", ["header", "Idempotency-Key"], "String should have 1 to 255 visible ASCII characters", key)
}

const isLoopback = (url: string): boolean => /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?\//.test(url)

const webhookFault = (world: World, webhook: string | undefined): Answer | undefined => {
  if (webhook === undefined || acceptsUrl("")(webhook) || (world.settings.allowPrivateWebhooks && isLoopback(webhook))) return undefined
  return invalid("url_scheme", ["query", "hf_webhook"], "The webhook must be a public HTTPS URL without credentials", webhook)
}

const retentionOf = (call: AccountCall): number | Answer => {
  const given = call.header("hf-expires-after")
  if (given === undefined) return call.account.retentionSeconds
  const seconds = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN
  return seconds >= 3600 && seconds <= call.account.retentionSeconds ? seconds
    : invalid("value_error", ["header", "Hf-Expires-After"], `Value should be a whole number of seconds from 3600 to ${call.account.retentionSeconds}`, given)
}

const limitsFault = (world: World, account: Account, price: Credits.Credits): Answer | undefined => {
  if (!canPay(account, price)) return refusal(403, "Not enough credits")
  if (inFlight(world, account) + (world.settings.trainingHoldsPlace ? inTraining(world, account) : 0) >= account.concurrency) return refusal(400, `Maximum number of concurrent requests (${account.concurrency}) has been reached`)
  return undefined
}

const identityOf = (world: World, account: Account, body: Body): Soul | Answer | undefined => {
  const id = body["custom_reference_id"]
  if (typeof id !== "string") return undefined
  const soul = world.souls.get(id)
  if (soul === undefined || soul.account !== account.name) return refusal(400, `custom_reference_id: '${id}' does not exist`)
  return trainingPhaseOf(world, soul) === "completed" ? soul : refusal(400, `custom_reference_id: '${id}' is not completed`)
}

/** The model of an id, as the account sees it. */
export const modelOf = (id: string): Model | undefined => models.find((model) => model.id === id)

/** What the older API adds to an order. */
export interface Special {
  readonly legacy?: NonNullable<Generation["legacy"]>
  readonly webhook?: { readonly url: string; readonly secret?: string }
}

export interface Accepted {
  readonly generation: Generation
}

/** Accepts a flat body of a model, or says why not; a repeated key answers with what it made. */
export const accept = async (world: World, call: AccountCall, modelId: string, body: Body, special: Special = {}): Promise<Accepted | Answer> => {
  const model = modelOf(modelId)
  if (model === undefined) return refusal(404, "model_not_found")
  const key = world.settings.idempotencyKeys === "ignored" ? undefined : keyOf(call)
  if (key instanceof Answer) return key
  const inputs = new Map<string, Input>()
  for (const field of pictureFields) {
    const url = body[field]
    if (typeof url === "string" && Object.hasOwn(model.fields, field)) inputs.set(field, resolveInput(world, url, call.origin))
  }
  const readable = await Promise.all([...inputs.values()].map(async (input) => input.kind === "foreign" || (input.kind === "own" && await isPicture(await input.bytes()))))

  // From here to the acceptance nothing waits, so two sends of one key cannot both be new.
  settle(world)
  const { account } = call
  const webhook = special.webhook?.url ?? call.query.get("hf_webhook") ?? undefined
  const fingerprint = digest(account.name, call.method, model.id, canonical(body), webhook ?? "", call.header("hf-expires-after") ?? "")
  const replay = (): Answer | undefined => {
    const used = key === undefined ? undefined : world.keys.get(`${account.name} ${key}`)
    const earlier = used === undefined ? undefined : world.generations.get(used.generation)
    if (used === undefined || earlier === undefined || world.now() > earlier.acceptedAt + world.settings.keyLifeSeconds * 1000) return undefined
    if (used.fingerprint !== fingerprint) return refusal(422, "Idempotency-Key was already used with different parameters")
    call.entry.subject = earlier.id
    call.entry.billing = { kind: "replayed", credits: "0" }
    return json(200, world.settings.replayStatus === "first" ? acceptedBody(earlier, call.origin) : statusBody(world, earlier, call.origin))
  }
  if (!world.settings.lookupAfterLimits) {
    const replayed = replay()
    if (replayed !== undefined) return replayed
  }
  const checked = checkBody(model, body, acceptsUrl(call.origin))
  if (typeof checked === "string") return world.settings.valueFaultStatus === 400 ? refusal(400, checked) : invalid("value_error", ["body"], checked, body)
  const unread = [...inputs.keys()].find((_, i) => readable[i] === false)
  if (unread !== undefined) return refusal(400, `${unread}: the input image could not be read`)
  const soul = identityOf(world, account, checked.kept)
  if (soul instanceof Answer) return soul
  if (world.settings.strangers === "refused" && soul !== undefined && soul.version !== model.family) return refusal(400, `custom_reference_id: '${soul.id}' is of another family`)
  const wrongWebhook = webhookFault(world, webhook)
  if (wrongWebhook !== undefined) return wrongWebhook
  const retentionSeconds = retentionOf(call)
  if (typeof retentionSeconds !== "number") return retentionSeconds
  const price = priceOf(model, checked.kept, world.settings.discount)
  const full = limitsFault(world, account, price.credits)
  if (full !== undefined) return full
  if (world.settings.lookupAfterLimits) {
    const replayed = replay()
    if (replayed !== undefined) return replayed
  }

  const essence = essenceOf(world, account, model, checked.kept, inputs, soul)
  const draws = Draws.fromSeed(`${world.settings.seed}\n${essence}\nrequest`)
  const twist = call.fault?.kind === "outcome" ? call.fault : undefined
  const subject = `request ${account.name} ${fingerprint}`
  const [low, high] = world.settings.durations.queued
  const generation: Generation = {
    id: key === undefined || world.keys.has(`${account.name} ${key}`) ? uuid(world.settings.seed, subject, String(countOf(world, subject))) : uuid(world.settings.seed, "key", account.name, key),
    account: account.name,
    model,
    body: checked.kept,
    essence,
    price: price.credits,
    acceptedAt: world.now(),
    queuedSeconds: draws.uniform(low, high),
    runSeconds: runSecondsOf(world, model, checked.kept, draws),
    retentionSeconds,
    ending: twist === undefined ? drawnEnding(world, draws, inputs) : plannedEnding(twist),
    twist,
    ...(special.legacy === undefined ? {} : { legacy: special.legacy }),
    ...(webhook === undefined ? {} : { webhook: { url: webhook, origin: call.origin, secret: special.webhook?.secret, twist: call.fault?.kind === "webhook" ? call.fault.how : undefined } }),
    canceledAt: null,
    deleted: false,
    settled: false
  }
  const fits = soul !== undefined && soul.version === model.family
  planPictures(world, generation, inputs, fits)
  world.generations.set(generation.id, generation)
  if (key !== undefined) world.keys.set(`${account.name} ${key}`, { generation: generation.id, fingerprint })
  book(account, "reserve", price.credits, generation.id, new Date(generation.acceptedAt).toISOString())
  call.entry.subject = generation.id
  call.entry.billing = { kind: "reserved", credits: Credits.toText(price.credits) }
  call.entry.droppedKeys = checked.dropped
  call.entry.identityIgnored = soul !== undefined && !fits
  if (generation.webhook !== undefined) world.courier.watch(generation)
  return { generation }
}
