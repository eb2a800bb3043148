/** From the service's answers to Likeness' values; the same for both doors. */
import type * as Connection from "@likeness/core/Connection"
import type * as Estimate from "@likeness/core/Estimate"
import * as Hash from "@likeness/core/Hash"
import type * as Health from "@likeness/core/Health"
import type * as Intent from "@likeness/core/Intent"
import type * as Outcome from "@likeness/core/Outcome"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type * as Progress from "@likeness/core/Progress"
import * as ProviderError from "@likeness/core/ProviderError"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import * as Request from "@likeness/core/Request"
import type * as Submission from "@likeness/core/Submission"
import type * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"
import { randomUUID } from "node:crypto"
import { facesModel } from "./capabilities.ts"
import { BadStatus, neverLeft, ofFreeCall } from "./errors.ts"
import { faceBody, pictureBody } from "./orders.ts"
import type { OrderAnswer } from "./wire.ts"

/** The oldest version that this adapter was written for. */
const oldestVersion = "2.0"
/** The service's price list of 2026-11-01, in credits; a credit costs 0.05 EUR. */
const credits = { picture: 2, face: 10 }
const euro = (amount: number): string => String((amount * 5) / 100)

const about = (connection: Connection.Connection) => ({ connection: connection.name, account: connection.account })

export const health = (connection: Connection.Connection, { free, version }: { readonly free: number; readonly version: string }): Health.Health => ({
  reachable: true, credentials: "good", versions: { service: version }, freeSlots: free, notes: [],
  problems: version >= oldestVersion ? [] : [new ProviderError.ProtocolMismatch({
    ...about(connection), operation: "check", billed: "no", retryable: "no", message: `the service is version ${version}; ${oldestVersion} is needed`, advice: "Use the newer address of the service."
  })]
})

/** A `check` that met a failure. */
export const illness = (connection: Connection.Connection, thrown: unknown): Health.Health => {
  const problem = ofFreeCall(connection, "check", thrown)
  const rejected = problem._tag === "CredentialsRejected"
  return { reachable: rejected, credentials: rejected ? "rejected" : "unknown", versions: {}, notes: [], problems: [problem] }
}

/** What `prepare` throws where `validate` found faults. */
export const refusal = (connection: Connection.Connection, faults: ReadonlyArray<ProviderError.Fault>): ProviderError.ProviderError => {
  const fields = { ...about(connection), operation: "prepare", billed: "no", retryable: "no", message: faults[0]!.message, advice: "Correct the request.", faults } as const
  return faults.some((fault) => fault.tag === "Unsupported") ? new ProviderError.Unsupported(fields) : new ProviderError.InvalidRequest(fields)
}

/** Throws where the bytes are not those that the request means. */
export const checkBytes = (connection: Connection.Connection, sha256: Hash.Sha256, bytes: Uint8Array): void => {
  if (Hash.ofBytes(bytes) === sha256) return
  throw new ProviderError.InvalidRequest({
    ...about(connection), operation: "prepare", billed: "no", retryable: "no", message: `the file ${Hash.short(sha256)} is not what its hash says`, advice: "Import the file again.", faults: []
  })
}

export const order = (connection: Connection.Connection, request: Request.Request, references: ReadonlyArray<RemoteReference.RemoteReference>): PreparedOrder.PreparedOrder => {
  const ids = references.map((reference) => reference.id)
  const [soonest] = references.flatMap((reference) => reference.expiresAt ?? []).toSorted()
  return {
    v: 1, request: Request.hash(request), capability: request._tag, provider: connection.provider, ...about(connection), endpoint: "POST /orders",
    body: request._tag === "trainIdentity" ? faceBody(request, ids) : pictureBody(request as Request.GenerateImage, ids),
    key: randomUUID(), place: "anywhere", needs: [{ resource: `account:${connection.account}`, slots: 1, capacity: 4 }], references, warnings: [],
    ...(soonest === undefined ? {} : { validUntil: soonest })
  }
}

export const estimate = (request: Request.Request): Estimate.Estimate => {
  const amount = request._tag === "trainIdentity" ? credits.face : credits.picture * Request.count(request)
  const spread = (value: string) => ({ low: value, likely: value, high: value })
  return { v: 1, unit: "credits", amounts: spread(String(amount)), money: { currency: "EUR", amounts: spread(euro(amount)) }, source: "priceTable" }
}

export const ticket = (connection: Connection.Connection, intent: Intent.Intent, id: string): Ticket.Ticket => {
  const { count } = JSON.parse(intent.prepared.body) as { readonly count: number }
  return {
    v: 1, provider: connection.provider, ...about(connection), capability: intent.prepared.capability, id, intent: intent.id, place: "anywhere", submittedAt: intent.firstSentAt, details: { count }
  }
}

