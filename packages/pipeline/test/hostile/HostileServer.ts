/**
 * A cloud that speaks the contract's wire and does what it can to be paid twice or to lose what was paid: it
 * takes orders and does not answer, answers twice, late, in the other order, or with something else. It keeps
 * the vendor's two promises, and nothing more: the same key with the same bytes is one request, and what was
 * accepted can be read again. Not the sandbox: it shares no code with it.
 */
import { createHash, randomUUID } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Death, Plan, Read, Send } from "./plan.ts"

/** An order that was accepted: what the bill is made of. */
interface Accepted {
  readonly id: string
  /** Which scenario it belongs to. */
  readonly scenario: number
  readonly kind: Plan["kind"]
  readonly name: string
  readonly at: number
  charged: boolean
  finishedAt: number | undefined
}

export interface HostileServer {
  readonly baseUrl: string
  readonly accepted: () => ReadonlyArray<Accepted>
  /** Paid calls that arrived, by scenario. */
  readonly sends: (scenario: number) => number
  /** From now on everything is answered honestly. */
  readonly mend: () => void
  readonly close: () => Promise<void>
}

export interface Options {
  readonly plan: (scenario: number) => Plan
  /** Ends the asking process, at once. */
  readonly kill: (scenario: number, death: Death) => void
}

/** Bytes that differ by output and whose first ones say PNG. */
export const pictureOf = (id: string, index: number): Buffer => {
  const filling = createHash("sha256").update(`${id}/${index}`).digest()
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from("0000000d49484452000000010000000108060000001f15c489", "hex"), ...Array.from({ length: 700 }, () => filling)])
}

const bodyOf = (request: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => resolve(Buffer.concat(chunks)))
    request.on("error", reject)
  })

const wait = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis).unref())

