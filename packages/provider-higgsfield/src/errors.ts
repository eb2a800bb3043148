/** Every failure of the outside world becomes one tag here, and only here (`contracts/higgsfield.md`, section 8). */
import type * as Schema from "effect/Schema"
import * as ProviderError from "@likeness/core/ProviderError"
import type { Answer, Broken } from "./wire/Answer.ts"
import { detail, isApiError, member, raw } from "./wire/Answer.ts"
import { words } from "./wire/answers.ts"
import type { Credentials } from "./wire/credentials.ts"
import type { Redact } from "./wire/redaction.ts"

/** Whose failure it is, and how secrets are taken out of what is kept. */
export interface Origin {
  readonly connection: string
  readonly account: string
  readonly credentials: Credentials
  readonly redact: Redact
  /** Seconds of the contract in seconds of this connection. */
  readonly scaled: (seconds: number) => number
}

/** During which operation, and what is known of the bill. */
export interface At {
  readonly operation: ProviderError.Operation
  readonly billed: ProviderError.Billed
}

/** What an error answer says: the rows of the table. */
export type Meaning =
  | "concurrency" | "invalidValue" | "rejectedInput" | "contentRefused" | "credentials" | "credits" | "edgeBlocked" | "unavailableModel"
  | "notFound" | "invalidList" | "keyReused" | "invalidOption" | "blocked" | "disabled" | "throttled" | "trouble" | "conflict" | "strange"

/** Sentences of the vendor's validator; a 400 with another one is about something else than the bytes. */
const valueSentence = /is not one of|is not of type|is a required property|is too long|is too short|should be non-empty|(less|greater) than the (minimum|maximum)|does not match|is not an? '?(uuid|uri)/iu
const contentSentence = /content safety|moderation|content policy|nsfw/iu

export const meaningOf = (answer: Answer): Meaning => {
  const said = detail(answer) ?? ""
  const api = isApiError(answer)
  switch (answer.status) {
    case 400:
      if (!api) return "trouble"
      if (/concurrent requests/iu.test(said)) return "concurrency"
      if (/^unavailable model$/iu.test(said)) return "unavailableModel"
      if (valueSentence.test(said)) return "invalidValue"
      return contentSentence.test(said) ? "contentRefused" : "rejectedInput"
    case 401: return api ? "credentials" : "trouble"
    case 402: return api ? "credits" : "trouble"
    // Without the API's own form this is the edge, usually about the user agent: not bankruptcy.
    case 403: return api ? "credits" : "edgeBlocked"
    case 404: return api ? "notFound" : "trouble"
    case 409: return "conflict"
    case 422:
      if (!api) return "trouble"
      if (Array.isArray(member(answer.json, "detail"))) return "invalidList"
      return /idempotency|\bkey\b/iu.test(said) ? "keyReused" : "invalidOption"
    case 423: return api ? "blocked" : "trouble"
    case 408: return "trouble"
    case 429: return "throttled"
    case 503: return api ? "disabled" : "trouble"
    // A success that is none, see `isSuccess`.
    default: return answer.status >= 500 || (answer.status >= 200 && answer.status <= 299) ? "trouble" : "strange"
  }
}

/** The account's own limit, where a refusal names it. */
const roomOf = (answer: Answer): number | undefined => {
  const named = /concurrent requests \((\d{1,4})\)/iu.exec(detail(answer) ?? "")?.[1]
  return named === undefined || Number(named) < 1 ? undefined : Number(named)
}

/** Seconds to wait before the same again, where the table names them. */
const waits: { readonly [meaning in Meaning]?: number } = { concurrency: 15, blocked: 600, disabled: 600, throttled: 10 }

export const waitSeconds = (origin: Origin, answer: Answer): number | undefined => {
  const wait = waits[meaningOf(answer)]
  return answer.retryAfterSeconds ?? (wait === undefined ? undefined : origin.scaled(wait))
}

const common = (origin: Origin, at: At, cause: Schema.Json | undefined) => ({
  connection: origin.connection,
  account: origin.account,
  operation: at.operation,
  billed: at.billed,
  ...(cause === undefined ? {} : { cause: origin.redact.json(cause) })
})

/** Foreign words as an error or a note may carry them: well-formed, for a cut may go through a character, and in NFC; cut, for they may be a page. */
export const short = (text: string, most = 300): string => (text.length > most ? `${text.slice(0, most)}…` : text).toWellFormed().normalize("NFC")

