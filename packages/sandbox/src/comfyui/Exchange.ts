import { createHash } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"

/** One request with its body read, and its answer to be written. */
export interface Exchange {
  readonly method: string
  /** Without query and without the `/api` prefix. */
  readonly path: string
  readonly prefixed: boolean
  readonly query: URLSearchParams
  readonly body: Buffer
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** The body was larger than allowed. */
export class TooLarge extends Error {}

const readBody = async (request: IncomingMessage, limitBytes: number): Promise<Buffer> => {
  const chunks: Array<Buffer> = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > limitBytes) throw new TooLarge()
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

export const read = async (request: IncomingMessage, response: ServerResponse, limitBytes: number): Promise<Exchange> => {
  const url = new URL(request.url ?? "/", "http://emulator")
  const prefixed = url.pathname === "/api" || url.pathname.startsWith("/api/")
  return {
    method: request.method ?? "GET",
    path: prefixed ? url.pathname.slice(4) : url.pathname,
    prefixed,
    query: url.searchParams,
    body: await readBody(request, limitBytes),
    request,
    response
  }
}

export const bodyHash = (body: Buffer): string => createHash("sha256").update(body).digest("hex")

/** An answer as JSON, with the server's content type. */
export const json = (exchange: Exchange, status: number, value: unknown): void => {
  const bytes = Buffer.from(JSON.stringify(value).replaceAll(":18446744073709552000", ":18446744073709551615"))
  exchange.response.writeHead(status, { "content-type": "application/json; charset=utf-8", "content-length": bytes.length })
  exchange.response.end(bytes)
}

/** An answer without a body and without a content type. */
export const empty = (exchange: Exchange, status: number): void => {
  exchange.response.writeHead(status, { "content-length": 0 })
  exchange.response.end()
}

export const text = (exchange: Exchange, status: number, words: string): void => {
  const bytes = Buffer.from(words)
  exchange.response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "content-length": bytes.length })
  exchange.response.end(bytes)
}

/** What every unhandled exception of the server looks like from outside. */
export const internalError = (exchange: Exchange): void => text(exchange, 500, "500 Internal Server Error\n\nServer got itself in trouble")

/** The body as a JSON object. Throws for anything else, as the server does: the answer is 500. */
export const jsonObject = (exchange: Exchange): Record<string, unknown> => {
  const value: unknown = JSON.parse(exchange.body.toString("utf8"))
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError("not an object")
  return value as Record<string, unknown>
}

/** Answers a request, or says that it is not its own. */
export type Route = (exchange: Exchange) => boolean | Promise<boolean>
