/** One HTTP answer as it came, and one that did not come. */
import type * as Schema from "effect/Schema"

/** A complete answer: status, headers and body. */
export interface Answer {
  readonly _tag: "answer"
  readonly status: number
  /** The body, where the content type is JSON and it parses; `undefined` for an answer of the edge. */
  readonly json: Schema.Json | undefined
  readonly text: string
  readonly contentType: string
  /** What support asks for beside the request's id. */
  readonly correlationId: string | undefined
  /** Seconds, from either form of `Retry-After`, with an upper limit; the vendor documents that it sends none. */
  readonly retryAfterSeconds: number | undefined
  /** When it left, by the server's clock, in milliseconds since 1970: what its other times are compared with. */
  readonly sentAtMillis?: number
}

/** A `Date` header in milliseconds since 1970. */
export const sentAt = (header: string | undefined): number | undefined => {
  const millis = Date.parse(header ?? "")
  return Number.isFinite(millis) ? millis : undefined
}

/** No complete answer. */
export interface Broken {
  readonly _tag: "broken"
  /** Whether a first byte may have left this machine. */
  readonly left: boolean
  /** Nothing left because the time to send was over. */
  readonly late: boolean
  readonly cause: Schema.Json
}

/**
 * Whether the API itself says that it did what was asked: JSON, or nothing where there is nothing to say. A page that
 * comes with a 2xx is of whoever stands between, and half an answer says nothing.
 */
export const isSuccess = (answer: Answer): boolean => answer.status >= 200 && answer.status <= 299 && (answer.json !== undefined || answer.text === "")

/** The `detail` text of an error body; `undefined` where there is none. */
export const detail = (answer: Answer): string | undefined => {
  const value = member(answer.json, "detail")
  return typeof value === "string" ? value : undefined
}

/** A member of a JSON object; `undefined` where it is absent or the value is no object. */
export const member = (json: Schema.Json | undefined, name: string): Schema.Json | undefined =>
  typeof json === "object" && json !== null && !Array.isArray(json) && Object.hasOwn(json, name)
    ? (json as Schema.JsonObject)[name]
    : undefined

/** Whether the API itself answered with an error: JSON, an object, with `detail` (`contracts/higgsfield.md`, section 2). */
export const isApiError = (answer: Answer): boolean => member(answer.json, "detail") !== undefined

/** What `cause` keeps of an answer, before secrets are taken out. */
export const raw = (answer: Answer): Schema.Json => ({
  status: answer.status,
  contentType: answer.contentType,
  body: answer.json ?? answer.text.slice(0, 4_000),
  ...(answer.correlationId === undefined ? {} : { correlationId: answer.correlationId })
})

/**
 * The longest wait that a header is believed for, in seconds: the contract's own longest is ten minutes, and
 * a server or proxy that says a day would hold paid jobs back while their keys and outputs expire.
 */
export const longestRetryAfterSeconds = 600

/** Seconds of a `Retry-After` header, a number or a date, up to {@link longestRetryAfterSeconds}. */
export const retryAfter = (header: string | undefined, nowMillis: number): number | undefined => {
  if (header === undefined) return undefined
  const believed = (seconds: number): number => Math.min(Math.max(0, seconds), longestRetryAfterSeconds)
  if (/^\d+$/u.test(header.trim())) return believed(Number(header.trim()))
  const at = Date.parse(header)
  return Number.isFinite(at) ? believed((at - nowMillis) / 1000) : undefined
}
