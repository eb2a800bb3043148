/** The paid picture service as a provider, written with async functions and without Effect. */
import type * as Connection from "@likeness/core/Connection"
import { type Call, defineProvider, type PrepareCall, type ProviderDefinition } from "@likeness/core/define-provider"
import type * as Estimate from "@likeness/core/Estimate"
import * as Hash from "@likeness/core/Hash"
import type * as Outcome from "@likeness/core/Outcome"
import type * as Progress from "@likeness/core/Progress"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import * as RemoteReference from "@likeness/core/RemoteReference"
import * as Request from "@likeness/core/Request"
import type * as Submission from "@likeness/core/Submission"
import type * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"
import { randomUUID } from "node:crypto"
import { describe, facesModel } from "./capabilities.ts"
import { BadStatus, neverLeft, ofFreeCall } from "./errors.ts"
import { faceBody, pictureBody, validate } from "./orders.ts"
import { type OrderAnswer, request as send, settingsOf } from "./wire.ts"

/** The oldest version that this adapter was written for. */
const oldestVersion = "2.0"
/** What one credit costs, by the service's price list of 2026-11-01. */
const creditInEuro = "0.05"
const credits = { picture: 2, face: 10 }
/** An upload that ends sooner than this is made anew. */
const uploadMarginSeconds = 60

