/**
 * A cloud in which each order has a world of its own, below a path of its own. It does to each call what the order's fault
 * says, and counts what arrived, what it took and what it charges.
 */
import * as LastingPort from "@likeness/conformance/LastingPort"
import { randomUUID } from "node:crypto"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { Call, Effect, Fault } from "./faults.ts"
import { type ReadCall, readCall } from "./calls.ts"

/** What an order's calls met. */
export interface World {
  /** Requests of that kind which arrived. */
  readonly arrived: (call: Call) => number
  /** Ids that were made and are paid. */
  readonly accepted: ReadonlyArray<string>
  /** Takes a training of this name, as if its answer had been lost. */
  readonly train: (name: string) => string
  /** Whether bytes lie at this address. */
  readonly isStored: (url: string) => boolean
  readonly isCancelled: () => boolean
  readonly isErased: () => boolean
}

export interface FaultServer {
  /** What an order calls the cloud by. */
  readonly baseUrl: (order: string) => string
  readonly world: (order: string) => World
  /** Listens where it was refused so far. */
  readonly arrive: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface Options {
  /** The fault of an order's call; absent: there is none. */
  readonly faultOf?: (order: string, call: Call) => Fault | undefined
  /** Connections are refused until it arrives: from the start, or from the first such call on, which is answered. */
  readonly away?: "fromStart" | Call
  /** Another server than this one, where an order's uploads go and its outputs lie. */
  readonly files?: (order: string) => string | undefined
  /** Whether the time of an order's outputs is over. */
  readonly isExpired?: (order: string) => boolean
}

/** The id of what an order had before its fault: queued where it can be cancelled, else completed. */
export const earlier = "made-earlier"

const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(4_000, 7)])
const mp4 = Buffer.concat([Buffer.from([0, 0, 0, 0x18]), Buffer.from("ftypisom"), Buffer.alloc(4_000, 7)])
/** The bytes of every picture that is served. */
export const output: Uint8Array = png

interface Reply {
  readonly status: number
  readonly type: string
  readonly body: Buffer | string
}

interface State extends World {
  readonly order: string
  readonly counts: Map<Call, number>
  readonly made: Map<string, { readonly kind: "training" | "picture" | "video"; readonly name: string }>
  readonly keys: Map<string, string>
  readonly stored: Set<string>
  cancelled: boolean
  erased: boolean
}

const json = (status: number, value: unknown): Reply => ({ status, type: "application/json", body: JSON.stringify(value) })
const file = (body: Buffer): Reply => ({ status: 200, type: body === png ? "image/png" : "video/mp4", body })

/** Nothing that any call expects, in whatever it reads. */
const wrongTypes = { request_id: 7, id: 7, status: ["queued"], images: "none", upload_url: 7, public_url: 7, credits: {}, usd: null, total: "many", total_pages: [], items: "none" }

const bodyOf = (request: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")))
    request.on("error", reject)
  })

const makeState = (order: string): State => {
  const counts = new Map<Call, number>()
  const made = new Map<string, { readonly kind: "training" | "picture" | "video"; readonly name: string }>()
  const accepted: Array<string> = []
  const state: State = {
    order, counts, made, accepted, keys: new Map(), stored: new Set(), cancelled: false, erased: false,
    arrived: (call) => counts.get(call) ?? 0,
    train: (name) => {
      const id = randomUUID()
      made.set(id, { kind: "training", name })
      accepted.push(id)
      return id
    },
    isStored: (url) => state.stored.has(readCall("GET", url).path),
    isCancelled: () => state.cancelled,
    isErased: () => state.erased
  }
  return state
}

interface Request {
  readonly read: ReadCall
  readonly text: string
  readonly key: string | undefined
  readonly base: string
  readonly filesBase: string
  readonly expiresAt: string
}

/** What the call does where it is taken, and then its honest answer. */
const answer = (state: State, { base, expiresAt, filesBase, key, read: { call, id, path }, text }: Request) => {
  const { made, stored } = state
  switch (call) {
    case "uploadUrl": {
      const place = `${filesBase}/in/${state.arrived("uploadUrl")}`
      return { take: () => undefined, honest: () => json(200, { public_url: place, upload_url: `${place}?sign=1`, upload_headers: { "content-type": "image/png" } }) }
    }
    case "upload": return { take: () => void stored.add(path), honest: (): Reply => ({ status: 200, type: "", body: "" }) }
    case "input": return { take: () => undefined, honest: (): Reply => (stored.has(path) ? file(png) : { status: 404, type: "", body: "" }) }
    case "output": return { take: () => undefined, honest: () => file(path.endsWith(".mp4") ? mp4 : png) }
    case "estimate": return { take: () => undefined, honest: () => json(200, path.includes("/dop/") ? { credits: "2", usd: "0.125" } : { credits: "1.5", usd: "0.094" }) }
    case "list": {
      const items = [...made].map(([trained, { name }]) => ({ id: trained, name, model_version: "v2", status: "completed", created_at: "2026-11-20T10:00:00Z" }))
      return { take: () => undefined, honest: () => json(200, { total: items.length, page: 1, page_size: 20, total_pages: 1, items }) }
    }
    case "cancel": return { take: () => { state.cancelled = true }, honest: (): Reply => ({ status: 202, type: "", body: "" }) }
    case "erase": return { take: () => { state.erased = true }, honest: () => json(200, { request_id: id, deleted: true }) }
    case "state": {
      const found = id === earlier ? { kind: "picture", name: "earlier" } : made.get(id)
      if (found === undefined || state.erased) return { take: () => undefined, honest: () => json(404, { detail: "Not found" }) }
      if (path.includes("/custom-references/")) return { take: () => undefined, honest: () => json(200, { id, name: found.name, model_version: "v2", status: "completed" }) }
      const outputs = found.kind === "video" ? { video: { url: `${filesBase}/out/${id}.mp4` } } : { images: [{ url: `${filesBase}/out/${id}.png` }] }
      const isQueued = id === earlier && state.order.startsWith("order-cancel-")
      const status = state.cancelled ? { status: "canceled" } : isQueued ? { status: "queued" } : { status: "completed", ...outputs }
      return { take: () => undefined, honest: () => json(200, { request_id: id, ...status, expires_at: expiresAt }) }
    }
    case "order": {
      const body = JSON.parse(text) as { readonly name?: string; readonly image_url?: string }
      if (body.name !== undefined) {
        const { name } = body
        let trained = ""
        return { take: () => { trained = state.train(name) }, honest: () => json(200, { id: trained, name, status: "not_ready" }) }
      }
      const known = key === undefined ? undefined : state.keys.get(key)
      const fresh = known ?? randomUUID()
      return {
        take: () => {
          if (known !== undefined) return
          made.set(fresh, { kind: body.image_url === undefined ? "picture" : "video", name: "" })
          ;(state.accepted as Array<string>).push(fresh)
          if (key !== undefined) state.keys.set(key, fresh)
        },
        honest: () => json(200, { request_id: fresh, status: "queued", status_url: `${base}/requests/${fresh}/status`, cancel_url: `${base}/requests/${fresh}/cancel` })
      }
    }
  }
}

