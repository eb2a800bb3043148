/**
 * The API host over undici: one request for each call, whatever happens.
 *
 * Nothing here retries, follows a redirect or reads a body as anything but bytes. Whether a first
 * byte left is known exactly: the connection pool tells right before it writes, and there, not
 * earlier, the time to send is checked.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import * as ProviderError from "@likeness/core/ProviderError"
import type { Agent, Dispatcher } from "undici"
import type { Answer, Broken } from "./Answer.ts"
import { retryAfter, sentAt } from "./Answer.ts"

/** Some default agents, and none, are refused by the vendor's edge with a 403 that looks like bankruptcy. */
export const userAgent = "likeness-higgsfield/0.1"

/** What goes with every call beside the credentials. */
export const plainHeaders = { "user-agent": userAgent, accept: "application/json" } as const

/** Answers are small; more than this is not one of the API's. */
const maximumAnswerBytes = 8 * 1024 * 1024

export interface Timeouts {
  readonly connectSeconds: number
  /** Until the headers of a submit or a training. */
  readonly submitSeconds: number
  /** Until the headers of everything else. */
  readonly answerSeconds: number
  /** Between two pieces of a body. */
  readonly bodySeconds: number
}

export interface Call {
  readonly method: "GET" | "POST" | "DELETE"
  /** Absolute path with its query. */
  readonly path: string
  /** Leaves byte for byte. */
  readonly body?: string
  readonly idempotencyKey?: string
  /** A call that can spend has its own time limit. */
  readonly spends?: boolean
  /** Milliseconds from now after which no first byte may leave. */
  readonly sendWithinMillis?: number
}

export interface ApiClient {
  readonly send: (call: Call) => Effect.Effect<Answer, Broken>
}

class TooLate extends Error {
  override readonly name = "TooLate"
}
class NotWanted extends Error {
  override readonly name = "NotWanted"
}
class TooLarge extends Error {
  override readonly name = "TooLarge"
}

const header = (headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>, name: string): string | undefined => {
  const value = headers[name]
  return typeof value === "string" ? value : value?.[0]
}

const parse = (text: string, contentType: string): Schema.Json | undefined => {
  if (!/^application\/([a-z.-]+\+)?json\b/iu.test(contentType)) return undefined
  try {
    return JSON.parse(text) as Schema.Json
  } catch {
    return undefined
  }
}

/** Collects one answer. `onEnd` is called once. */
const collecting = (
  before: (controller: Dispatcher.DispatchController) => void,
  nowMillis: () => number,
  onEnd: (ended: Answer | Error) => void
): Dispatcher.DispatchHandler => {
  const chunks: Array<Buffer> = []
  let size = 0
  let status = 0
  let headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>> = {}
  return {
    onRequestStart: before,
    onResponseStart: (_controller, statusCode, received) => {
      status = statusCode
      headers = received
    },
    onResponseData: (controller, chunk) => {
      size += chunk.length
      if (size > maximumAnswerBytes) controller.abort(new TooLarge(`the answer is longer than ${maximumAnswerBytes} bytes`))
      else chunks.push(chunk)
    },
    onResponseEnd: () => {
      const contentType = header(headers, "content-type") ?? ""
      const text = Buffer.concat(chunks).toString("utf8")
      const sentAtMillis = sentAt(header(headers, "date"))
      onEnd({
        _tag: "answer",
        status,
        json: parse(text, contentType),
        text,
        contentType,
        correlationId: header(headers, "x-correlation-id"),
        retryAfterSeconds: retryAfter(header(headers, "retry-after"), nowMillis()),
        ...(sentAtMillis === undefined ? {} : { sentAtMillis })
      })
    },
    onResponseError: (_controller, error) => onEnd(error)
  }
}

/** The connections of one base URL. */
export interface Agents {
  /** Keeps connections open between calls. */
  readonly free: Agent
  /**
   * Opens a new connection for each call. One that idled may be dead without this side knowing, and a
   * first byte written to it would turn a call that can spend into an uncertain one.
   */
  readonly spending: Agent
}

export const make = (agents: Agents, baseUrl: string, authorization: Redacted.Redacted, timeouts: Timeouts): ApiClient => ({
  send: (call) =>
    Clock.clockWith((clock) =>
      Effect.callback<Answer, Broken>((resume) => {
        const sendBy = call.sendWithinMillis === undefined
          ? undefined
          : clock.monotonicTimeNanosUnsafe() + BigInt(Math.floor(call.sendWithinMillis * 1_000_000))
        let left = false
        let late = false
        let wanted = true
        let running: Dispatcher.DispatchController | undefined
        const before = (controller: Dispatcher.DispatchController): void => {
          running = controller
          if (!wanted) return controller.abort(new NotWanted("no longer wanted"))
          if (sendBy !== undefined && clock.monotonicTimeNanosUnsafe() > sendBy) {
            late = true
            return controller.abort(new TooLate("the time to send was over before the first byte"))
          }
          left = true
        }
        const onEnd = (ended: Answer | Error): void =>
          resume(ended instanceof Error ? Effect.fail({ _tag: "broken", left, late, cause: ProviderError.causeOf(ended) }) : Effect.succeed(ended))
        const base = new URL(baseUrl)
        try {
          const agent = call.spends === true ? agents.spending : agents.free
          agent.dispatch({
            origin: base.origin,
            path: `${base.pathname.replace(/\/$/u, "")}${call.path}`,
            method: call.method,
            headers: {
              authorization: Redacted.value(authorization),
              ...plainHeaders,
              ...(call.body === undefined ? {} : { "content-type": "application/json" }),
              ...(call.idempotencyKey === undefined ? {} : { "idempotency-key": call.idempotencyKey })
            },
            ...(call.body === undefined ? {} : { body: Buffer.from(call.body, "utf8") }),
            headersTimeout: (call.spends === true ? timeouts.submitSeconds : timeouts.answerSeconds) * 1000,
            bodyTimeout: timeouts.bodySeconds * 1000
          }, collecting(before, () => clock.currentTimeMillisUnsafe(), onEnd))
        } catch (thrown) {
          resume(Effect.fail({ _tag: "broken", left, late, cause: ProviderError.causeOf(thrown) }))
        }
        return Effect.sync(() => {
          wanted = false
          running?.abort(new NotWanted("no longer wanted"))
        })
      })
    )
})
