import { randomUUID } from "node:crypto"
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http"
import type { Duplex } from "node:stream"
import { type WebSocket, WebSocketServer } from "ws"
import * as Exchange from "./Exchange.ts"
import { routesFiles } from "./routes-files.ts"
import { routesJobs } from "./routes-jobs.ts"
import { routesPrompt } from "./routes-prompt.ts"
import { features, routesSandbox, routesServer } from "./routes-server.ts"
import { type Server, statusFrame } from "./Server.ts"

const known: ReadonlySet<string> = new Set(["/prompt", "/queue", "/interrupt", "/history", "/free", "/upload/image", "/view", "/object_info", "/models", "/embeddings", "/system_stats", "/features"])

/** Browsers of other pages are refused before routing. */
const guarded = (request: IncomingMessage): boolean => {
  if (request.headers["sec-fetch-site"] === "cross-site") return true
  const { host, origin } = request.headers
  if (origin === undefined || origin === "null" || host === undefined) return false
  try {
    return new URL(origin).host !== host
  } catch {
    return true
  }
}

const answer = (server: Server) => {
  const prompt = routesPrompt(server)
  const files = routesFiles(server)
  const plain = [routesServer(server), routesJobs(server), routesSandbox(server)]
  return async (exchange: Exchange.Exchange): Promise<void> => {
    const { method, path } = exchange
    const ours = path.startsWith("/__sandbox/")
    if (!ours) server.journal.push({ method, path: exchange.request.url ?? "/", bodySha256: Exchange.bodyHash(exchange.body), bodyBytes: exchange.body.length, at: new Date().toISOString() })
    const faults = ours ? [] : server.plan.hit({ kind: "request", method, path })
    if (faults.some((fault) => fault.name === "drop-before-accept")) return void exchange.request.socket.destroy()
    if (faults.some((fault) => fault.name === "http-500")) return Exchange.internalError(exchange)
    if (await prompt(exchange, faults) || await files(exchange, faults)) return
    for (const route of plain) if (await route(exchange)) return
    if (known.has(path)) Exchange.text(exchange, 405, "405: Method Not Allowed")
    else Exchange.text(exchange, 404, "404: Not Found")
  }
}

const handle = (server: Server) => {
  const respond = answer(server)
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.on("error", () => response.destroy())
    if (guarded(request)) {
      request.resume()
      response.writeHead(403, { "content-length": 0 }).end()
      return
    }
    let exchange: Exchange.Exchange
    try {
      exchange = await Exchange.read(request, response, server.settings.maxUploadBytes)
    } catch (cause) {
      if (cause instanceof Exchange.TooLarge) response.writeHead(413, { "content-type": "text/plain; charset=utf-8", connection: "close" }).end("413: Request Entity Too Large")
      else response.destroy()
      return
    }
    try {
      await respond(exchange)
    } catch {
      if (!response.headersSent) Exchange.internalError(exchange)
    }
  }
}

const greet = (server: Server, clientId: string, socket: WebSocket): void => {
  server.sockets.add(clientId, socket, () => undefined)
  socket.once("message", (data, isBinary) => {
    if (isBinary) return
    try {
      const frame = JSON.parse(String(data)) as { type?: unknown; data?: { supports_preview_metadata?: unknown } }
      if (frame.type !== "feature_flags") return
      if (frame.data?.supports_preview_metadata === true) server.sockets.askMetadata(socket)
      socket.send(JSON.stringify({ type: "feature_flags", data: features(server) }))
    } catch {
      // The server ignores everything else a client sends.
    }
  })
  socket.send(statusFrame(server.life, clientId))
  const { running } = server.life
  if (running?.clientId === clientId && running.node !== undefined) socket.send(JSON.stringify({ type: "executing", data: { node: running.node } }))
}

/** The HTTP server with its websocket endpoint, not yet listening. */
export const make = (server: Server): HttpServer => {
  const http = createServer((request, response) => void handle(server)(request, response))
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 4 * 1024 ** 2 })
  http.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? "/", "http://emulator")
    if (!["/ws", "/api/ws"].includes(url.pathname) || guarded(request)) {
      stream.destroy()
      return
    }
    const asked = url.searchParams.get("clientId")
    const clientId = asked === null || asked === "" ? randomUUID().replaceAll("-", "") : asked
    sockets.handleUpgrade(request, stream, head, (socket) => greet(server, clientId, socket))
  })
  return http
}

/** Starts listening on loopback; answers the port. */
export const listen = (http: HttpServer, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    http.once("error", reject)
    http.listen(port, "127.0.0.1", () => {
      http.off("error", reject)
      const address = http.address()
      resolve(typeof address === "object" && address !== null ? address.port : port)
    })
  })

/** Stops listening and cuts every connection. */
export const stop = (http: HttpServer): Promise<void> =>
  new Promise((resolve) => {
    http.close(() => resolve())
    http.closeAllConnections()
  })
