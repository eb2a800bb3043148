/**
 * A small paid picture service over real HTTP: accounts with keys, uploads, orders under idempotency
 * keys, a bill, and faults on demand.
 *
 * | route | answer |
 * | --- | --- |
 * | `GET /account` | `{ version, free }` |
 * | `POST /uploads` | `{ id, expiresAt }`, the body is the file |
 * | `POST /orders` | 201 `{ id }`; `Idempotency-Key` names one order of the account |
 * | `GET /orders/ID` | `{ state, fraction?, pictures?, face?, charge }` |
 * | `GET /keys/KEY` | `{ id }` of the order under that key |
 * | `POST /orders/ID/cancel` | 200, or 409 when it has ended |
 * | `GET /pictures/ID/N` | a PNG |
 * | `DELETE /orders/ID`, `DELETE /uploads/ID` | 204 or 404 |
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { buffer } from "node:stream/consumers"
import type * as Fault from "../../src/Fault.ts"
import type * as Harness from "../../src/Harness.ts"
import * as LastingPort from "../../src/LastingPort.ts"
import * as SampleAssets from "../../src/SampleAssets.ts"
import * as Job from "./Job.ts"

/** Keys by account. `face-first` and `face-second` are trained already, each in its own account. */
export const keys = { first: "id-one:secret-of-the-first-account", second: "id-two:secret-of-the-second-account", wrong: "id-none:secret-that-is-wrong" }

const accountOf = (request: IncomingMessage): "first" | "second" | undefined => {
  const key = request.headers.authorization?.replace(/^Bearer /u, "")
  return key === keys.first ? "first" : key === keys.second ? "second" : undefined
}

const fates: ReadonlyArray<string> = [
  "hold-in-queue", "hold-at-work", "fail-work", "reject-content", "break-off-work", "truncate-output", "expire-output", "withhold-output", "forget-job"
] satisfies ReadonlyArray<Job.Fate>

/** Answered as a later version of the service might. */
const extended = new WeakSet<ServerResponse>()
const later = { notes: [{ from: "version 3" }], colour: "red" }

const send = (response: ServerResponse, status: number, body?: object): void => {
  // No connection is kept, so that an open one always belongs to a call.
  response.writeHead(status, { "content-type": "application/json", connection: "close" })
  response.end(body === undefined ? undefined : JSON.stringify(extended.has(response) ? { ...body, ...later } : body))
}


export class PaidPictureServer {
  received: Array<Harness.Received> = []
  readonly #jobs = new Map<string, Job.Job>()
  readonly #uploads = new Map<string, { readonly account: string; readonly bytes: Uint8Array }>()
  readonly #planned = new Set<Fault.FaultKind>()
  readonly #open = new Set<ServerResponse>()
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  #port = 0
  #numbers = 0