/** The twelve operations. */
export const definition = (connection: Connection.Connection, key: string): ProviderDefinition => {
  const settings = settingsOf(connection)
  const about = { connection: connection.name, account: connection.account }
  const ask = (call: Call, path: string, method: "GET" | "POST" | "DELETE" = "GET"): Promise<Response> => send(settings, key, { method, path, signal: call.signal })
  const free = async <A>(operation: ProviderError.Operation, run: () => Promise<A>): Promise<A> => {
    try {
      return await run()
    } catch (thrown) {
      throw ofFreeCall(connection, operation, thrown)
    }
  }

  const upload = async (sha256: Hash.Sha256, call: PrepareCall): Promise<RemoteReference.RemoteReference> => {
    const known = call.known.find((one) => one.kind === "upload" && one.sha256 === sha256 && one.account === connection.account && RemoteReference.isUsable(one, call.now(), uploadMarginSeconds))
    if (known !== undefined) return known
    const pieces: Array<Uint8Array> = []
    for await (const piece of call.readAsset(sha256)) pieces.push(piece)
    const bytes = new Uint8Array(Buffer.concat(pieces))
    if (Hash.ofBytes(bytes) !== sha256) {
      throw new ProviderError.InvalidRequest({
        ...about, operation: "prepare", billed: "no", retryable: "no", message: `the file ${Hash.short(sha256)} is not what its hash says`, advice: "Import the file again.", faults: []
      })
    }
    const answer = await send(settings, key, { method: "POST", path: "/uploads", body: bytes, headers: { "content-type": "image/png" }, signal: call.signal })
    const { expiresAt, id } = (await answer.json()) as { readonly id: string; readonly expiresAt: string }
    return { v: 1, ...about, kind: "upload", id, sha256, expiresAt }
  }

  const refusal = (error: ProviderError.ProviderError): Submission.Submission => ({ _tag: "refused", v: 1, error })

  const unknown = (intent: string, thrown: unknown): Submission.Submission => ({
    _tag: "uncertain", v: 1,
    error: new ProviderError.SubmissionUnknown({
      ...about, operation: "submit", billed: "unknown", retryable: "no", intent, cause: ProviderError.causeOf(thrown),
      message: `${connection.name} may have accepted intent ${intent}; its answer never arrived`, advice: "Run `likeness jobs recover`."
    })
  })

  const outcome = (ticket: Ticket.Ticket, answer: OrderAnswer): Outcome.Outcome => {
    const ended = {
      v: 1, warnings: [] as Array<string>, billed: answer.charge > 0 ? "yes" : "no",
      usage: [{ unit: "credits", amount: String(answer.charge), source: "provider", worth: { amount: String(Math.round(answer.charge * Number(creditInEuro) * 100) / 100), currency: "EUR" } }]
    } as const
    if (answer.state === "cancelled") return { ...ended, state: "cancelled", outputs: [] }
    if (answer.state === "failed" || answer.state === "rejected") {
      const fields = { ...about, operation: "poll", billed: ended.billed, retryable: "no" } as const
      const error = answer.state === "failed"
        ? new ProviderError.WorkFailed({ ...fields, message: "the service failed at the order", advice: "Order it again." })
        : new ProviderError.ContentRejected({ ...fields, message: "the service's policy rejects the order", advice: "Change the prompt." })
      return { ...ended, state: "failed", error, outputs: [] }
    }
    if (answer.face !== undefined) return { ...ended, state: "succeeded", outputs: [{ _tag: "identityRemote", kind: facesModel.identityKind, id: answer.face }] }
    const asked = Number(ticket.details["count"])
    const warnings = answer.pictures.length < asked ? [`${asked} pictures were ordered, ${answer.pictures.length} came`] : []
    const outputs = answer.pictures.map(({ path, sizeBytes }) => ({ _tag: "file", file: { role: "picture", mediaType: "image/png", sizeBytes, locator: { path } } } as const))
    return { ...ended, state: "succeeded", outputs, warnings }
  }

  return {
    describe: () => describe(connection, settings),

    check: async (call) => {
      try {
        const { free: freeSlots, version } = (await (await ask(call, "/account")).json()) as { readonly version: string; readonly free: number }
        const problems = version >= oldestVersion ? [] : [new ProviderError.ProtocolMismatch({
          ...about, operation: "check", billed: "no", retryable: "no", message: `the service is version ${version}; ${oldestVersion} is needed`, advice: "Use the newer address of the service."
        })]
        return { reachable: true, credentials: "good", versions: { service: version }, freeSlots, notes: [], problems }
      } catch (thrown) {
        const problem = ofFreeCall(connection, "check", thrown)
        const rejected = problem._tag === "CredentialsRejected"
        return { reachable: rejected, credentials: rejected ? "rejected" : "unknown", versions: {}, notes: [], problems: [problem] }
      }
    },

    validate: (request) => validate(request, connection),

    prepare: (request, call) =>
      free("prepare", async () => {
        const faults = validate(request, connection)
        if (faults.length > 0) {
          const fields = { ...about, operation: "prepare", billed: "no", retryable: "no", message: faults[0]!.message, advice: "Correct the request.", faults } as const
          throw faults.some((fault) => fault.tag === "Unsupported") ? new ProviderError.Unsupported(fields) : new ProviderError.InvalidRequest(fields)
        }
        const references: Array<RemoteReference.RemoteReference> = []
        for (const sha256 of Request.assets(request)) references.push(await upload(sha256, call))
        const ids = references.map((reference) => reference.id)
        const expiries = references.flatMap((reference) => reference.expiresAt ?? []).toSorted()
        return {
          v: 1, request: Request.hash(request), capability: request._tag, provider: connection.provider, ...about, endpoint: "POST /orders",
          body: request._tag === "trainIdentity" ? faceBody(request, ids) : pictureBody(request as Request.GenerateImage, ids),
          key: randomUUID(), place: "anywhere", needs: [{ resource: `account:${connection.account}`, slots: 1, capacity: 4 }], references, warnings: [],
          ...(expiries[0] === undefined ? {} : { validUntil: expiries[0] })
        }
      }),

    estimate: async ({ request }): Promise<Estimate.Estimate> => {
      const amount = request._tag === "trainIdentity" ? credits.face : credits.picture * Request.count(request)
      const spread = (value: string) => ({ low: value, likely: value, high: value })
      return { v: 1, unit: "credits", amounts: spread(String(amount)), money: { currency: "EUR", amounts: spread(String(Math.round(amount * Number(creditInEuro) * 100) / 100)) }, source: "priceTable" }
    },

    submit: async (intent, call) => {
      const { prepared } = intent
      if (Timestamp.toMillis(intent.sendBy) <= call.now()) {
        return refusal(new ProviderError.Unreachable({ ...about, operation: "submit", billed: "no", retryable: "now", message: "the time to send was over before anything left", advice: "Send it again." }))
      }
      try {
        const answer = await send(settings, key, { method: "POST", path: "/orders", body: prepared.body, headers: { "content-type": "application/json", "idempotency-key": prepared.key ?? "" }, signal: call.signal })
        const { id } = (await answer.json()) as { readonly id: string }
        const count = prepared.capability === "generateImage" ? Number((JSON.parse(prepared.body) as { readonly count: number }).count) : 1
        const ticket: Ticket.Ticket = {
          v: 1, provider: connection.provider, ...about, capability: prepared.capability, id, intent: intent.id, place: "anywhere", submittedAt: Timestamp.fromMillis(call.now()), details: { count }
        }
        return { _tag: "accepted", v: 1, ticket }
      } catch (thrown) {
        // Only a first send can be refused for sure: a refused repeat says nothing of the first.
        const definite = neverLeft(thrown) || (thrown instanceof BadStatus && thrown.status < 500)
        return definite && intent.attempt === 1 ? refusal(ofFreeCall(connection, "submit", thrown)) : unknown(intent.id, thrown)
      }
    },

    lookup: async (intent, call): Promise<Submission.Lookup> => {
      try {
        const { id } = (await (await ask(call, `/keys/${intent.prepared.key}`)).json()) as { readonly id: string }
        const count = intent.prepared.capability === "generateImage" ? Number((JSON.parse(intent.prepared.body) as { readonly count: number }).count) : 1
        return { _tag: "found", ticket: { v: 1, provider: connection.provider, ...about, capability: intent.prepared.capability, id, intent: intent.id, place: "anywhere", submittedAt: intent.firstSentAt, details: { count } } }
      } catch (thrown) {
        return thrown instanceof BadStatus && thrown.status === 404 ? { _tag: "absent" } : { _tag: "unknowable", reason: ofFreeCall(connection, "lookup", thrown).message }
      }
    },

    poll: (ticket, call) =>
      free("poll", async (): Promise<Progress.Progress | Outcome.Outcome> => {
        const answer = (await (await ask(call, `/orders/${ticket.id}`)).json()) as OrderAnswer
        if (answer.state === "queued") return { v: 1, state: "queued" }
        if (answer.state === "working") return { v: 1, state: "running", stage: "painting", ...(answer.fraction === undefined ? {} : { fraction: answer.fraction }) }
        return outcome(ticket, answer)
      }),

    cancel: (ticket, call) =>
      free("cancel", async () => {
        try {
          await ask(call, `/orders/${ticket.id}/cancel`, "POST")
          return { answer: "cancelled", billed: "no" }
        } catch (thrown) {
          if (thrown instanceof BadStatus && thrown.status === 409) return { answer: "tooLate", billed: "unknown" }
          throw thrown
        }
      }),

    collect: async function*(_ticket, ended, call) {
      for (const [output, one] of ended.outputs.entries()) {
        if (one._tag !== "file") continue
        const { locator, sizeBytes } = one.file
        yield { output, file: 0, mediaType: "image/png", ...(sizeBytes === undefined ? {} : { sizeBytes }), bytes: download(connection, ask(call, String(locator["path"])), sizeBytes) }
      }
    },

    forget: (reference, call) =>
      free("forget", async () => {
        if (reference.kind !== "upload" && reference.kind !== "request") return { answer: "notPossible", reason: "the service keeps faces until the account ends" }
        try {
          await ask(call, `/${reference.kind === "upload" ? "uploads" : "orders"}/${reference.id}`, "DELETE")
          return { answer: "erased" }
        } catch (thrown) {
          if (thrown instanceof BadStatus && thrown.status === 404) return { answer: "absent" }
          throw thrown
        }
      })
  }
}

/** A picture's bytes, checked for their announced length. */
async function* download(connection: Connection.Connection, answer: Promise<Response>, sizeBytes: number | undefined): AsyncIterable<Uint8Array> {
  let arrived = 0
  try {
    for await (const piece of (await answer).body ?? []) {
      arrived += piece.length
      yield piece
    }
  } catch (thrown) {
    throw thrown instanceof BadStatus && thrown.status === 404
      ? ofFreeCall(connection, "collect", new BadStatus(410, thrown.answer, undefined))
      : ofFreeCall(connection, "collect", thrown)
  }
  if (sizeBytes !== undefined && arrived !== sizeBytes) {
    throw new ProviderError.OutputCorrupt({
      connection: connection.name, account: connection.account, operation: "collect", billed: "yes", retryable: "now",
      message: `${arrived} of ${sizeBytes} bytes arrived`, advice: "Collect it again."
    })
  }
}

export const make = (connection: Connection.Connection, key: string): Provider.Provider => defineProvider(definition(connection, key))
