import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { setTimeout as wait } from "node:timers/promises"
import { Answer, json, refusal, withHeaders } from "./Answer.ts"
import type { Call } from "./Call.ts"
import { controlPrefix, serveControl } from "./control.ts"
import { accountOf } from "./credentials.ts"
import type { FaultEffect } from "./Fault.ts"
import { digestBytes, uuid } from "./Ids.ts"
import { maskHeaders, type OpenEntry } from "./Journal.ts"
import { refusalNamed } from "./refusals.ts"
import { isStorage, serve } from "./routes.ts"
import { countOf, type World } from "./World.ts"

const largestBody = 1024 * 1024
const largestUpload = 100 * 1024 * 1024

const readBody = async (request: IncomingMessage, limit: number): Promise<Buffer | undefined> => {
  const chunks: Array<Buffer> = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
  }
  return size <= limit ? Buffer.concat(chunks) : undefined
}

const send = (request: IncomingMessage, response: ServerResponse, answer: Answer): void => {
  const bodiless = answer.status === 204 || answer.status === 304
  response.writeHead(answer.status, bodiless ? answer.headers : { ...answer.headers, "content-length": answer.body.length })
  response.end(request.method === "HEAD" || bodiless ? undefined : answer.body)
}

/** What a planned fault makes of a call: an answer, or `undefined` where the connection is to be cut. */
const underFault = async (fault: FaultEffect | undefined, handle: () => Answer | Promise<Answer>): Promise<Answer | undefined> => {
  switch (fault?.kind) {
    case "drop-before": return undefined
    case "drop-after":
      await handle()
      return undefined
    case "refuse": return refusalNamed(fault.as)
    case "refuse-after":
      await handle()
      return refusalNamed(fault.as)
    case "answer": return new Answer(fault.status, { "content-type": fault.contentType ?? "application/json" }, Buffer.from(fault.body))
    case "truncate": {
      const answer = await handle()
      return new Answer(answer.status, answer.headers, answer.body.subarray(0, Math.floor(answer.body.length / 2)))
    }
    case "without-id": {
      const answer = await handle()
      const { id: _id, request_id: _requestId, ...rest } = JSON.parse(Buffer.from(answer.body).toString("utf8")) as Record<string, unknown>
      return json(answer.status, rest)
    }
    case "slow": {
      const answer = await handle()
      await wait(fault.seconds * 1000, undefined, { ref: false })
      return answer
    }
    default: return await handle()
  }
}

const newEntry = (world: World, request: IncomingMessage, url: URL, body: Buffer, account: string | null): OpenEntry => ({
  number: world.journal.length + 1,
  at: new Date(world.now()).toISOString(),
  method: request.method ?? "GET",
  path: url.pathname,
  query: url.search.replace(/(X-Amz-Signature=)[^&]*/, "$1***"),
  headers: maskHeaders(request.headers),
  body: isStorage(url.pathname) ? null : body.toString("utf8"),
  bodyBytes: body.length,
  bodySha256: digestBytes(body),
  account,
  status: null,
  subject: null,
  billing: { kind: "none", credits: "0" },
  fault: null,
  droppedKeys: [],
  identityIgnored: false
})

const isEdge = (answer: Answer) => answer.headers["server"] !== undefined

const respond = async (world: World, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const origin = `http://${request.headers.host ?? "127.0.0.1"}`
  const url = new URL(request.url ?? "/", origin)
  const body = await readBody(request, isStorage(url.pathname) ? largestUpload : largestBody)
  const header = (name: string) => {
    const value = request.headers[name]
    return Array.isArray(value) ? value.join(", ") : value
  }
  const method = request.method ?? "GET"
  const control = url.pathname.startsWith(controlPrefix)
  const account = control || isStorage(url.pathname) ? undefined : accountOf(world, header)
  const entry = newEntry(world, request, url, body ?? Buffer.alloc(0), account?.name ?? null)
  const plain = { method, path: url.pathname, query: url.searchParams, header, body: body ?? Buffer.alloc(0), origin, entry }
  if (control) {
    send(request, response, serveControl(world, { ...plain, fault: undefined }))
    return
  }
  world.journal.push(entry)
  const fault = world.faults.take(method, url.pathname, entry.account)
  entry.fault = fault?.kind ?? null
  const call: Call = { ...plain, fault }
  const answer = await underFault(fault, () => (body === undefined ? refusal(413, "Request body is too large") : serve(world, call, account)))
  if (answer === undefined) {
    request.socket.destroy()
    return
  }
  entry.status = answer.status
  const asked = `${method} ${url.pathname}${url.search} ${entry.bodySha256}`
  const correlated = isStorage(url.pathname) || isEdge(answer) ? answer
    : withHeaders(answer, { "x-correlation-id": uuid("correlation", world.settings.seed, asked, String(countOf(world, `correlation ${asked}`))) })
  // Its own clock's time, which `expires_at` is of too.
  response.setHeader("date", new Date(world.now()).toUTCString())
  send(request, response, correlated)
}

/** Serves a world on loopback; resolves once it listens. */
export const listen = async (world: World, port: number): Promise<Server> => {
  const server = createServer((request, response) => {
    respond(world, request, response).catch((cause: unknown) => {
      // A caller that hung up is no fault of the sandbox; anything else is told where one can see it.
      if (request.destroyed && !request.complete) return
      if (response.headersSent) request.socket.destroy()
      else send(request, response, refusal(500, `The sandbox itself failed: ${String(cause)}`))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject)
      resolve()
    })
  })
  return server
}
