/** Around every request: who may be addressed, how large a body may be, and that every failure is a problem. */
import * as ByteSize from "effect/ByteSize"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerError from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Problems from "./problems.ts"
import * as Routes from "./routes.ts"

/** Requests carry references by hash and captions, never files. */
export const largestBodyBytes = 1024 * 1024

const bodyTooLarge = Problems.make(413, { tag: "BodyTooLarge", detail: `a body may have ${largestBodyBytes} bytes at most`, advice: "Send a smaller request; files are named by their hashes." })
const notJson = Problems.make(415, { tag: "UnsupportedMediaType", detail: "the body must be application/json", advice: "Send JSON with Content-Type: application/json." })
const wrongHost = Problems.make(421, { tag: "WrongHost", detail: "this server answers to 127.0.0.1 and localhost only", advice: "Use the address that the server printed when it started." })
const malformed = Problems.make(400, { tag: "InvalidRequest", detail: "the request could not be read", advice: "Check its framing and encoding." })
const noSuchRoute = Problems.make(404, { tag: "NotFound", detail: "there is nothing here", advice: `See ${Routes.openApiPath} for what there is.` })
const wrongMethod = (allowed: ReadonlyArray<string>) => Problems.make(405, { tag: "MethodNotAllowed", detail: "this path does not take this method", advice: `Use ${allowed.join(" or ")}.` })

// A page that some other name led to this address has that name in its Host header.
const isOurs = (host: string | undefined): boolean => host !== undefined && /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/iu.test(host)

const reasonOf = (cause: Cause.Cause<unknown>): HttpServerError.HttpServerError["reason"] | undefined => {
  for (const reason of cause.reasons) {
    const error = reason._tag === "Fail" ? reason.error : reason._tag === "Die" ? reason.defect : undefined
    if (HttpServerError.isHttpServerError(error)) return error.reason
  }
  return undefined
}

const noRoute = (request: HttpServerRequest.HttpServerRequest): HttpServerResponse.HttpServerResponse => {
  const allowed = Routes.methodsOf(request.url)
  // A path that takes the method all the same has an id longer than any.
  return allowed.length === 0 || allowed.includes(request.method)
    ? Problems.toResponse(noSuchRoute)
    : HttpServerResponse.setHeader(Problems.toResponse(wrongMethod(allowed)), "allow", allowed.join(", "))
}

const fromCause = (request: HttpServerRequest.HttpServerRequest, cause: Cause.Cause<unknown>): Effect.Effect<HttpServerResponse.HttpServerResponse> => {
  const reason = reasonOf(cause)
  if (reason?._tag === "RequestParseError") {
    const isLarge = reason.reason === "BodyTooLarge"
    return Effect.succeed(HttpServerResponse.setHeader(Problems.toResponse(isLarge ? bodyTooLarge : malformed), "connection", "close"))
  }
  if (reason?._tag === "RouteNotFound") return Effect.succeed(noRoute(request))
  return Effect.as(Effect.logError("a bug met while answering", cause), Problems.toResponse(Problems.unexpected))
}

const refusalOf = (request: HttpServerRequest.HttpServerRequest): HttpServerResponse.HttpServerResponse | undefined => {
  // What comes through a tunnel or proxy names that one; a signature, not a name, opens this door.
  if (!isOurs(request.headers["host"]) && !Routes.isWebhook(request.url)) return Problems.toResponse(wrongHost)
  if (Number(request.headers["content-length"] ?? "0") > largestBodyBytes) return HttpServerResponse.setHeader(Problems.toResponse(bodyTooLarge), "connection", "close")
  return undefined
}

const asProblem = (response: HttpServerResponse.HttpServerResponse): HttpServerResponse.HttpServerResponse => {
  if (response.status === 415) return Problems.toResponse(notJson)
  return response.status === 401 ? HttpServerResponse.setHeader(response, "www-authenticate", "Bearer") : response
}

const withDefaults = (response: HttpServerResponse.HttpServerResponse): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.setHeaders(response, {
    "x-content-type-options": "nosniff",
    ...(response.headers["cache-control"] === undefined ? { "cache-control": "no-store" } : {})
  })

export const layer = HttpRouter.middleware(
  (handler) =>
    Effect.gen(function*() {
      const request = yield* HttpServerRequest.HttpServerRequest
      const began = yield* Clock.currentTimeMillis
      const response = refusalOf(request) ?? (yield* handler.pipe(
        Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(largestBodyBytes)),
        Effect.catchCause((cause) => (Cause.hasInterruptsOnly(cause) ? Effect.failCause(cause) : fromCause(request, cause)))
      ))
      const answer = withDefaults(asProblem(response))
      yield* Effect.logInfo("answered").pipe(Effect.annotateLogs({
        method: request.method,
        ...Routes.describe(request.url),
        status: answer.status,
        seconds: ((yield* Clock.currentTimeMillis) - began) / 1000
      }))
      return answer
    }),
  { global: true }
)
