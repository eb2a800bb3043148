/** An adapter for the paid server; its guarantee and its limits are settings of the connection. */
import * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as Outcome from "@likeness/core/Outcome"
import type * as Progress from "@likeness/core/Progress"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Request from "@likeness/core/Request"
import type * as Submission from "@likeness/core/Submission"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { randomUUID } from "node:crypto"

interface Settings {
  readonly url: string
  readonly guarantee: "keyed" | "findable" | "blind"
  readonly slots: number
  readonly price: string
  readonly keyLifeSeconds: number
  readonly findDelaySeconds: number
  readonly giveUpAfterSeconds: number
  readonly account?: string
  readonly place?: `host:${string}`
  readonly currency?: string
}

const guarantees = (settings: Settings): { readonly [name in Settings["guarantee"]]: Capability.Guarantee } => ({
  keyed: { _tag: "keyed", keyLifeSeconds: settings.keyLifeSeconds },
  findable: { _tag: "findable", delaySeconds: settings.findDelaySeconds },
  blind: { _tag: "blind" }
})

export const make = (connection: Connection.Connection): Effect.Effect<Provider.Provider> => Effect.sync(() => {
  const settings = connection.settings as unknown as Settings
  const fields = (operation: ProviderError.Operation) =>
    ({ connection: connection.name, account: connection.account, operation, advice: "Look at the paid server." })
  const unreachable = (operation: ProviderError.Operation, thrown: unknown) =>
    new ProviderError.Unreachable({ ...fields(operation), message: "The paid server does not answer.", billed: "no", retryable: "later", cause: ProviderError.causeOf(thrown) })
  const call = (operation: ProviderError.Operation, path: string, init: RequestInit = {}) =>
    Effect.tryPromise({ try: (signal) => fetch(`${settings.url}${path}`, { ...init, signal }), catch: (thrown) => unreachable(operation, thrown) })
  const json = (operation: ProviderError.Operation, path: string, init: RequestInit = {}) =>
    Effect.flatMap(call(operation, path, init), (response) =>
      Effect.map(Effect.tryPromise({ try: () => response.json() as Promise<{ id?: string; state?: string; fraction?: number }>, catch: (thrown) => unreachable(operation, thrown) }),
        (body) => ({ status: response.status, body })))
  const ended = { v: 1, usage: [{ unit: "credits", amount: "2", source: "provider", worth: { amount: settings.price, currency: settings.currency ?? "USD" } }], billed: "yes", warnings: [] } as const
  const file: Outcome.Output = { _tag: "file", file: { role: "picture", locator: {} } }
  const ticket = (intent: Parameters<Provider.Provider["submit"]>[0], id: string) =>
    Effect.sync(() => ({
      v: 1 as const, provider: connection.provider, connection: connection.name, account: connection.account, capability: intent.prepared.capability,
      id, intent: intent.id, place: "anywhere" as const, submittedAt: Timestamp.fromMillis(Date.now()), details: {}
    }))
  const provider: Provider.Provider = {
    describe: () => ({
      v: 1, interfaceVersion: 1, provider: connection.provider, connection: connection.name, account: settings.account ?? connection.account,
      generateImage: {
        recovery: { guarantee: guarantees(settings)[settings.guarantee], delaysSeconds: [0.05], giveUpAfterSeconds: settings.giveUpAfterSeconds, sendWithinSeconds: 1 },
        polling: { firstSeconds: 0.05, factor: 1.2, maximumSeconds: 0.2, deadlineSeconds: 600 },
        places: [settings.place ?? "anywhere"], cancellable: true,
        models: [{
          providerModel: "paid", size: { aspects: ["1:1"] }, counts: [1, 2], seed: { _tag: "range", minimum: 0, maximum: 99 }, negativePrompt: false, inputs: [],
          subjects: { minimum: 0, maximum: 1, identityKinds: [], referenceSets: false, withoutIdentity: true }, mediaTypes: ["image/png"]
        }]
      }
    }),
    check: Effect.succeed({ reachable: true, credentials: "good", versions: {}, notes: [], problems: [] }),
    validate: (request) => (request._tag === "generateImage" && request.count > 2 ? [{ tag: "InvalidRequest", path: ["count"], message: "must be 1 or 2" }] : []),
    prepare: (request) => Effect.sync(() => ({
      v: 1, request: Request.hash(request), capability: "generateImage", provider: connection.provider, connection: connection.name, account: connection.account,
      endpoint: "POST /jobs", body: Hash.canonical(Request.stored.encode(request)), key: randomUUID(), place: settings.place ?? "anywhere",
      needs: settings.slots === 0 ? [] : [{ resource: `account:${connection.account}`, slots: 1, capacity: settings.slots }], references: [], warnings: []
    })),
    estimate: () => Effect.succeed({
      v: 1, unit: "credits", amounts: { low: "2", likely: "2", high: "2" }, source: "priceTable",
      money: { currency: settings.currency ?? "USD", amounts: { low: settings.price, likely: settings.price, high: settings.price } }
    }),
    // Past its time nothing leaves, as every adapter has it.
    submit: (intent) => Date.now() > Timestamp.toMillis(intent.sendBy)
      ? Effect.succeed({ _tag: "uncertain", v: 1, error: new ProviderError.Unreachable({ ...fields("submit"), message: "Its time to leave was over.", billed: "no", retryable: "now" }) })
      : json("submit", "/jobs", { method: "POST", body: intent.prepared.body, headers: { "idempotency-key": intent.prepared.key ?? "" } }).pipe(
        Effect.flatMap(({ body, status }): Effect.Effect<Submission.Submission> => {
          if (status === 200) return Effect.map(ticket(intent, body.id ?? ""), (found) => ({ _tag: "accepted", v: 1, ticket: found }))
          const fault = { ...fields("submit"), message: `The paid server answered ${status}.`, billed: "no" as const }
          return Effect.succeed({ _tag: "refused", v: 1, error: status === 429 || status === 503
            ? new ProviderError.RateLimited({ ...fault, retryable: "later", retryAfterSeconds: status === 429 ? 0.05 : 1 })
            : new ProviderError.ContentRejected({ ...fault, retryable: "no" }) })
        }),
        Effect.catch((error) => Effect.succeed<Submission.Submission>({ _tag: "uncertain", v: 1, error }))
      ),
    lookup: (intent) => settings.guarantee === "blind"
      ? Effect.succeed({ _tag: "unknowable", reason: "the paid server cannot be asked" })
      : json("lookup", `/jobs?key=${intent.prepared.key}`).pipe(
        Effect.flatMap(({ body, status }): Effect.Effect<Submission.Lookup> =>
          status === 200 ? Effect.map(ticket(intent, body.id ?? ""), (found) => ({ _tag: "found", ticket: found })) : Effect.succeed({ _tag: "absent" })),
        Effect.catch(() => Effect.succeed<Submission.Lookup>({ _tag: "unknowable", reason: "the paid server does not answer" }))
      ),
    poll: (ticket) =>
      Effect.flatMap(json("poll", `/jobs/${ticket.id}`), ({ body, status }): Effect.Effect<Progress.Progress | Outcome.Outcome, ProviderError.ProviderError> => {
        if (status === 404) return Effect.fail(new ProviderError.TicketLost({ ...fields("poll"), message: "The paid server does not know the job.", billed: settings.guarantee === "blind" ? "unknown" : "no", retryable: "no" }))
        switch (body.state) {
          case "done": return Effect.succeed({ ...ended, state: "succeeded", outputs: [file] } satisfies Outcome.Outcome)
          case "cancelled": return Effect.succeed({ ...ended, state: "cancelled", outputs: [] } satisfies Outcome.Outcome)
          case "failed": return Effect.succeed({
            ...ended, state: "failed", outputs: [file],
            error: new ProviderError.WorkFailed({ ...fields("poll"), message: "It failed over there.", billed: "yes", retryable: "now", code: "paid.failed" })
          } satisfies Outcome.Outcome)
          default: return Effect.succeed({ v: 1, state: "running", fraction: body.fraction ?? 0 })
        }
      }),
    watch: () => Stream.make({ _tag: "look" }),
    cancel: (ticket) => Effect.as(call("cancel", `/jobs/${ticket.id}/cancel`, { method: "POST" }), { answer: "requested", billed: "yes" }),
    collect: (ticket) => Stream.make({
      output: 0, file: 0,
      bytes: Stream.unwrap(Effect.map(call("collect", `/jobs/${ticket.id}/file`), (response) =>
        Stream.fromReadableStream({ evaluate: () => response.body ?? new ReadableStream(), onError: (thrown) => unreachable("collect", thrown) })))
    }),
    forget: () => Effect.succeed({ answer: "absent" })
  }
  return provider
})
