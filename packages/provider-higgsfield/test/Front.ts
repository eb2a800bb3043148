/**
 * A server on one lasting port before an emulator that may be replaced: it sees what arrives, and can
 * hang, be away, or cut downloads short.
 */
import * as LastingPort from "@likeness/conformance/LastingPort"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { Agent, request as send } from "undici"

export interface Arrived {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** What the front does with a request instead of handing it on, or with the JSON that comes back. */
type Twist = "hang" | "truncate" | { readonly status: number; readonly body: string } | { readonly change: (json: unknown) => unknown }

const own = new Set(["connection", "keep-alive", "transfer-encoding", "content-length"])

const plain = (headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, typeof value === "string" ? value : value.join(", ")]])))

export interface Front {
  readonly port: number
  readonly baseUrl: string
  readonly arrived: () => ReadonlyArray<Arrived>
  /** Requests that are not answered yet and whose sender still waits. */
  readonly unanswered: () => ReadonlyArray<string>
  /** Starts anew before another emulator. */
  readonly reset: (target: string) => Promise<void>
  /** Decides for each request to come; `undefined` hands it on. */
  readonly twist: (decide: (arrived: Arrived) => Twist | undefined) => void
  /** Nothing listens until the next reset. */
  readonly leave: () => Promise<void>
  readonly close: () => Promise<void>
}

const listen = (server: Server, port: number): Promise<void> => new Promise((resolve, reject) => {
  server.once("error", reject)
  server.listen(port, "127.0.0.1", () => resolve())
})

export const start = async (): Promise<Front> => {
  let target = ""
  let arrived: Array<Arrived> = []
  let decide: (arrived: Arrived) => Twist | undefined = () => undefined
  const waiting = new Map<ServerResponse, string>()
  const agent = new Agent()

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Array<Buffer> = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const one: Arrived = { method: request.method ?? "GET", path: request.url ?? "/", headers: plain(request.headers), body: Buffer.concat(chunks) }
    arrived.push(one)
    waiting.set(response, `${one.method} ${one.path}`)
    response.once("close", () => waiting.delete(response))
    const twist = decide(one)
    if (twist === "hang") return
    if (typeof twist === "object" && "status" in twist) {
      response.writeHead(twist.status, { "content-type": "application/json" }).end(twist.body)
      return
    }
    const answer = await send(`${target}${one.path}`, {
      method: one.method as "GET",
      dispatcher: agent,
      headers: Object.fromEntries(Object.entries(one.headers).filter(([name]) => !own.has(name))),
      ...(one.body.length === 0 ? {} : { body: one.body })
    })
    const came = Buffer.from(await answer.body.arrayBuffer())
    const isJson = String(answer.headers["content-type"]).startsWith("application/json")
    const bytes = typeof twist === "object" && "change" in twist && isJson ? Buffer.from(JSON.stringify(twist.change(JSON.parse(came.toString("utf8"))))) : came
    response.writeHead(answer.statusCode, { ...Object.fromEntries(Object.entries(plain(answer.headers)).filter(([name]) => !own.has(name))), "content-length": one.method === "HEAD" ? Number(answer.headers["content-length"] ?? 0) : bytes.length })
    if (twist === "truncate") response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.destroy())
    else response.end(one.method === "HEAD" ? undefined : bytes)
  }

  const open = (): Server => createServer((request, response) => {
    // What breaks behind the front breaks before it.
    handle(request, response).catch(() => request.socket.destroy())
  })
  let server = open()
  const port = await LastingPort.choose()
  await listen(server, port)
  const leave = (): Promise<void> => new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
  return {
    port,
    baseUrl: `http://127.0.0.1:${port}`,
    arrived: () => arrived,
    unanswered: () => [...waiting.values()],
    reset: async (next) => {
      target = next
      arrived = []
      decide = () => undefined
      for (const response of waiting.keys()) response.destroy()
      waiting.clear()
      if (!server.listening) {
        server = open()
        await listen(server, port)
      }
    },
    twist: (next) => {
      decide = next
    },
    leave,
    close: async () => {
      await leave()
      await agent.destroy()
    }
  }
}