const listFaults = (origin: Origin, answer: Answer): ReadonlyArray<ProviderError.Fault> => {
  const items = member(answer.json, "detail")
  if (!Array.isArray(items)) return []
  return items.map((item: Schema.Json): ProviderError.Fault => {
    const loc = member(item, "loc")
    const said = member(item, "msg")
    return {
      tag: "InvalidRequest",
      path: Array.isArray(loc) ? loc.filter((part) => typeof part === "string" || typeof part === "number").map((part) => (typeof part === "number" ? Math.trunc(part) : short(part))) : [],
      message: typeof said === "string" && said !== "" ? short(origin.redact.text(said)) : "is not valid"
    }
  })
}

/** The field that a validator's sentence begins with, such as `resolution: '2K' is not one of …`. */
const valuePath = (said: string): ReadonlyArray<string> => {
  const field = /^([a-z_]+)(?:\.\S+)?:/u.exec(said)?.[1] ?? /^'([a-z_]+)' is a required/u.exec(said)?.[1]
  return field === undefined ? [] : [field]
}

/** An error answer as the table says it. */
export const ofAnswer = (origin: Origin, at: At, answer: Answer): ProviderError.ProviderError => {
  const fields = common(origin, at, raw(answer))
  const name = origin.connection
  const said = short(origin.redact.text(detail(answer) ?? `status ${answer.status}`))
  const wait = waitSeconds(origin, answer)
  const later = { retryable: "later" as const, ...(wait === undefined ? {} : { retryAfterSeconds: wait }) }
  const meaning = meaningOf(answer)
  switch (meaning) {
    case "concurrency":
    case "throttled": {
      const room = roomOf(answer)
      return new ProviderError.RateLimited({ ...fields, ...later, ...(room === undefined ? {} : { mostAtOnce: room }), message: `${name} has too many requests at once: ${said}`, advice: "Wait until one of the account's jobs has ended; lower maxInFlight if other programs use the account too." })
    }
    case "invalidValue":
    case "rejectedInput":
      return new ProviderError.InvalidRequest({ ...fields, retryable: "no", message: `${name} refuses the request: ${said}`, advice: "Change what the message names, then try again.", faults: [{ tag: "InvalidRequest", path: valuePath(said), message: said }] })
    case "invalidList":
    case "invalidOption": {
      const faults = listFaults(origin, answer)
      const first = faults[0]
      return new ProviderError.InvalidRequest({
        ...fields,
        retryable: "no",
        message: first === undefined ? `${name} refuses the request: ${said}` : `${name} refuses ${first.path.join(".")}: ${first.message}`,
        advice: "Change what the message names, then try again.",
        faults: faults.length > 0 ? faults : [{ tag: "InvalidRequest", path: [], message: said }]
      })
    }
    case "contentRefused":
      return new ProviderError.ContentRejected({ ...fields, retryable: "no", message: `${name} refuses the content: ${said}`, advice: "Change the prompt or the picture.", rule: said })
    case "credentials":
      return new ProviderError.CredentialsRejected({ ...fields, retryable: "no", message: `${name} refuses the key of account ${origin.account}`, advice: `${origin.credentials.advice}, then run \`likeness doctor\`.` })
    case "credits":
      return new ProviderError.OutOfCredits({ ...fields, retryable: "no", message: `account ${origin.account} has not enough credits: ${said}`, advice: "Add credits in the vendor's console; the web subscription's credits do not count here." })
    case "edgeBlocked":
      return new ProviderError.Unreachable({ ...fields, ...later, message: `${name} was blocked before it reached the API (status ${answer.status}, not JSON)`, advice: "Check the User-Agent header and the network (proxy, VPN) between here and the API." })
    case "unavailableModel":
    case "notFound":
      return new ProviderError.Unsupported({ ...fields, retryable: "no", message: `${name} does not have this model or id: ${said}`, advice: "Choose a model that `likeness doctor` lists for this account.", faults: [{ tag: "Unsupported", path: ["recipe", "settings", "providerModel"], message: said }] })
    case "blocked":
    case "disabled":
      return new ProviderError.Unsupported({ ...fields, ...later, message: `${name} does not offer the model at the moment: ${said}`, advice: "Wait; the vendor has switched the model off for a while.", faults: [{ tag: "Unsupported", path: ["recipe", "settings", "providerModel"], message: said }] })
    case "keyReused":
      return new ProviderError.ProtocolMismatch({ ...fields, retryable: "no", message: `${name} knows the key of this order with other content: ${said}`, advice: "Report this as a bug of Likeness; do not send the order again." })
    case "trouble":
      return new ProviderError.Unreachable({ ...fields, retryable: "later", ...(answer.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: answer.retryAfterSeconds }), message: `${name} answered with status ${answer.status}${answer.status < 300 ? ", and not as the API does" : ""}`, advice: "Try again later." })
    case "conflict":
    case "strange":
      return new ProviderError.ProtocolMismatch({ ...fields, retryable: "no", message: `${name} answered with status ${answer.status}, which its contract does not know`, advice: "Report this as a bug of Likeness, with the raw answer." })
  }
}