/** The fault instead of the honest answer; `undefined`: none ever comes. */
const spoiled = (effect: Exclude<Effect, "refused">, call: Call, honest: () => Reply): Reply | "reset" | "half" | undefined => {
  if (typeof effect === "object") return { status: effect.status, type: effect.type, body: effect.body }
  switch (effect) {
    case "reset": return "reset"
    case "hang": return undefined
    case "truncated": {
      if (call === "output") return "half"
      const { body, ...rest } = honest()
      return { ...rest, body: String(body).slice(0, body.length / 2) }
    }
    case "HTML": return { status: 200, type: "text/html", body: "<html>welcome</html>" }
    case "wrong types": return call === "output" ? { status: 200, type: "image/png", body: mp4 } : json(200, wrongTypes)
    case "no id": return json(200, { status: "queued" })
    case "endless": return json(200, { ...(JSON.parse(String(honest().body)) as object), status: "queued", images: undefined })
  }
}

const day = 86_400_000

export const start = async ({ away, faultOf = () => undefined, files = () => undefined, isExpired = () => false }: Options = {}): Promise<FaultServer> => {
  const worlds = new Map<string, State>()
  const stateOf = (order: string): State => {
    const found = worlds.get(order) ?? makeState(order)
    worlds.set(order, found)
    return found
  }
  const port = away === undefined ? 0 : await LastingPort.choose()
  let server: Server | undefined
  let left = false
  const origin = (): string => {
    const address = server?.address()
    return `http://127.0.0.1:${port !== 0 ? port : typeof address === "object" && address !== null ? address.port : 0}`
  }
  const baseUrl = (order: string): string => `${origin()}/${order}`

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const read = readCall(request.method ?? "", request.url ?? "")
    const { call, order } = read
    const state = stateOf(order)
    const text = await bodyOf(request)
    const count = state.arrived(call)
    state.counts.set(call, count + 1)
    const found = faultOf(order, call)
    const fault = found !== undefined && found.effect !== "refused" && count < found.hits ? found : undefined
    const { honest, take } = answer(state, {
      read, text, key: request.headers["idempotency-key"] as string | undefined, base: baseUrl(order), filesBase: files(order) ?? baseUrl(order),
      expiresAt: new Date(Date.now() + (isExpired(order) ? -day : day)).toISOString()
    })
    if (fault === undefined || fault.taken) take()
    if (call === away && !left) {
      left = true
      response.setHeader("connection", "close")
      // From here on nobody listens; this answer still leaves.
      server?.close()
    }
    const reply = fault === undefined || fault.effect === "refused" ? honest() : spoiled(fault.effect, call, honest)
    if (reply === undefined) return
    if (reply === "reset") return void request.socket.destroy()
    if (reply === "half") {
      response.writeHead(200, { "content-type": "image/png", "content-length": png.length })
      return void response.write(png.subarray(0, png.length / 2), () => request.socket.destroy())
    }
    response.writeHead(reply.status, { ...(reply.type === "" ? {} : { "content-type": reply.type }), "content-length": Buffer.byteLength(reply.body) })
    response.end(request.method === "HEAD" ? undefined : reply.body)
  }
  const servers: Array<Server> = []
  const arrive = async (): Promise<void> => {
    // Whatever its own time limits ended would be one more fault than the row's, on a machine that is slow enough.
    const made = createServer({ keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 }, (request, response) => {
      handle(request, response).catch(() => request.socket.destroy())
    })
    await new Promise<void>((resolve, reject) => {
      made.once("error", reject).listen(port, "127.0.0.1", resolve)
    })
    servers.push(made)
    server = made
  }
  if (away !== "fromStart") await arrive()
  return {
    baseUrl, arrive, world: stateOf,
    close: async () => {
      for (const each of servers) {
        each.close()
        each.closeAllConnections()
      }
    }
  }
}
