/** A cloud that does to each call what the call's own words say, and counts what it took and what it charges. */
import { randomUUID } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

export type Effect =
  | "reset" | "hang" | "truncated JSON" | "HTML" | "wrong types" | "no id" | "endless"
  | { readonly status: number; readonly body: string; readonly type: "json" | "html" }

/** One row: a fault, whether the call takes effect under it, and how many calls it hits before the server is well again. */
export interface Fault {
  readonly name: string
  readonly effect: Effect
  readonly taken: boolean
  readonly hits: number
}

export interface Seen {
  /** Paid calls that arrived. */
  sends: number
  reads: number
  readonly accepted: Array<string>
}

export interface FaultServer {
  readonly baseUrl: string
  readonly seen: (order: string) => Seen
  readonly close: () => Promise<void>
}

type Call = "submit" | "status"

const bodyOf = (request: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")))
    request.on("error", reject)
  })

const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(100, 7)])

/** `faultOf` gives the fault of an order's call; the order's name is in its prompt or its name. */
export const start = async (faultOf: (order: string, call: Call) => Fault | undefined): Promise<FaultServer> => {
  const orders = new Map<string, Seen>()
  const keys = new Map<string, string>()
  const owners = new Map<string, { readonly order: string; readonly training: boolean; readonly name: string }>()
  const hits = new Map<string, number>()
  const seen = (order: string): Seen => {
    const found = orders.get(order) ?? { sends: 0, reads: 0, accepted: [] }
    orders.set(order, found)
    return found
  }
  const json = (response: ServerResponse, status: number, value: unknown) => void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value))

  const answer = (request: IncomingMessage, response: ServerResponse, effect: Effect, honest: unknown): void => {
    if (effect === "reset") return void request.socket.destroy()
    if (effect === "hang") return
    if (effect === "truncated JSON") {
      const text = JSON.stringify(honest)
      return void response.writeHead(200, { "content-type": "application/json" }).end(text.slice(0, text.length / 2))
    }
    if (effect === "HTML") return void response.writeHead(200, { "content-type": "text/html" }).end("<html>welcome</html>")
    if (effect === "wrong types") return json(response, 200, { request_id: 7, id: 7, status: ["queued"], images: "none" })
    if (effect === "no id") return json(response, 200, { status: "queued" })
    if (effect === "endless") return json(response, 200, { ...(honest as object), status: "queued", images: undefined })
    response.writeHead(effect.status, { "content-type": effect.type === "json" ? "application/json" : "text/html" }).end(effect.body)
  }
  /** The fault that hits this call, if any is left. */
  const hit = (order: string, call: Call): Fault | undefined => {
    const fault = faultOf(order, call)
    const key = `${order}/${call}`
    const count = hits.get(key) ?? 0
    hits.set(key, count + 1)
    return fault !== undefined && count < fault.hits ? fault : undefined
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname: path } = new URL(request.url!, "http://x")
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const text = await bodyOf(request)
    if (path.startsWith("/out/")) return void response.writeHead(200, { "content-type": "image/png", "content-length": png.length }).end(png)
    if (path.startsWith("/in/")) return void response.writeHead(200).end()
    if (path === "/files/generate-upload-url") return json(response, 200, { public_url: `${baseUrl}/in/1`, upload_url: `${baseUrl}/in/1`, upload_headers: {} })
    if (path.startsWith("/estimate/")) return json(response, 200, { credits: "1.5", usd: "0.094" })
    if (path === "/v1/custom-references/list") {
      const items = [...owners].filter(([, owner]) => owner.training).map(([id, { name }]) => ({ id, name, model_version: "v2", status: "completed", created_at: "2026-11-20T10:00:00Z" }))
      return json(response, 200, { total: items.length, page: 1, page_size: 100, total_pages: 1, items })
    }
    const [, id] = /^\/(?:requests|v1\/custom-references)\/([^/]+)(?:\/status)?$/u.exec(path) ?? []
    if (id !== undefined && request.method === "GET") {
      const owner = owners.get(id)
      if (owner === undefined) return json(response, 404, { detail: "Not found" })
      seen(owner.order).reads += 1
      const fault = hit(owner.order, "status")
      const honest = owner.training ? { id, name: owner.name, model_version: "v2", status: "completed" } : { request_id: id, status: "completed", images: [{ url: `${baseUrl}/out/${id}.png` }] }
      return fault === undefined ? json(response, 200, honest) : answer(request, response, fault.effect, honest)
    }
    const body = JSON.parse(text) as { readonly prompt?: string; readonly name?: string; readonly input_images?: unknown }
    const named = body.prompt ?? body.name ?? ""
    const order = /order-[a-z]+-\d+/u.exec(named)?.[0] ?? ""
    const training = body.input_images !== undefined
    seen(order).sends += 1
    const fault = hit(order, "submit")
    const take = (): unknown => {
      const key = request.headers["idempotency-key"] as string | undefined
      const known = training || key === undefined ? undefined : keys.get(key)
      const made = known ?? randomUUID()
      if (known === undefined) {
        owners.set(made, { order, training, name: named })
        seen(order).accepted.push(made)
        if (key !== undefined) keys.set(key, made)
      }
      return training ? { id: made, name: named, status: "not_ready" } : { request_id: made, status: "queued", status_url: `${baseUrl}/requests/${made}/status`, cancel_url: `${baseUrl}/requests/${made}/cancel` }
    }
    if (fault === undefined) return json(response, 200, take())
    answer(request, response, fault.effect, fault.taken ? take() : {})
  }
  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve)
  })
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () => new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
}