/** No answer, on a call that may be repeated. */
export const ofBroken = (origin: Origin, at: At, broken: Broken): ProviderError.Unreachable =>
  new ProviderError.Unreachable({
    ...common(origin, at, broken.cause),
    retryable: broken.left ? "later" : "now",
    message: broken.late
      ? `nothing was sent to ${origin.connection}: the time to send was over`
      : broken.left ? `${origin.connection} did not answer` : `${origin.connection} cannot be reached`,
    advice: broken.late ? "Nothing to do: the order is sent again." : "Check the network and the connection's baseUrl, then try again."
  })

export const mismatch = (origin: Origin, at: At, message: string, cause: Schema.Json | undefined): ProviderError.ProtocolMismatch =>
  new ProviderError.ProtocolMismatch({ ...common(origin, at, cause), retryable: "no", message: `${origin.connection}: ${origin.redact.text(short(message))}`, advice: "Report this as a bug of Likeness, with the raw answer." })

/** The list of identities moved whenever it was read. */
export const listNeverStill = (origin: Origin, at: At): ProviderError.Unreachable =>
  new ProviderError.Unreachable({ ...common(origin, at, undefined), retryable: "later", message: `${origin.connection}: the list of identities changed during every pass`, advice: "Try again when nobody else trains on the account." })

export const submissionUnknown = (origin: Origin, intent: { readonly id: string; readonly firstSentAt: string }, why: string, cause: Schema.Json | undefined): ProviderError.SubmissionUnknown =>
  new ProviderError.SubmissionUnknown({
    ...common(origin, { operation: "submit", billed: "unknown" }, cause),
    retryable: "no",
    message: `${origin.connection} may have accepted intent ${intent.id}: ${why}`,
    advice: `Look in the vendor's console at ${intent.firstSentAt} for this model and prompt, then run \`likeness jobs recover\`.`,
    intent: intent.id
  })

/** Everything that is wrong with a request, as one error. */
export const ofFaults = (origin: Origin, operation: ProviderError.Operation, faults: ReadonlyArray<ProviderError.Fault>): ProviderError.ProviderError => {
  const first = faults[0]
  const said = first === undefined ? "the request is not valid" : `${first.path.length === 0 ? "the request" : first.path.join(".")}: ${first.message}`
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : ""
  const fields = { ...common(origin, { operation, billed: "no" }, undefined), retryable: "no" as const, message: `${said}${more}`, faults }
  return faults.some((fault) => fault.tag === "Unsupported")
    ? new ProviderError.Unsupported({ ...fields, advice: "Choose what `describe` declares for this connection." })
    : new ProviderError.InvalidRequest({ ...fields, advice: "Correct what the message names." })
}

export const ticketLost = (origin: Origin, at: At, id: string, cause: Schema.Json): ProviderError.TicketLost =>
  new ProviderError.TicketLost({ ...common(origin, at, cause), retryable: "no", message: `${origin.connection} no longer knows ${id}`, advice: "Look for the job in the vendor's console before it is made again." })

/** A 404 that may still be a slip: only several, spread over minutes, mean that the job is lost. */
export const notFoundYet = (origin: Origin, at: At, id: string, cause: Schema.Json): ProviderError.Unreachable =>
  new ProviderError.Unreachable({ ...common(origin, at, cause), retryable: "later", message: `${origin.connection} does not find ${id} at the moment`, advice: "Nothing to do: it is asked again." })

export const outputGone = (origin: Origin, status: number): ProviderError.OutputGone =>
  new ProviderError.OutputGone({ ...common(origin, { operation: "collect", billed: "yes" }, { status }), retryable: "no", message: `${origin.connection} no longer has the output (status ${status})`, advice: "Make the take again; outputs are kept for a few days only." })

/** Refused by its host although its time is not over and the job's state still names it. */
export const outputWithheld = (origin: Origin, { cause }: ProviderError.OutputGone): ProviderError.Unreachable =>
  new ProviderError.Unreachable({ ...common(origin, { operation: "collect", billed: "yes" }, undefined), ...(cause === undefined ? {} : { cause }), retryable: "later", message: `${origin.connection} does not serve an output that it still has`, advice: "Nothing to do: it is asked for again." })

