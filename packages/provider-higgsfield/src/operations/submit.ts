/** One send of one intent, and what its answer proves (`contracts/higgsfield.md`, 9.2 step 4 and 5, 9.3 steps 2 and 4). */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Intent from "@likeness/core/Intent"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Submission from "@likeness/core/Submission"
import * as Text from "@likeness/core/Text"
import type * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import { chargeOf, decodeOrder, encodeTicket, type OrderDetails } from "../OrderDetails.ts"
import { type Answer, type Broken, isSuccess, raw } from "../wire/Answer.ts"
import * as answers from "../wire/answers.ts"
import * as routes from "../wire/routes.ts"
import { completePass, named } from "./identity-list.ts"
import { unsupported } from "./request-faults.ts"
import { tokenOf } from "./train-identity.ts"
import * as uploads from "./uploads.ts"

const refused = (error: ProviderError.ProviderError): Submission.Refused => ({ _tag: "refused", v: 1, error })
const uncertain = (error: ProviderError.ProviderError, sendAgainAfterSeconds?: number): Submission.Uncertain => ({
  _tag: "uncertain", v: 1, error, ...(sendAgainAfterSeconds === undefined ? {} : { sendAgainAfterSeconds })
})

/** The request was certainly not accepted, on a first send. */
const definite: ReadonlySet<errors.Meaning> = new Set([
  "concurrency", "invalidValue", "rejectedInput", "contentRefused", "credentials", "credits", "unavailableModel", "notFound", "invalidList", "invalidOption", "blocked", "disabled"
])
/** The bytes themselves are invalid, so every send of them was refused, an earlier one too. */
const invalidBytes: ReadonlySet<errors.Meaning> = new Set(["invalidValue", "invalidList"])
/** The answer says nothing about the order at all. */
const silent: ReadonlySet<errors.Meaning> = new Set(["trouble", "conflict", "strange"])

const isId = Schema.is(Text.Id)

/** What support asks for of the answer that accepted an order; of another form it would make the ticket unreadable. */
const correlationOf = (adapter: Adapter, answer: Answer): { readonly correlationId?: Text.Id } => {
  const said = answer.correlationId === undefined ? undefined : adapter.origin.redact.text(answer.correlationId)
  return isId(said) ? { correlationId: said } : {}
}

/** The ticket of an accepted order; `warnings` are said with the outcome. */
export const ticketOf = (
  adapter: Adapter,
  intent: Intent.Intent,
  id: string,
  submittedAt: Timestamp.Timestamp,
  details: OrderDetails,
  warnings: ReadonlyArray<string>
): Ticket.Ticket => ({
  v: 1,
  provider: adapter.connection.provider,
  connection: adapter.connection.name,
  account: adapter.connection.account,
  capability: intent.prepared.capability,
  id,
  intent: intent.id,
  place: "anywhere",
  submittedAt,
  // A training is charged when it is accepted, a generation when it is completed (contract, 4.6 and 10).
  ...(details.wanted._tag === "identity" ? { charged: [chargeOf(details.price)] } : {}),
  details: encodeTicket({ price: details.price, wanted: details.wanted, warnings: [...intent.prepared.warnings, ...warnings] })
})

/** An order that cannot be read was never sent by this adapter. */
export const ticketFor = (adapter: Adapter) => (intent: Intent.Intent, id: string): Ticket.Ticket => {
  const details = decodeOrder(intent.prepared.details)
  if (Result.isFailure(details)) throw new Error(`the order of intent ${intent.id} is not one of ${adapter.connection.name}`)
  return ticketOf(adapter, intent, id, intent.firstSentAt, details.success, [])
}

/** Addresses in an answer are never followed; one that points elsewhere is worth a line. */
const strangeAddresses = (adapter: Adapter, id: string, said: { readonly status_url?: string | null; readonly cancel_url?: string | null }): ReadonlyArray<string> => {
  const base = adapter.settings.baseUrl
  const expected: ReadonlyArray<readonly [string, string | null | undefined, string]> = [
    ["status_url", said.status_url, `${base}${routes.status(id)}`],
    ["cancel_url", said.cancel_url, `${base}${routes.cancel(id)}`]
  ]
  return expected
    .filter(([, found, wanted]) => found !== undefined && found !== null && found !== wanted)
    .map(([name]) => `ProtocolMismatch: the answer's ${name} is not below the connection's baseUrl; it was not used`)
}

const readAccepted = (adapter: Adapter, intent: Intent.Intent, details: OrderDetails, answer: Answer, now: number): Ticket.Ticket | string => {
  const at = Timestamp.fromMillis(now)
  const correlation = correlationOf(adapter, answer)
  if (details.wanted._tag === "identity") {
    const read = answers.read(answers.TrainingAccepted, answer.json)
    return Result.isSuccess(read) ? { ...ticketOf(adapter, intent, read.success.id, at, details, []), ...correlation } : read.failure
  }
  const read = answers.read(answers.Submitted, answer.json)
  if (Result.isFailure(read)) return read.failure
  const id = read.success.request_id
  return { ...ticketOf(adapter, intent, id, at, details, strangeAddresses(adapter, id, read.success)), ...correlation }
}

