import { createServer, type IncomingHttpHeaders, request } from "node:http"
import { type AddressInfo, connect } from "node:net"

/** An answer on its way back to whoever asked. */
export interface Passage {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly status: number
  readonly body: Buffer
}

/** A server that stands before another one and shows every answer before it goes out. */
export interface Gate {
  readonly url: string
  /** Called when the server behind has answered; `false` cuts the line instead of passing the answer on. */
  answered: (passage: Passage) => Promise<boolean>
  readonly close: () => Promise<void>
}

const whole = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const pieces: Array<Buffer> = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

const forward = (target: URL, method: string, url: string, headers: IncomingHttpHeaders, body: Buffer) =>
  new Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }>((resolve, reject) => {
    const asked = request({ host: target.hostname, port: target.port, method, path: url, headers, agent: false }, (answer) => {
      whole(answer).then((content) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: content }), reject)
    })
    asked.on("error", reject)
    asked.end(body)
  })

/** Stands before `target` on a free port of loopback; websockets pass unseen. */
export const startGate = async (target: string): Promise<Gate> => {
  const behind = new URL(target)
  const server = createServer((incoming, answer) => {
    const { headers, method = "GET", url = "/" } = incoming
    const serve = async (): Promise<void> => {
      const passed = await forward(behind, method, url, headers, await whole(incoming))
      const goesOn = await gate.answered({ method, path: url.split("?")[0]!, status: passed.status, body: passed.body })
      if (!goesOn) {
        answer.destroy()
        return
      }
      const { "transfer-encoding": _chunked, ...kept } = passed.headers
      // The length that HEAD tells is the file's, not that of its own empty body.
      answer.writeHead(passed.status, method === "HEAD" ? kept : { ...kept, "content-length": passed.body.length })
      answer.end(passed.body)
    }
    serve().catch(() => answer.destroy())
  })
  server.on("upgrade", (incoming, socket, head) => {
    const onward = connect(Number(behind.port), behind.hostname, () => {
      const lines = Array.from({ length: incoming.rawHeaders.length / 2 }, (_, index) => `${incoming.rawHeaders[2 * index]}: ${incoming.rawHeaders[2 * index + 1]}`)
      onward.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`)
      onward.write(head)
      onward.pipe(socket)
      socket.pipe(onward)
    })
    const end = () => {
      onward.destroy()
      socket.destroy()
    }
    for (const side of [onward, socket]) side.on("error", end).on("close", end)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const gate: Gate = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answered: async () => true,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
  return gate
}