export const outputCorrupt = (origin: Origin, why: string, cause: Schema.Json | undefined): ProviderError.OutputCorrupt =>
  new ProviderError.OutputCorrupt({ ...common(origin, { operation: "collect", billed: "yes" }, cause), retryable: "now", message: `an output of ${origin.connection} ${why}`, advice: "Nothing to do: it is downloaded again." })

/** The end of a job that failed, by the text that came with it. */
export const ofFailedJob = (origin: Origin, said: Schema.Json | undefined): ProviderError.ProviderError => {
  const text = short(origin.redact.text(words(said) ?? "no reason given"))
  const fields = common(origin, { operation: "poll", billed: "no" }, { error: said ?? null })
  if (/credit balance is too low/iu.test(text)) {
    return new ProviderError.OutOfCredits({ ...fields, retryable: "no", message: `account ${origin.account} has not enough credits: ${text}`, advice: "Add credits in the vendor's console." })
  }
  if (/content safety/iu.test(text)) {
    return new ProviderError.ContentRejected({ ...fields, retryable: "now", message: `${origin.connection} refused the content: ${text}`, advice: "Try once more, or change the prompt or the picture.", rule: text })
  }
  return new ProviderError.WorkFailed({ ...fields, retryable: "now", message: `${origin.connection} failed to make it: ${text}`, advice: "Try again; nothing was charged." })
}

export const ofUnsafeContent = (origin: Origin): ProviderError.ContentRejected =>
  new ProviderError.ContentRejected({ ...common(origin, { operation: "poll", billed: "no" }, undefined), retryable: "no", message: `${origin.connection} refused the content`, advice: "Change the prompt or the picture; nothing was charged." })

export const ofFailedTraining = (origin: Origin, said: Schema.Json | undefined): ProviderError.WorkFailed => {
  const text = short(origin.redact.text(words(said) ?? "no reason given"))
  return new ProviderError.WorkFailed({ ...common(origin, { operation: "poll", billed: "unknown" }, { fail_reason: said ?? null }), retryable: "no", message: `${origin.connection} failed to train: ${text}`, advice: "Check the reference pictures, and in the vendor's console whether it was charged, before training again." })
}

/** The credentials are no `id:secret`; they are not shown. */
export const malformedCredentials = (origin: Origin): ProviderError.CredentialsRejected =>
  new ProviderError.CredentialsRejected({ ...common(origin, { operation: "check", billed: "no" }, undefined), retryable: "no", message: `the credentials of ${origin.connection} are not an id and a secret with one colon between them`, advice: `${origin.credentials.advice}.` })

/** The storage host refused an upload. */
export const ofRefusedUpload = (origin: Origin, status: number, said: string): ProviderError.ProviderError => {
  const fields = { ...common(origin, { operation: "prepare", billed: "no" }, { status, body: said }), message: `the upload host of ${origin.connection} refused a picture (status ${status})` }
  return status === 408 || status === 429 || status >= 500
    ? new ProviderError.Unreachable({ ...fields, retryable: "later", advice: "Try again later." })
    : new ProviderError.ProtocolMismatch({ ...fields, retryable: "no", advice: "Report this as a bug of Likeness, with the raw answer." })
}

/** An upload that cannot be read back would fail the paid job. */
export const unreadableUpload = (origin: Origin): ProviderError.Unreachable =>
  new ProviderError.Unreachable({ ...common(origin, { operation: "prepare", billed: "no" }, undefined), retryable: "later", message: `a picture was uploaded to ${origin.connection} and cannot be read back`, advice: "Try again later." })

/** An upload went away between the preparation and the order: made ready again, the order has a new one (contract, section 3). */
export const uploadGone = (origin: Origin, answer: Answer): ProviderError.Unreachable =>
  new ProviderError.Unreachable({ ...common(origin, { operation: "submit", billed: "no" }, raw(answer)), retryable: "later", message: `a picture that was uploaded to ${origin.connection} can no longer be read there`, advice: "Nothing to do: it is uploaded again when the order is prepared again." })

/** The output host does not serve the file at the moment. */
export const ofRefusedDownload = (origin: Origin, status: number): ProviderError.Unreachable =>
  new ProviderError.Unreachable({ ...common(origin, { operation: "collect", billed: "yes" }, { status }), retryable: "later", message: `the output host of ${origin.connection} answered with status ${status}`, advice: "Try again later; outputs are kept for a few days." })

/** The same failure, with what is known of the bill. */
export const withBilled = (error: ProviderError.ProviderError, billed: ProviderError.Billed): ProviderError.ProviderError => {
  if (error._tag !== "Unsupported") return error
  const { _tag, ...fields } = error
  return new ProviderError.Unsupported({ ...fields, message: error.message, billed })
}