const ofAnswer = (adapter: Adapter, intent: Intent.Intent, details: OrderDetails, answer: Answer, now: number): Submission.Submission => {
  const { origin } = adapter
  const unknown = (why: string): Submission.Uncertain =>
    uncertain(errors.submissionUnknown(origin, intent, why, raw(answer)), errors.waitSeconds(origin, answer))
  if (isSuccess(answer)) {
    const ticket = readAccepted(adapter, intent, details, answer, now)
    return typeof ticket === "string" ? unknown("its answer names no id") : { _tag: "accepted", v: 1, ticket }
  }
  const meaning = errors.meaningOf(answer)
  const first = intent.attempt === 1
  // An edge that blocks proves that a generation was not accepted; for training only the API's own word counts.
  const proves = first ? definite.has(meaning) || (meaning === "edgeBlocked" && details.wanted._tag === "files") : invalidBytes.has(meaning)
  if (proves) return refused(errors.ofAnswer(origin, { operation: "submit", billed: "no" }, answer))
  if (silent.has(meaning)) return unknown(`it answered with status ${answer.status}`)
  return uncertain(errors.ofAnswer(origin, { operation: "submit", billed: "unknown" }, answer), errors.waitSeconds(origin, answer))
}

/** Nothing of this call left; whether an earlier send did is another question. */
const notSent = (intent: Intent.Intent, make: (billed: ProviderError.Billed) => ProviderError.ProviderError): Submission.Submission =>
  intent.attempt === 1 ? refused(make("no")) : uncertain(make("unknown"))

const ofBroken = (adapter: Adapter, intent: Intent.Intent, broken: Broken): Submission.Submission =>
  broken.left
    ? uncertain(errors.submissionUnknown(adapter.origin, intent, "its answer never arrived", broken.cause))
    : notSent(intent, (billed) => errors.ofBroken(adapter.origin, { operation: "submit", billed }, broken))

/** Nothing leaves any more. */
const late: Broken = { _tag: "broken", left: false, late: true, cause: null }

const millisLeft = (intent: Intent.Intent): Effect.Effect<number> =>
  Effect.map(Clock.currentTimeMillis, (now) => Timestamp.toMillis(intent.sendBy) - now)

/**
 * Before the first send of a training: its name may be listed already, where a power cut took the record of
 * the send (9.3 step 2). A list that cannot be read now could not tell either whether a lost answer was an
 * acceptance, so then nothing is sent.
 */
const lookFirst = (adapter: Adapter, intent: Intent.Intent, details: OrderDetails, name: string): Effect.Effect<Submission.Submission | undefined> =>
  Effect.gen(function*() {
    if (details.wanted._tag !== "identity" || intent.attempt !== 1) return undefined
    const pass = yield* Effect.result(Effect.timeoutOption(completePass(adapter, { operation: "submit", billed: "no" }), Math.max(0, yield* millisLeft(intent))))
    if (Result.isFailure(pass)) return refused(pass.failure)
    if (Option.isNone(pass.success)) return ofBroken(adapter, intent, late)
    const found = named(pass.success.value, name)
    return found && { _tag: "accepted", v: 1, ticket: ticketOf(adapter, intent, found.id, intent.firstSentAt, details, found.warnings) }
  })

export const submit = (adapter: Adapter) => (intent: Intent.Intent): Effect.Effect<Submission.Submission> =>
  Effect.gen(function*() {
    const { connection, origin } = adapter
    const order = intent.prepared
    if (order.account !== connection.account || order.provider !== connection.provider) {
      const fault = unsupported(["account"], `the order is for account ${order.account} of ${order.provider}, this connection has ${connection.account} of ${connection.provider}`)
      return notSent(intent, (billed) => errors.withBilled(errors.ofFaults(origin, "submit", [fault]), billed))
    }
    const details = decodeOrder(order.details)
    const path = /^POST (\/\S+)$/u.exec(order.endpoint)?.[1]
    if (Result.isFailure(details) || path === undefined || order.key === undefined) {
      return notSent(intent, (billed) => errors.mismatch(origin, { operation: "submit", billed }, "the prepared order cannot be read", { endpoint: order.endpoint } satisfies Schema.Json))
    }
    if ((yield* millisLeft(intent)) < 0) return ofBroken(adapter, intent, late)
    const seen = yield* lookFirst(adapter, intent, details.success, order.key)
    if (seen !== undefined) return seen
    const sendWithinMillis = yield* millisLeft(intent)
    if (sendWithinMillis < 0) return ofBroken(adapter, intent, late)
    const sent = yield* Effect.result(adapter.api.send({
      method: "POST",
      path,
      body: order.body,
      idempotencyKey: details.success.wanted._tag === "identity" ? tokenOf(order.key) : order.key,
      spends: true,
      sendWithinMillis
    }))
    if (Result.isFailure(sent)) return ofBroken(adapter, intent, sent.failure)
    // On a repeat it proves nothing: the first send may have been accepted while the picture was there.
    const isAboutInput = intent.attempt === 1 && errors.meaningOf(sent.success) === "rejectedInput"
    if (isAboutInput && (yield* uploads.isGone(adapter, order.references))) return refused(errors.uploadGone(origin, sent.success))
    return ofAnswer(adapter, intent, details.success, sent.success, yield* Clock.currentTimeMillis)
  })
