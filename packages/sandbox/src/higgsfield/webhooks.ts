/** Real deliveries of webhooks: signed as Standard Webhooks has it, repeated on network errors and 5xx. */
import { createHmac } from "node:crypto"
import type { Account } from "./Account.ts"
import { digest, uuid } from "./Ids.ts"
import { statusBody } from "./requests.ts"
import { type Courier, type DeliveryEntry, endOf, type Generation, phaseOf, type World } from "./World.ts"

interface Pending {
  readonly generation: Generation
  attempt: number
  dueAt: number
  readonly firstAt: number
  isRunning: boolean
}

const toleratedSeconds = 10
const retries = [1, 5, 30, 120, 600]
const givenUpAfterSeconds = 7_200
/** How long the secret before a rotation signs too. */
const overlapSeconds = 86_400
/** How often it is looked whether a request has ended, in real milliseconds. */
const lookMilliseconds = 25

/** Shows the account's secret; a second time it is rotated, and the old one signs too for a day. */
export const revealSecret = (world: World, account: Account): string => {
  const now = world.now()
  const before = account.webhookSecrets.filter(({ until }) => until > now).map(({ secret }) => ({ secret, until: now + overlapSeconds * 1000 }))
  const key = Buffer.from(digest("webhook secret", world.settings.seed, account.name, String(account.webhookSecrets.length)), "hex")
  const secret = `whsec_${key.toString("base64")}`
  account.webhookSecrets.splice(0, account.webhookSecrets.length, { secret, until: Number.POSITIVE_INFINITY }, ...before.slice(0, 1))
  return secret
}

const sign = (secret: string, id: string, timestamp: number, body: string): string =>
  `v1,${createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64")).update(`${id}.${timestamp}.${body}`).digest("base64")}`

const bodyOf = (world: World, generation: Generation, origin: string): string => {
  const state = statusBody(world, generation, origin) as Readonly<Record<string, unknown>>
  if (world.settings.webhookBody === "status") return JSON.stringify(state)
  const { error = null, expires_at: expiresAt, images, request_id: requestId, status, video } = state
  const payload = images === undefined && video === undefined ? null : { ...(images === undefined ? {} : { images }), ...(video === undefined ? {} : { video }) }
  return JSON.stringify({ request_id: requestId, status, error, payload, expires_at: expiresAt })
}

const signatures = (world: World, account: Account, generation: Generation, id: string, timestamp: number, body: string): ReadonlyArray<string> => {
  const how = generation.webhook?.twist
  if (how === "unsigned" || !world.settings.signsWebhooks) return []
  const secrets = account.webhookSecrets.filter(({ until }) => until > world.now()).map(({ secret }) => secret)
  if (how === "badly-signed") return [sign(`whsec_${Buffer.from("another secret").toString("base64")}`, id, timestamp, body)]
  const right = secrets.map((secret) => sign(secret, id, timestamp, body))
  return how === "doubly-signed" ? [sign(`whsec_${Buffer.from("an older secret").toString("base64")}`, id, timestamp, body), ...right] : right
}

export const make = (world: World): Courier => {
  const pending = new Set<Pending>()
  const entries: Array<DeliveryEntry> = []
  const aborting = new AbortController()
  const held: Array<() => void> = []
  let timer: NodeJS.Timeout | undefined

  const post = async (one: Pending, id: string): Promise<number | null> => {
    const { generation } = one
    const { origin, secret, twist, url } = generation.webhook!
    const account = world.accounts.get(generation.account)!
    const body = bodyOf(world, generation, origin)
    // A late one is as old as it is: its time was written when it was to leave.
    const timestamp = Math.floor(world.now() / 1000) - (twist === "stale" ? 600 : 0)
    const signed = signatures(world, account, generation, id, timestamp, body)
    const headers = {
      "content-type": "application/json",
      "user-agent": "sandbox-webhooks/1",
      ...(signed.length === 0 ? {} : { "webhook-id": id, "webhook-timestamp": String(timestamp), "webhook-signature": signed.join(" ") }),
      ...(secret === undefined ? {} : { "X-Webhook-Secret-Key": secret })
    }
    try {
      const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.any([aborting.signal, AbortSignal.timeout(toleratedSeconds * 1000)]) })
      await answer.arrayBuffer()
      return answer.status
    } catch {
      return null
    }
  }

  const deliver = async (one: Pending): Promise<void> => {
    const { generation } = one
    const id = `evt_${uuid("webhook", world.settings.seed, generation.id)}`
    one.attempt += 1
    // The one that is held leaves after the next one of another request.
    if (generation.webhook!.twist === "reordered" && one.attempt === 1) await new Promise<void>((resolve) => void held.push(resolve))
    const times = generation.webhook!.twist === "duplicated" ? 2 : 1
    let status: number | null = null
    for (let time = 0; time < times; time++) {
      status = await post(one, id)
      entries.push({ id, request: generation.id, url: generation.webhook!.url, at: new Date(world.now()).toISOString(), attempt: one.attempt, status })
    }
    if (generation.webhook!.twist !== "reordered") held.splice(0).forEach((release) => release())
    const now = world.now()
    const again = status === null || status >= 500
    if (!again || now - one.firstAt > givenUpAfterSeconds * 1000) pending.delete(one)
    else one.dueAt = now + (retries[Math.min(one.attempt - 1, retries.length - 1)] ?? 600) * world.settings.timeScale * 1000
    one.isRunning = false
  }

  const look = (): void => {
    const now = world.now()
    for (const one of pending) {
      const phase = phaseOf(world, one.generation)
      // Nothing is told of a request that was canceled or deleted.
      if (phase === "canceled" || one.generation.deleted) pending.delete(one)
      else if (!one.isRunning && phase !== "queued" && phase !== "in_progress" && now >= Math.max(one.dueAt, endOf(world, one.generation))) {
        one.isRunning = true
        void deliver(one)
      }
    }
    if (pending.size === 0) stop()
  }
  const stop = (): void => {
    clearInterval(timer)
    timer = undefined
  }

  return {
    entries,
    watch: (generation) => {
      pending.add({ generation, attempt: 0, dueAt: 0, firstAt: world.now(), isRunning: false })
      timer ??= setInterval(look, lookMilliseconds).unref()
    },
    close: () => {
      aborting.abort()
      held.splice(0).forEach((release) => release())
      pending.clear()
      stop()
    }
  }
}