  async start(): Promise<void> {
    this.#port ||= await LastingPort.choose()
    await new Promise<void>((done, failed) => {
      this.#server.once("error", failed)
      this.#server.listen(this.#port, "127.0.0.1", () => {
        this.#server.off("error", failed)
        done()
      })
    })
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return
    this.#server.closeAllConnections()
    await new Promise<void>((done) => this.#server.close(() => done()))
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async reset(): Promise<void> {
    this.#planned.clear()
    for (const response of this.#open) response.destroy()
    this.#jobs.clear()
    this.#uploads.clear()
    if (!this.#server.listening) await this.start()
    this.received = []
  }

  async plan(fault: Fault.Fault): Promise<void> {
    if (fault.kind === "refuse-connection") await this.stop()
    else this.#planned.add(fault.kind)
  }

  jobs(): ReadonlyArray<Harness.JobSeen> {
    return [...this.#jobs.values()].map((job) => ({ id: job.id, charge: { unit: "credits", amount: String(Job.chargeOf(job)) } }))
  }

  leftovers(): ReadonlyArray<string> {
    return [...this.#open].filter((response) => response.socket !== null && !response.socket.destroyed).map((response) => `an unanswered ${response.req.method} ${response.req.url}`)
  }

  #take(kind: Fault.FaultKind): boolean {
    return this.#planned.delete(kind)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#open.add(response)
    response.on("close", () => this.#open.delete(response))
    const path = request.url ?? "/"
    const method = request.method ?? "GET"
    let body: Uint8Array
    try {
      body = new Uint8Array(await buffer(request))
    } catch {
      return
    }
    const purpose = method !== "POST" ? "other" : path === "/orders" ? "submission" : path === "/uploads" ? "upload" : "other"
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    this.received.push({ purpose, method, path, headers, body })
    if (this.#planned.has("hang")) return
    if (this.#planned.has("extra-fields")) extended.add(response)
    const account = accountOf(request)
    if (account === undefined) return send(response, 401, { error: "no such key" })
    const [, thing, id, part] = path.split("/")
    if (purpose === "submission") return this.#order(request, response, account, body)
    if (purpose === "upload") return this.#upload(response, account, body)
    if (thing === "account") return send(response, 200, { version: this.#planned.has("old-version") ? "0.9" : "2.1", free: this.#planned.has("full") ? 0 : 4 })
    if (thing === "uploads") return send(response, this.#uploads.delete(id ?? "") ? 204 : 404)
    if (thing === "keys") return this.#find(response, account, id ?? "")
    const job = this.#jobs.get(id ?? "")
    if (job === undefined || job.account !== account || job.erased || job.fates.has("forget-job")) return send(response, 404, { error: "no such order" })
    if (thing === "pictures") return this.#picture(response, job, Number(part))
    if (method === "DELETE") {
      job.erased = true
      return send(response, 204)
    }
    return part === "cancel" ? this.#cancel(response, job) : this.#show(response, job)
  }

  #order(request: IncomingMessage, response: ServerResponse, account: string, body: Uint8Array): void {
    if (this.#take("rate-limit")) {
      response.setHeader("retry-after", "1")
      return send(response, 429, { error: "too many orders" })
    }
    if (this.#take("no-credits")) return send(response, 402, { error: "the account is empty" })
    if (this.#take("server-error")) return send(response, 500, { error: "something broke" })
    if (this.#take("reset-before-accept")) return void request.socket.resetAndDestroy()
    if (this.#take("timeout")) return
    const key = String(request.headers["idempotency-key"])
    const same = [...this.#jobs.values()].find((job) => job.account === account && job.key === key)
    if (same !== undefined) return send(response, 200, { id: same.id })
    const order = JSON.parse(new TextDecoder().decode(body)) as Job.Order & { readonly face?: { readonly id: string } }
    if (order.face !== undefined && order.face.id !== `face-${account}`) return send(response, 400, { error: "no such face" })
    const job: Job.Job = {
      id: `order-${++this.#numbers}`, account, key, order: { kind: order.kind, count: order.count }, looks: 0, cancelled: false, erased: false,
      fates: new Set([...this.#planned].filter((kind): kind is Job.Fate => fates.includes(kind) && this.#take(kind)))
    }
    this.#jobs.set(job.id, job)
    if (this.#take("reset-after-accept")) return void request.socket.resetAndDestroy()
    send(response, 201, { id: job.id })
  }

  #upload(response: ServerResponse, account: string, bytes: Uint8Array): void {
    const id = `upload-${++this.#numbers}`
    this.#uploads.set(id, { account, bytes })
    send(response, 201, { id, expiresAt: new Date(Date.now() + 3_600_000).toISOString() })
  }

  #find(response: ServerResponse, account: string, key: string): void {
    const job = [...this.#jobs.values()].find((one) => one.account === account && one.key === key)
    send(response, job === undefined ? 404 : 200, job === undefined ? { error: "no such key" } : { id: job.id })
  }

  #show(response: ServerResponse, job: Job.Job): void {
    job.looks++
    const state = Job.stateOf(job)
    const pictures = state.state === "done" ? Array.from({ length: Job.picturesOf(job) }, (_, number) => ({ path: `/pictures/${job.id}/${number}`, sizeBytes: drawn(job, number).length })) : []
    const face = state.state === "done" && job.order.kind === "face" ? { face: `face-of-${job.id}` } : {}
    const told = { ...state, pictures, ...face, charge: Job.chargeOf(job) }
    if (this.#planned.has("missing-field")) {
      const { state: _untold, ...rest } = told
      return send(response, 200, rest)
    }
    send(response, 200, this.#planned.has("unknown-state") ? { ...told, state: "varnishing" } : told)
  }

  #cancel(response: ServerResponse, job: Job.Job): void {
    const { state } = Job.stateOf(job)
    if (state !== "queued" && state !== "working") return send(response, 409, { error: `the order is ${state}` })
    job.cancelled = true
    send(response, 200, {})
  }

  #picture(response: ServerResponse, job: Job.Job, number: number): void {
    if (job.fates.has("expire-output")) return send(response, 410, { error: "the picture has expired" })
    const bytes = drawn(job, number)
    response.writeHead(200, { "content-type": "image/png", connection: "close" })
    response.end(job.fates.has("truncate-output") ? bytes.subarray(0, bytes.length / 2) : bytes)
  }
}

const drawn = (job: Job.Job, number: number): Uint8Array => SampleAssets.picture(number + job.id.length, 48, 48).bytes
