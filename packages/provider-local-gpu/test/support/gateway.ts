/** A proxy before the emulated server: keeps what arrived, and can hold, hide or cut all of it. */
import type * as Harness from "@likeness/conformance/Harness"
import * as LastingPort from "@likeness/conformance/LastingPort"
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http"
import { connect, type Socket } from "node:net"
import type { Duplex } from "node:stream"

/** Meets one paid call: cut before or after the server has it, or answered 500 in its place. */
type OnePaidCall = "drop-submission" | "drop-answer" | "fail-submission"

export interface Gateway {
  readonly url: string
  readonly received: () => ReadonlyArray<Harness.Received>
  /** Requests that are held and whose sender still waits. */
  readonly held: () => ReadonlyArray<string>
  /** What happens to requests until the next change; `hold-submission` holds one paid call. */
  readonly behave: (how: "forward" | "hold" | "hold-submission" | "refuse" | "outputs-gone" | OnePaidCall | "cut-output") => Promise<void>
  /** Ids of the paid calls that the server behind it answered with 200. */
  readonly accepted: () => ReadonlyArray<string>
  /** Changes the JSON of every answer until `forget`. */
  readonly change: (change: (path: string, json: unknown) => unknown) => void
  readonly forget: () => void
  /** Where requests go on to. */
  readonly aim: (port: number) => void
  readonly close: () => Promise<void>
}

const purpose = (method: string, path: string): Harness.Received["purpose"] =>
  method === "POST" && path === "/api/prompt" ? "submission" : method === "POST" && path.startsWith("/api/upload/") ? "upload" : "other"

const headersOf = (message: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]))

export const openGateway = async (): Promise<Gateway> => {
  let received: Array<Harness.Received> = []
  let accepted: Array<string> = []
  const held = new Map<string, Duplex>()
  const open = new Set<Duplex>()
  let how: Parameters<Gateway["behave"]>[0] = "forward"
  let changed: Parameters<Gateway["change"]>[0] | undefined
  let upstream = 0
  let count = 0

  const hold = (line: string, connection: Duplex): void => {
    const name = `${line} (${++count})`
    held.set(name, connection)
    connection.on("close", () => held.delete(name))
  }

  const forward = (message: IncomingMessage, body: Buffer, response: ServerResponse, answered: "whole" | "cut" | "dropped", submission: boolean): void => {
    const onward = request({ port: upstream, host: "127.0.0.1", method: message.method, path: message.url, headers: { ...message.headers, host: `127.0.0.1:${upstream}` }, agent: false }, (answer) => {
      if (submission && answer.statusCode === 200) accepted.push((JSON.parse(body.toString("utf8")) as { readonly prompt_id: string }).prompt_id)
      if (answered === "dropped") {
        answer.resume()
        answer.on("end", () => message.socket.destroy())
        return
      }
      if (answered === "cut") {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.once("data", (piece: Buffer) => {
          response.write(piece.subarray(0, Math.floor(piece.byteLength / 2)), () => message.socket.destroy())
          answer.destroy()
        })
        return
      }
      answer.on("error", () => response.destroy())
      const change = changed
      if (change !== undefined && String(answer.headers["content-type"]).startsWith("application/json")) {
        const pieces: Array<Buffer> = []
        answer.on("data", (piece: Buffer) => pieces.push(piece)).on("end", () => {
          const text = JSON.stringify(change(message.url ?? "/", JSON.parse(Buffer.concat(pieces).toString("utf8"))))
          response.writeHead(answer.statusCode ?? 502, { "content-type": "application/json" }).end(text)
        })
        return
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      // A body that breaks off over there breaks off here.
      answer.on("close", () => (answer.complete ? undefined : response.destroy()))
      answer.pipe(response)
    })
    onward.on("error", () => response.destroy())
    response.on("close", () => onward.destroy())
    onward.end(body)
  }

  const server = createServer((message, response) => {
    const pieces: Array<Buffer> = []
    message.on("data", (piece: Buffer) => pieces.push(piece))
    message.on("error", () => undefined)
    message.on("end", () => {
      const body = Buffer.concat(pieces)
      const method = message.method ?? "GET"
      const path = message.url ?? "/"
      const kind = purpose(method, path)
      received.push({ purpose: kind, method, path, headers: headersOf(message), body })
      if (how === "hold") return hold(`${method} ${path}`, message.socket)
      if (how === "hold-submission" && kind === "submission") {
        how = "forward"
        return hold(`${method} ${path}`, message.socket)
      }
      if (how === "outputs-gone" && path.startsWith("/api/view") && path.includes("type=output")) return void response.writeHead(404).end()
      const isOutput = method === "GET" && path.startsWith("/api/view") && path.includes("type=output")
      if (how === "cut-output" && isOutput) {
        how = "forward"
        return forward(message, body, response, "cut", false)
      }
      if (kind === "submission" && how === "drop-submission") {
        how = "forward"
        return void message.socket.destroy()
      }
      if (kind === "submission" && how === "fail-submission") {
        how = "forward"
        return void response.writeHead(500, { "content-type": "text/plain" }).end("500 Internal Server Error")
      }
      const dropped = kind === "submission" && how === "drop-answer"
      if (dropped) how = "forward"
      forward(message, body, response, dropped ? "dropped" : "whole", kind === "submission")
    })
  })

  server.on("connection", (connection) => {
    open.add(connection)
    connection.on("close", () => open.delete(connection))
  })

  server.on("upgrade", (message: IncomingMessage, client: Socket, head: Buffer) => {
    received.push({ purpose: "other", method: "GET", path: message.url ?? "/", headers: headersOf(message), body: new Uint8Array() })
    client.on("error", () => client.destroy())
    if (how === "hold") {
      // Unread, a socket never notices that the other end is gone.
      client.on("end", () => client.destroy()).resume()
      return hold(`websocket ${message.url}`, client)
    }
    const onward = connect(upstream, "127.0.0.1", () => {
      const lines = [`GET ${message.url} HTTP/1.1`, ...Object.entries(headersOf(message)).map(([name, value]) => `${name}: ${value}`)]
      onward.write(`${lines.join("\r\n")}\r\n\r\n`)
      onward.write(head)
      onward.pipe(client)
      client.pipe(onward)
    })
    onward.on("error", () => client.destroy())
    onward.on("close", () => client.destroy())
    client.on("close", () => onward.destroy())
  })

  const listen = (port: number): Promise<void> => new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", () => resolve())
  })
  const stop = (): Promise<void> => new Promise((resolve) => {
    if (!server.listening) return resolve()
    server.close(() => resolve())
    for (const connection of open) connection.destroy()
  })
  const port = await LastingPort.choose()
  await listen(port)

  return {
    url: `http://127.0.0.1:${port}`,
    received: () => received,
    accepted: () => accepted,
    held: () => [...held.keys()],
    behave: async (next) => {
      how = next
      if (next === "refuse") await stop()
      else if (!server.listening) await listen(port)
    },
    change: (next) => {
      changed = next
    },
    forget: () => {
      received = []
      changed = undefined
      accepted = []
      for (const connection of held.values()) connection.destroy()
    },
    aim: (target) => {
      upstream = target
    },
    close: stop
  }
}