/** The answer to an intent whose time is over, and `undefined` while there is time. */
export const tooLate = (connection: Connection.Connection, intent: Intent.Intent, now: number): Submission.Submission | undefined =>
  Timestamp.toMillis(intent.sendBy) > now ? undefined : {
    _tag: "refused", v: 1,
    error: new ProviderError.Unreachable({ ...about(connection), operation: "submit", billed: "no", retryable: "now", message: "the time to send was over before anything left", advice: "Send it again." })
  }

/** What a failed send means. */
export const failedSend = (connection: Connection.Connection, intent: Intent.Intent, thrown: unknown): Submission.Submission => {
  // Only a first send can be refused for sure: a refused repeat says nothing of the first.
  const definite = neverLeft(thrown) || (thrown instanceof BadStatus && thrown.status < 500)
  if (definite && intent.attempt === 1) return { _tag: "refused", v: 1, error: ofFreeCall(connection, "submit", thrown) }
  return {
    _tag: "uncertain", v: 1,
    error: new ProviderError.SubmissionUnknown({
      ...about(connection), operation: "submit", billed: "unknown", retryable: "no", intent: intent.id, cause: ProviderError.causeOf(thrown),
      message: `${connection.name} may have accepted intent ${intent.id}; its answer never arrived`, advice: "Run `likeness jobs recover`."
    })
  }
}

export const failedLookup = (connection: Connection.Connection, thrown: unknown): Submission.Lookup =>
  thrown instanceof BadStatus && thrown.status === 404 ? { _tag: "absent" } : { _tag: "unknowable", reason: ofFreeCall(connection, "lookup", thrown).message }

const ends: ReadonlyArray<string> = ["cancelled", "failed", "rejected", "done"]

export const standing = (connection: Connection.Connection, of: Ticket.Ticket, answer: OrderAnswer): Progress.Progress | Outcome.Outcome => {
  if (answer.state === undefined) {
    throw new ProviderError.ProtocolMismatch({
      ...about(connection), operation: "poll", billed: "unknown", retryable: "no", message: "the service's answer tells no state", cause: ProviderError.causeOf(answer), advice: "Update the adapter."
    })
  }
  if (answer.state === "queued") return { v: 1, state: "queued" }
  if (answer.state === "working") return { v: 1, state: "running", stage: "painting", ...(answer.fraction === undefined ? {} : { fraction: answer.fraction }) }
  // Only a word that is known for an end is one.
  if (!ends.includes(answer.state)) return { v: 1, state: "running", stage: "at work", note: `the state "${answer.state}" is not known` }
  return outcome(connection, of, answer)
}

const outcome = (connection: Connection.Connection, of: Ticket.Ticket, answer: OrderAnswer): Outcome.Outcome => {
  const ended = {
    v: 1, warnings: [] as Array<string>, billed: answer.charge > 0 ? "yes" : "no",
    usage: [{ unit: "credits", amount: String(answer.charge), source: "provider", worth: { amount: euro(answer.charge), currency: "EUR" } }]
  } as const
  if (answer.state === "cancelled") return { ...ended, state: "cancelled", outputs: [] }
  if (answer.state === "failed" || answer.state === "rejected") {
    const fields = { ...about(connection), operation: "poll", billed: ended.billed, retryable: "no" } as const
    const error = answer.state === "failed"
      ? new ProviderError.WorkFailed({ ...fields, message: "the service failed at the order", advice: "Order it again." })
      : new ProviderError.ContentRejected({ ...fields, message: "the service's policy rejects the order", advice: "Change the prompt." })
    return { ...ended, state: "failed", error, outputs: [] }
  }
  if (answer.face !== undefined) return { ...ended, state: "succeeded", outputs: [{ _tag: "identityRemote", kind: facesModel.identityKind, id: answer.face }] }
  const asked = Number(of.details["count"])
  const warnings = answer.pictures.length < asked ? [`${asked} pictures were ordered, ${answer.pictures.length} came`] : []
  const outputs = answer.pictures.map(({ path, sizeBytes }) => ({ _tag: "file", file: { role: "picture", mediaType: "image/png", sizeBytes, locator: { path } } } as const))
  return { ...ended, state: "succeeded", outputs, warnings }
}

/** A file that ended early or late. */
export const corrupt = (connection: Connection.Connection, arrived: number, sizeBytes: number): ProviderError.ProviderError =>
  new ProviderError.OutputCorrupt({
    ...about(connection), operation: "collect", billed: "yes", retryable: "now", message: `${arrived} of ${sizeBytes} bytes arrived`, advice: "Collect it again."
  })

/** A failed download: an erased order's pictures are gone, not lost. */
export const failedDownload = (connection: Connection.Connection, thrown: unknown): ProviderError.ProviderError =>
  ofFreeCall(connection, "collect", thrown instanceof BadStatus && thrown.status === 404 ? new BadStatus(410, thrown.answer, undefined) : thrown)
