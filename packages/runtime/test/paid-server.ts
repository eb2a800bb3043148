/** A small paid service on a real socket, with its own bill on the disk and moments at which a test can step in. */
import { appendFileSync, existsSync, readFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

export type Moment = "asked" | "accepted" | "polled" | "half-collected" | "cancelled"

interface PaidJob {
  readonly id: string
  readonly key: string
  readonly body: string
  polls: number
  ended: "no" | "cancelled"
}

export interface PaidServer {
  readonly url: string
  /** Called at each moment; what it returns is done instead of going on. */
  at: (moment: Moment, job: string) => "go on" | "break" | Promise<"go on" | "break">
  /** The next submissions get these answers: an HTTP status. */
  readonly refusals: Array<number>
  /** Polls until a job is done. */
  pollsNeeded: number
  /** Jobs whose ids are here fail, once each. */
  readonly failing: Set<number>
  readonly jobs: Map<string, PaidJob>
  readonly requests: Array<string>
  /** What the service charges for: one line for each accepted job. */
  readonly bill: () => ReadonlyArray<string>
  /** Jobs that are running at this moment at most so far. */
  most: number
  forgets: boolean
  /** So many lists of jobs do not show the newest yet. */
  lagging: number
  readonly close: () => Promise<void>
}

const picture = (id: string): Buffer => Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from(`picture of ${id} `.repeat(20_000))])

const read = async (request: IncomingMessage): Promise<string> => {
  const pieces: Array<Buffer> = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString("utf8")
}

export const startPaidServer = async (billFile: string, keyed: boolean): Promise<PaidServer> => {
  const json = (response: ServerResponse, status: number, value: unknown) => {
    response.writeHead(status, { "content-type": "application/json" })
    response.end(JSON.stringify(value))
  }
  const running = (job: PaidJob) => job.ended === "no" && job.polls < server.pollsNeeded
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://x")
    const [, , id, what] = url.pathname.split("/")
    server.requests.push(`${request.method} ${url.pathname}`)
    if (request.method === "POST" && id === undefined) {
      const body = await read(request)
      const key = String(request.headers["idempotency-key"])
      if ((await server.at("asked", key)) === "break") return void request.socket.destroy()
      const refusal = server.refusals.shift()
      if (refusal !== undefined) return json(response, refusal, { error: "no" })
      const known = keyed ? [...server.jobs.values()].find((job) => job.key === key) : undefined
      const job = known ?? { id: `r${server.jobs.size + 1}`, key, body, polls: 0, ended: "no" }
      if (known === undefined) {
        server.jobs.set(job.id, job)
        appendFileSync(billFile, `${job.id} ${key}\n`)
        server.most = Math.max(server.most, [...server.jobs.values()].filter(running).length)
      }
      if ((await server.at("accepted", job.id)) === "break") return void request.socket.destroy()
      return json(response, 200, { id: job.id })
    }
    if (request.method === "GET" && id === undefined) {
      const found = server.lagging-- > 0 ? undefined : [...server.jobs.values()].find((job) => job.key === url.searchParams.get("key"))
      return found === undefined ? json(response, 404, {}) : json(response, 200, { id: found.id })
    }
    const job = id === undefined || server.forgets ? undefined : server.jobs.get(id)
    if (job === undefined) return json(response, 404, {})
    if (what === "cancel") {
      job.ended = "cancelled"
      await server.at("cancelled", job.id)
      return json(response, 200, {})
    }
    if (what === "file") {
      const bytes = picture(job.key)
      response.writeHead(200, { "content-length": bytes.byteLength })
      response.write(bytes.subarray(0, bytes.byteLength / 2))
      if ((await server.at("half-collected", job.id)) === "break") return void request.socket.destroy()
      return void response.end(bytes.subarray(bytes.byteLength / 2))
    }
    job.polls++
    if ((await server.at("polled", job.id)) === "break") return void request.socket.destroy()
    const number = Number(job.id.slice(1))
    const state = job.ended === "cancelled" ? "cancelled" : running(job) ? "running" : server.failing.has(number) ? "failed" : "done"
    return json(response, 200, { state, fraction: Math.min(1, Math.floor((100 * job.polls) / server.pollsNeeded) / 100) })
  }
  const http = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => { http.listen(0, "127.0.0.1", resolve) })
  const server: PaidServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    at: () => "go on",
    refusals: [],
    pollsNeeded: 2,
    failing: new Set(),
    jobs: new Map(),
    requests: [],
    bill: () => (existsSync(billFile) ? readFileSync(billFile, "utf8").trim().split("\n") : []),
    most: 0,
    forgets: false,
    lagging: 0,
    close: () => new Promise((resolve) => {
      http.closeAllConnections()
      http.close(() => resolve())
    })
  }
  return server
}