export const start = async ({ kill, plan }: Options): Promise<HostileServer> => {
  const accepted = new Map<string, Accepted>()
  const keys = new Map<string, { readonly id: string; readonly bytes: string }>()
  const sends = new Map<number, number>()
  const reads = new Map<string, number>()
  const downloads = new Map<number, number>()
  const died = new Set<number>()
  const uploads = new Map<string, Buffer>()
  let swapped: (() => void) | undefined
  let mended = false

  const count = <K>(map: Map<K, number>, key: K): number => {
    const before = map.get(key) ?? 0
    map.set(key, before + 1)
    return before
  }
  const json = (response: ServerResponse, status: number, value: unknown): void => {
    const body = Buffer.from(JSON.stringify(value))
    response.writeHead(status, { "content-type": "application/json", "content-length": body.length }).end(body)
  }
  const refuse = (response: ServerResponse, status: number, detail: string) => json(response, status, { detail })
  const html = (response: ServerResponse, status: number) => void response.writeHead(status, { "content-type": "text/html" }).end("<html><h1>trouble at the edge</h1></html>")
  const half = (response: ServerResponse, value: unknown) => {
    const body = JSON.stringify(value)
    response.writeHead(200, { "content-type": "application/json" }).end(body.slice(0, body.length / 2))
  }
  const die = (scenario: number, death: Death): boolean => {
    if (mended || plan(scenario).death !== death || died.has(scenario)) return false
    died.add(scenario)
    kill(scenario, death)
    return true
  }

  const accept = (scenario: number, kind: Plan["kind"], name: string, key: string | undefined, bytes: string): string | undefined => {
    const known = kind === "pictures" && key !== undefined ? keys.get(key) : undefined
    if (known !== undefined) return known.bytes === bytes ? known.id : undefined
    const id = randomUUID()
    // A Soul ID is charged when it is accepted, pictures when they are made.
    accepted.set(id, { id, scenario, kind, name, at: Date.now(), charged: kind === "training", finishedAt: undefined })
    if (key !== undefined) keys.set(key, { id, bytes })
    return id
  }
  const received = (id: string, kind: Plan["kind"], baseUrl: string) =>
    kind === "training" ? { id, name: accepted.get(id)!.name, status: "not_ready" } : { status: "queued", request_id: id, status_url: `${baseUrl}/requests/${id}/status`, cancel_url: `${baseUrl}/requests/${id}/cancel` }

  const submit = async (request: IncomingMessage, response: ServerResponse, scenario: number, kind: Plan["kind"], name: string, bytes: string, baseUrl: string) => {
    const what = plan(scenario)
    const nth = count(sends, scenario)
    const send: Send = mended ? "accept" : what.sends[nth] ?? what.atLast
    const key = request.headers["idempotency-key"] as string | undefined
    if (die(scenario, "before-accepting")) return
    if (!send.startsWith("accept")) {
      switch (send) {
        case "drop": request.socket.destroy(); return
        case "429": html(response, 429); return
        case "502-html": html(response, 502); return
        case "504-html": html(response, 504); return
        case "500": refuse(response, 500, "Internal server error"); return
        case "403-credits": refuse(response, 403, "Not enough credits"); return
        case "404-model": refuse(response, 404, "model_not_found"); return
        case "400-room": refuse(response, 400, "Maximum number of concurrent requests (4) has been reached"); return
        case "423": refuse(response, 423, "model_blocked"); return
        case "503-disabled": refuse(response, 503, "model_disabled"); return
      }
    }
    const id = accept(scenario, kind, name, key, bytes)
    if (id === undefined) return refuse(response, 422, "Idempotency-Key was already used with different parameters")
    if (send === "accept-twice") accept(scenario, kind, name, key, bytes)
    if (die(scenario, "after-accepting")) return
    const answer = received(id, kind, baseUrl)
    switch (send) {
      case "accept-drop": request.socket.destroy(); return
      case "accept-late": await wait(700); json(response, 200, answer); break
      case "accept-swapped": {
        const before = swapped
        if (before !== undefined) {
          swapped = undefined
          json(response, 200, answer)
          before()
        } else {
          await new Promise<void>((resolve) => {
            swapped = resolve
            setTimeout(resolve, 600).unref()
          })
          json(response, 200, answer)
        }
        break
      }
      case "accept-half-json": half(response, answer); break
      case "accept-no-id": json(response, 200, { status: "queued" }); break
      case "accept-502-html": html(response, 502); break
      case "accept-500": refuse(response, 500, "Internal server error"); break
      case "accept-409": refuse(response, 409, "Conflict"); break
      case "accept-429": html(response, 429); break
      default: json(response, 200, answer)
    }
    die(scenario, "after-answering")
  }

  const stateOf = (order: Accepted, baseUrl: string): Record<string, unknown> => {
    const what = plan(order.scenario)
    const ran = Date.now() - order.at
    const done = ran >= what.runMillis
    if (done) order.finishedAt ??= Date.now()
    if (order.kind === "training") return { id: order.id, name: order.name, model_version: "v2", status: !done ? "in_progress" : "completed" }
    if (!done) return { status: ran < what.runMillis / 3 ? "queued" : "in_progress", request_id: order.id }
    order.charged = what.end.startsWith("completed")
    const urls = Array.from({ length: what.count }, (_, index) => ({ url: `${baseUrl}/out/${order.id}/${index}.png` }))
    switch (what.end) {
      case "completed": return { status: "completed", request_id: order.id, images: urls, expires_at: "2036-01-01T00:00:00Z" }
      case "completed-bare": return { status: "completed", request_id: order.id }
      case "failed": return { status: "failed", request_id: order.id, error: "Generation failed" }
      case "nsfw": return { status: "nsfw", request_id: order.id }
    }
  }

  const read = async (request: IncomingMessage, response: ServerResponse, id: string, baseUrl: string) => {
    const order = accepted.get(id)
    if (order === undefined) return refuse(response, 404, "Not found")
    const what = plan(order.scenario)
    const how: Read = mended ? "honest" : what.reads[count(reads, id)] ?? "honest"
    const state = stateOf(order, baseUrl)
    if (what.forgotten && !mended && order.finishedAt !== undefined) return refuse(response, 404, "Not found")
    switch (how) {
      case "drop": request.socket.destroy(); return
      case "500": return refuse(response, 500, "Internal server error")
      case "429": return html(response, 429)
      case "404": return refuse(response, 404, "Not found")
      case "html": return html(response, 200)
      case "half-json": return half(response, state)
      case "strange-word": return json(response, 200, { ...state, status: "polishing" })
      case "other-id": return json(response, 200, { ...state, request_id: randomUUID(), id: randomUUID() })
      case "late": await wait(300); break
      case "honest": break
    }
    if (order.finishedAt !== undefined && die(order.scenario, "at-the-end")) return
    json(response, 200, state)
  }

  const download = (request: IncomingMessage, response: ServerResponse, id: string, index: number) => {
    const order = accepted.get(id)
    if (order === undefined) return void response.writeHead(403).end()
    const how = mended ? "honest" : plan(order.scenario).downloads[count(downloads, order.scenario)] ?? "honest"
    const bytes = pictureOf(id, index)
    const from = Number(/^bytes=(\d+)-$/u.exec(request.headers.range ?? "")?.[1] ?? 0)
    const rest = bytes.subarray(from)
    const headers = { "content-type": "image/png", etag: `"${id}-${index}"`, ...(from === 0 ? {} : { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` }) }
    const status = from === 0 ? 200 : 206
    if (how === "503") return void response.writeHead(503).end()
    if (how === "drop") return void request.socket.destroy()
    if (how === "wrong-length") return void response.writeHead(status, { ...headers, "content-length": rest.length }).write(rest.subarray(0, rest.length - 7), () => request.socket.destroy())
    if (how === "cut" || plan(order.scenario).death === "in-the-download" && !died.has(order.scenario) && !mended) {
      return void response.writeHead(status, { ...headers, "content-length": rest.length }).write(rest.subarray(0, Math.floor(rest.length / 2)), () => {
        die(order.scenario, "in-the-download")
        request.socket.destroy()
      })
    }
    response.writeHead(status, { ...headers, "content-length": rest.length }).end(rest)
  }

  const listed = () => [...accepted.values()].filter(({ at, kind, scenario }) => kind === "training" && (mended || Date.now() - at >= plan(scenario).unlistedMillis))

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname: path, searchParams } = new URL(request.url!, "http://x")
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const bytes = await bodyOf(request)
    const out = /^\/out\/([^/]+)\/(\d+)\.png$/u.exec(path)
    if (out !== null) return download(request, response, out[1]!, Number(out[2]))
    if (path.startsWith("/in/")) {
      if (request.method === "PUT") uploads.set(path, bytes)
      response.writeHead(uploads.has(path) ? 200 : 404).end()
      return
    }
    if (path === "/files/generate-upload-url") {
      const url = `${baseUrl}/in/${randomUUID()}`
      return json(response, 200, { public_url: url, upload_url: url, upload_headers: {} })
    }
    if (path.startsWith("/estimate/")) return json(response, 200, { credits: (JSON.parse(bytes.toString()) as { batch_size: number }).batch_size === 4 ? "6" : "1.5", usd: "0.1" })
    const status = /^\/requests\/([^/]+)\/status$/u.exec(path)
    if (status !== null) return await read(request, response, status[1]!, baseUrl)
    if (path === "/v1/custom-references/list") {
      const items = listed().map(({ id, name }) => ({ id, name, model_version: "v2", status: "in_progress", created_at: "2026-11-20T10:00:00Z" }))
      const page = Number(searchParams.get("page"))
      return json(response, 200, { total: items.length, page, page_size: 20, total_pages: Math.max(1, Math.ceil(items.length / 20)), items: items.slice((page - 1) * 20, page * 20) })
    }
    const soul = /^\/v1\/custom-references\/([^/]+)$/u.exec(path)
    if (soul !== null) return await read(request, response, soul[1]!, baseUrl)
    if (request.method !== "POST") return refuse(response, 404, "Not found")
    const body = JSON.parse(bytes.toString()) as { readonly name?: string; readonly prompt?: string }
    const named = body.name ?? body.prompt ?? ""
    const scenario = Number(/scenario-(\d+)/u.exec(named)?.[1])
    return await submit(request, response, scenario, path === "/v1/custom-references" ? "training" : "pictures", named, bytes.toString(), baseUrl)
  }

  const server = createServer((request, response) => {
    // Whoever asked is gone.
    handle(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve)
  })
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted: () => [...accepted.values()],
    sends: (scenario) => sends.get(scenario) ?? 0,
    mend: () => {
      mended = true
    },
    close: () => new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
}
