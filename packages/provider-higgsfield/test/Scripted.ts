/** A server that answers as a test says, request by request, and remembers what arrived. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { Arrived } from "./Front.ts"

/** `drop` cuts the connection once the request has arrived, `cut` in the middle of a body. */
export type Reply =
  | "drop"
  | { readonly status: number; readonly body?: string | Uint8Array; readonly contentType?: string; readonly headers?: Readonly<Record<string, string>>; readonly cut?: true }

export interface Scripted {
  readonly baseUrl: string
  readonly arrived: ReadonlyArray<Arrived>
}

/** The API's own form of an error. */
export const refusal = (status: number, detail: unknown): Reply => ({ status, body: JSON.stringify({ detail }) })
export const json = (value: unknown, status = 200): Exclude<Reply, "drop"> => ({ status, body: JSON.stringify(value) })

export const start = (respond: (arrived: Arrived, baseUrl: string) => Reply): Effect.Effect<Scripted, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const arrived: Array<Arrived> = []
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const one: Arrived = { method: request.method!, path: request.url!, headers: request.headers as Record<string, string>, body: Buffer.concat(chunks) }
          arrived.push(one)
          const { port } = server.address() as AddressInfo
          const reply = respond(one, `http://127.0.0.1:${port}`)
          if (reply === "drop") return request.socket.destroy()
          const body = Buffer.from(reply.body ?? "")
          response.writeHead(reply.status, { "content-type": reply.contentType ?? "application/json", "content-length": body.length, ...reply.headers })
          if (reply.cut === true) response.write(body.subarray(0, Math.floor(body.length / 2)), () => request.socket.destroy())
          else response.end(request.method === "HEAD" ? undefined : body)
          return undefined
        })
      })
      await new Promise<void>((resolve) => {
        server.listen(0, "127.0.0.1", () => resolve())
      })
      return { server, scripted: { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrived } }
    }),
    ({ server }) =>
      Effect.promise(() =>
        new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        })
      )
  ).pipe(Effect.map(({ scripted }) => scripted))
