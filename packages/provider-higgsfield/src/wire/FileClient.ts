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
  /** Opens an address for reading; with `resume` from a byte on, where the file still has that tag. */
  readonly open: (url: string, signal: AbortSignal, resume?: { readonly from: number; readonly tag: string | undefined }) => Promise<Opened>
}

export interface Opened {
  readonly status: number
  /** Of the whole file, also where only its rest comes. */
  readonly totalBytes: number | undefined
  /** Where a partial answer begins. */
  readonly from: number | undefined
  /** A strong entity tag: equal tags are equal bytes. */
  readonly tag: string | undefined
  readonly body: AsyncIterable<Uint8Array> & { readonly destroy: () => unknown }
}

const attempt = <A>(run: (signal: AbortSignal) => Promise<A>): Effect.Effect<A, Schema.Json> =>
  Effect.tryPromise({ try: run, catch: ProviderError.causeOf })

const one = (header: string | ReadonlyArray<string> | undefined): string | undefined => (typeof header === "string" ? header : header?.[0])
const length = (value: string | undefined): number | undefined => (value !== undefined && /^\d{1,15}$/u.test(value) ? Number(value) : undefined)

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
  open: async (url, signal, resume) => {
    const range = resume === undefined ? {} : { range: `bytes=${resume.from}-`, ...(resume.tag === undefined ? {} : { "if-range": resume.tag }) }
    const answer = await request(url, { method: "GET", dispatcher: agent, headers: { "user-agent": userAgent, ...range }, signal })
    // A body that is left early ends with an error that nobody awaits; without a listener it would end the process.
    answer.body.on("error", () => undefined)
    const [, from, total] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/u.exec(one(answer.headers["content-range"]) ?? "") ?? []
    const tag = one(answer.headers["etag"])
    return {
      status: answer.statusCode,
      totalBytes: answer.statusCode === 206 ? length(total) : length(one(answer.headers["content-length"])),
      from: length(from),
      tag: tag !== undefined && /^"[^"]*"$/u.test(tag) ? tag : undefined,
      body: answer.body
    }
  }
})
