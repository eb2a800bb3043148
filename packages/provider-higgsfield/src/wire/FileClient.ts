/**
 * The hosts that take uploads and serve outputs: other hosts than the API's, so they never see the
 * account's key.
 */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as ProviderError from "@likeness/core/ProviderError"
import { type Agent, request } from "undici"
import { userAgent } from "./ApiClient.ts"

export interface FileClient {
  /** Writes to a presigned address with exactly the headers that came with it; answers with the status and what was said. */
  readonly put: (url: string, headers: Readonly<Record<string, string>>, bytes: Uint8Array) => Effect.Effect<{ readonly status: number; readonly text: string }, Schema.Json>
  /** The status of an address, its body unread. `range` asks for the first byte only. */
  readonly probe: (url: string, method: "HEAD" | "GET") => Effect.Effect<number, Schema.Json>
  /** Opens an address for reading. */
  readonly open: (url: string, signal: AbortSignal) => Promise<Opened>
}

export interface Opened {
  readonly status: number
  readonly sizeBytes: number | undefined
  readonly body: AsyncIterable<Uint8Array> & { readonly destroy: () => unknown }
}

const attempt = <A>(run: (signal: AbortSignal) => Promise<A>): Effect.Effect<A, Schema.Json> =>
  Effect.tryPromise({ try: run, catch: ProviderError.causeOf })

const length = (header: string | ReadonlyArray<string> | undefined): number | undefined => {
  const value = typeof header === "string" ? header : header?.[0]
  return value !== undefined && /^\d{1,15}$/u.test(value) ? Number(value) : undefined
}

export const make = (agent: Agent): FileClient => ({
  put: (url, headers, bytes) =>
    attempt(async (signal) => {
      const answer = await request(url, {
        method: "PUT",
        dispatcher: agent,
        headers: { ...headers, "content-length": String(bytes.length) },
        body: bytes,
        signal
      })
      return { status: answer.statusCode, text: (await answer.body.text()).slice(0, 4_000) }
    }),
  probe: (url, method) =>
    attempt(async (signal) => {
      const answer = await request(url, {
        method,
        dispatcher: agent,
        headers: { "user-agent": userAgent, ...(method === "GET" ? { range: "bytes=0-0" } : {}) },
        signal
      })
      // A server that ignores the range would send the whole file.
      await answer.body.dump({ limit: 1_024 })
      return answer.statusCode
    }),
  open: async (url, signal) => {
    const answer = await request(url, { method: "GET", dispatcher: agent, headers: { "user-agent": userAgent }, signal })
    // A body that is left early ends with an error that nobody awaits; without a listener it would end the process.
    answer.body.on("error", () => undefined)
    return { status: answer.statusCode, sizeBytes: length(answer.headers["content-length"]), body: answer.body }
  }
})
