/**
 * One ComfyUI server over HTTP. Nothing is retried here: who calls decides.
 *
 * Every call ends with the answer, whatever its status, or with a {@link WireFailure}; interrupting it
 * ends its request.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { Readable } from "node:stream"
import { Agent, DecoratorHandler, type Dispatcher, type FormData, request } from "undici"
import * as WireFailure from "./WireFailure.ts"

export interface Reply {
  readonly status: number
  readonly text: string
  readonly headers: { readonly [name: string]: string }
}

export interface Download extends Omit<Reply, "text"> {
  readonly body: Readable
}

export interface Client {
  /** The base URL, without a slash at its end. */
  readonly server: string
  readonly get: (path: string) => Effect.Effect<Reply, WireFailure.WireFailure>
  readonly head: (path: string) => Effect.Effect<Reply, WireFailure.WireFailure>
  readonly post: (path: string, json?: unknown) => Effect.Effect<Reply, WireFailure.WireFailure>
  readonly upload: (path: string, form: FormData) => Effect.Effect<Reply, WireFailure.WireFailure>
  /** Bytes as they come; closed with the scope. */
  readonly download: (path: string) => Effect.Effect<Download, WireFailure.WireFailure, Scope.Scope>
  /** Sends `body` as it is, at most once, and not a byte of it past `sendBy` (milliseconds since 1970). */
  readonly send: (path: string, body: string, sendBy: number) => Effect.Effect<Reply, WireFailure.WireFailure>
}

/** Tells when a request's first byte is about to leave, which is the last moment to hold it back. */
class FirstByte extends DecoratorHandler {
  readonly #leaving: () => Error | undefined
  readonly #handler: Dispatcher.DispatchHandler
  constructor(handler: Dispatcher.DispatchHandler, leaving: () => Error | undefined) {
    super(handler)
    this.#handler = handler
    this.#leaving = leaving
  }
  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#handler.onRequestStart?.(controller, context)
    const held = this.#leaving()
    if (held !== undefined) controller.abort(held)
  }
}

const headersOf = (headers: Dispatcher.ResponseData["headers"]): Reply["headers"] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]))

export const make = (server: string, agent: Agent, timeoutSeconds: number): Client => {
  const timeouts = { headersTimeout: timeoutSeconds * 1000, bodyTimeout: timeoutSeconds * 1000 }
  const call = (
    method: "GET" | "HEAD" | "POST",
    path: string,
    sent: { readonly body?: string | FormData; readonly json?: boolean },
    mayLeave: () => boolean = () => true,
    over: Dispatcher = agent
  ): Effect.Effect<Dispatcher.ResponseData, WireFailure.WireFailure> =>
    Effect.suspend(() => {
      let started = false
      const dispatcher = over.compose((dispatch) => (options, handler) =>
        dispatch(options, new FirstByte(handler, () => {
          if (!mayLeave()) return new WireFailure.TooLate()
          started = true
          return undefined
        })))
      return Effect.tryPromise({
        try: (signal) =>
          request(`${server}/api${path}`, {
            method,
            dispatcher,
            signal,
            ...timeouts,
            headers: { accept: "*/*", ...(sent.json === true ? { "content-type": "application/json" } : {}) },
            ...(sent.body === undefined ? {} : { body: sent.body })
          }),
        catch: (thrown) => WireFailure.make(thrown, started)
      })
    })

  const whole = (answer: Effect.Effect<Dispatcher.ResponseData, WireFailure.WireFailure>): Effect.Effect<Reply, WireFailure.WireFailure> =>
    Effect.flatMap(answer, (response) =>
      Effect.tryPromise({
        try: async (signal) => {
          const stop = () => response.body.destroy()
          signal.addEventListener("abort", stop, { once: true })
          try {
            return { status: response.statusCode, text: await response.body.text(), headers: headersOf(response.headers) }
          } finally {
            signal.removeEventListener("abort", stop)
          }
        },
        catch: (thrown) => WireFailure.make(thrown, true)
      }))

  return {
    server,
    get: (path) => whole(call("GET", path, {})),
    head: (path) => whole(call("HEAD", path, {})),
    post: (path, json) => whole(call("POST", path, json === undefined ? {} : { body: JSON.stringify(json), json: true })),
    upload: (path, form) => whole(call("POST", path, { body: form })),
    download: (path) =>
      Effect.acquireRelease(call("GET", path, {}), (response) => Effect.sync(() => response.body.destroy())).pipe(
        Effect.map((response) => ({ status: response.statusCode, headers: headersOf(response.headers), body: response.body }))
      ),
    send: (path, body, sendBy) =>
      Effect.gen(function*() {
        // A clock that is set back must not let a late send through: the rest is counted monotonically.
        const rest = sendBy - (yield* Clock.currentTimeMillis)
        const begun = performance.now()
        // On a kept-alive connection a server's restart looks like a lost answer; a fresh one is refused instead.
        return yield* Effect.acquireUseRelease(
          Effect.sync(() => new Agent({ connect: { timeout: Math.max(1, Math.min(10_000, rest)) }, connections: 1, pipelining: 1 })),
          (fresh) => whole(call("POST", path, { body, json: true }, () => performance.now() - begun <= rest, fresh)),
          (fresh) => Effect.promise(() => fresh.destroy())
        )
      })
  }
}
