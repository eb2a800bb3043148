/**
 * Every failure as an `application/problem+json` document (RFC 9457), mapped here and nowhere else.
 *
 * `tag`, `code`, `cause`, `retryable`, `billed` and `advice` say the same as the command line's
 * `{"error": …}`; `errors` names what is wrong with a request, field by field.
 */
import * as Schema from "effect/Schema"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Failure from "@likeness/core/Failure"
import * as ProviderError from "@likeness/core/ProviderError"

const mediaType = "application/problem+json"

/** A field of the request, its slot (`payload`, `query`, `headers`, `params`) first, and what is wrong with it. */
export const FieldError = Schema.Struct({ path: Schema.Array(Schema.Union([Schema.String, Schema.Int])), message: Schema.String })
export type FieldError = typeof FieldError.Type

const fields = {
  /** `urn:likeness:problem:` and the tag. */
  type: Schema.String,
  title: Schema.String,
  detail: Schema.String,
  tag: Schema.String,
  /** A known failure's code, where a log exists. */
  code: Schema.NullOr(Schema.String),
  cause: Schema.String,
  retryable: ProviderError.Retryable,
  billed: ProviderError.Billed,
  /** The one next step. */
  advice: Schema.String,
  line: Schema.optionalKey(Schema.String),
  lineNumber: Schema.optionalKey(Schema.Int),
  retryAfterSeconds: Schema.optionalKey(Schema.Finite),
  errors: Schema.optionalKey(Schema.Array(FieldError))
}

const titles = {
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  410: "Gone",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  416: "Range Not Satisfiable",
  421: "Misdirected Request",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable"
} as const
export type Status = keyof typeof titles

const problem = <const S extends Status>(status: S) =>
  Schema.Struct({ ...fields, status: Schema.Literal(status) }).annotate({ identifier: `Problem${status}`, description: titles[status] }).pipe(
    HttpApiSchema.status(status),
    HttpApiSchema.asJson({ contentType: mediaType })
  )

/** Tells in a header too when to come back, where that is known. */
const withRetryAfter = <S extends 429 | 503>(status: S) => {
  const body = problem(status)
  return Schema.toType(body).pipe(HttpApiSchema.encodeToWithHeaders({ body, headers: { "retry-after": Schema.optionalKey(Schema.String) } }, {
    decode: (answer) => answer.body,
    encode: (found) => ({ body: found, headers: found.retryAfterSeconds === undefined ? {} : { "retry-after": String(Math.ceil(found.retryAfterSeconds)) } })
  }))
}

export const BadRequest = problem(400)
export const Unauthorized = problem(401)
export const PaymentRequired = problem(402)
export const Forbidden = problem(403)
export const NotFound = problem(404)
export const Conflict = problem(409)
export const Gone = problem(410)
export const ContentTooLarge = problem(413)
export const UnsupportedMediaType = problem(415)
export const RangeNotSatisfiable = problem(416)
export const Unprocessable = problem(422)
export const TooManyRequests = withRetryAfter(429)
export const Unexpected = problem(500)
export const BadGateway = problem(502)
export const Unavailable = withRetryAfter(503)

/** Any problem, as clients read it. */
export type Problem<S extends Status = Status> = Omit<typeof BadRequest.Type, "status"> & { readonly status: S }

/** A status for every failure that may reach a caller, by its `_tag`. */
const statuses = {
  InvalidInput: 422, InvalidRequest: 422, Unsupported: 422, ContentRejected: 422, PictureRefused: 422, ClipRefused: 422, ReferencesUnusable: 422,
  OutOfCredits: 402, BudgetExceeded: 402,
  RecipeUnverified: 403, ConsentMissing: 403,
  SubmissionUnknown: 409, PlanChanged: 409, AnswerMissing: 409, WrongState: 409, EnvironmentDrift: 409, ModelMissing: 409, Cancelled: 409,
  OutputGone: 410,
  RateLimited: 429,
  // What went wrong behind us: the provider refused our key, broke its contract, or did the work badly.
  CredentialsRejected: 502, ProtocolMismatch: 502, WorkFailed: 502, WorkStalled: 502, TicketLost: 502, OutputCorrupt: 502,
  Unreachable: 503, StoreUnusable: 503,
  MeasuringFailed: 500, FfmpegMissing: 500, FfmpegFailed: 500, ProvenanceFailed: 500, ExportFailed: 500
} as const
type Known = keyof typeof statuses

const document = <S extends Status>(status: S, failure: Omit<Failure.Failure, "row" | "column">, more: Pick<Problem, "errors" | "retryAfterSeconds"> = {}): Problem<S> => ({
  type: `urn:likeness:problem:${failure.tag}`,
  title: titles[status],
  status,
  detail: failure.message,
  tag: failure.tag,
  code: failure.code,
  cause: failure.cause,
  retryable: failure.retryable,
  billed: failure.billed,
  advice: failure.advice,
  ...(failure.line === undefined ? {} : { line: failure.line }),
  ...(failure.lineNumber === undefined ? {} : { lineNumber: failure.lineNumber }),
  ...more
})

interface Failed<Tag extends string> extends Error {
  readonly _tag: Tag
  readonly faults?: ReadonlyArray<ProviderError.Fault>
  readonly retryAfterSeconds?: number
}

/** The problem of a failed step. Faults of a request are named by their path in the body. */
export const of = <Tag extends Known>(error: Failed<Tag>): Problem<(typeof statuses)[Tag]> => {
  const { faults, retryAfterSeconds } = error
  return document(statuses[error._tag], Failure.from(error), {
    ...(faults === undefined ? {} : { errors: faults.map((fault) => ({ path: ["payload", "request", ...fault.path], message: fault.message })) }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
  })
}

/** A refusal of the API's own. */
export const make = <const S extends Status>(status: S, refusal: { readonly tag: string; readonly detail: string; readonly advice: string; readonly errors?: ReadonlyArray<FieldError> }): Problem<S> =>
  document(
    status,
    { tag: refusal.tag, code: null, message: refusal.detail, cause: refusal.errors?.[0]?.message ?? titles[status], retryable: "no", billed: "no", advice: refusal.advice },
    refusal.errors === undefined ? {} : { errors: refusal.errors }
  )

/** A bug of ours, without its details. */
export const unexpected: Problem<500> = document(500, {
  tag: "Unexpected",
  code: null,
  message: "Likeness met a bug while it answered",
  cause: "see the server's log",
  retryable: "no",
  billed: "unknown",
  advice: "Look up the time of this answer in the server's log on stderr, and report what it says there."
})

/** For answers that no endpoint gives. */
export const toResponse = (found: Problem): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.jsonUnsafe(found, { status: found.status, contentType: mediaType })
