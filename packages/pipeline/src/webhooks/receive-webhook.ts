/** The door for providers' webhooks: a genuine delivery makes a job look now. What it says is not believed. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as RuleError from "@likeness/core/RuleError"
import type { Webhook } from "@likeness/provider-higgsfield"
import { verifiers } from "../registry.ts"
import { readSecret } from "../settings/read-secret.ts"
import type { Workspace } from "../workspace/Workspace.ts"

/** 204: genuine, repeated ones too. 401: not genuine. 404: no connection of that name takes webhooks. */
export type Received = { readonly status: 204 } | { readonly status: 401 | 404; readonly reason: string }

export interface Receiver {
  /** `token` is the last part of the address: it names the order even where its answer was lost. */
  readonly receive: (connection: string, token: string, delivery: Webhook.Delivery) => Effect.Effect<Received, RuleError.StoreUnusable>
}

/** Past this a repeated delivery has too old a time to be genuine. */
const rememberedSeconds = 900

/** Where the connection's settings say that the secrets are: one or, while one is rotated, several, apart by spaces. */
const secretsOf = (workspace: Workspace, name: string) =>
  Effect.gen(function*() {
    const connection = yield* workspace.connection(name)
    const verify = verifiers[connection.provider]
    const reference = connection.settings["webhookSecret"]
    if (verify === undefined || typeof reference !== "string") return undefined
    const secrets = yield* readSecret(reference, `likeness.yaml, connections.${name}.webhookSecret`, workspace.folder, workspace.environment)
    return { verify, secrets: Redacted.value(secrets).split(/\s+/u).filter((one) => one !== "") }
  }).pipe(Effect.catch((error) => Effect.as(Effect.logWarning("a webhook cannot be checked").pipe(Effect.annotateLogs({ place: error.place })), undefined)))

/** The job of an order whose answer was lost: the address that it was sent with ends in the token. */
const lostOrder = (workspace: Workspace, connection: string, token: string) =>
  Effect.gen(function*() {
    const { jobs } = workspace.runtime
    for (const job of yield* jobs.list({ connection, states: ["sending", "unknown"] })) {
      const orders = yield* jobs.orders(job.id)
      if (orders.some(({ intent, prepared }) => intent === job.intent && prepared.endpoint.endsWith(encodeURIComponent(`/${token}`)))) return job
    }
    return undefined
  })

/** One for the process: it remembers the deliveries that it has seen. */
export const makeReceiver = (workspace: Workspace): Receiver => {
  const seen = new Map<string, number>()
  return {
    receive: (name, token, delivery) =>
      Effect.gen(function*() {
        const known = yield* secretsOf(workspace, name)
        if (known === undefined) return { status: 404, reason: "no connection of that name takes webhooks" }
        const now = (yield* Clock.currentTimeMillis) / 1000
        const verdict = known.verify(delivery, known.secrets, now)
        if (verdict._tag === "refused") return { status: 401, reason: verdict.reason }
        const key = `${name}/${verdict.id}`
        for (const [old, at] of seen) if (at < now - rememberedSeconds) seen.delete(old)
        if (verdict._tag === "unreadable" || seen.has(key)) return { status: 204 }
        if (!(yield* workspace.runtime.jobs.look({ connection: name, id: verdict.requestId }))) {
          const lost = yield* lostOrder(workspace, name, token)
          if (lost !== undefined) yield* workspace.runtime.jobs.tell({ job: lost.id, intent: lost.intent, id: verdict.requestId })
        }
        seen.set(key, now)
        return { status: 204 }
      })
  }
}
