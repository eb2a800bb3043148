import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { serve } from "../src/serve.ts"
import { pictureRequest, sandboxWorkspace, token } from "./support/workspace.ts"

interface Knock {
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** A name in front of the server, as a tunnel is: what arrives goes on with the Host that it came with. */
const tunnel = Effect.acquireRelease(
  Effect.promise(async () => {
    const knocks: Array<Knock> = []
    let target = ""
    const pass = async (knock: Knock): Promise<number> => (await fetch(`${target}${knock.path}`, { method: "POST", headers: knock.headers, body: knock.body })).status
    const server = createServer((request, response) => {
      const chunks: Array<Buffer> = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        const kept = (["webhook-id", "webhook-timestamp", "webhook-signature", "content-type"] as const).flatMap((name: keyof IncomingHttpHeaders) => (typeof request.headers[name] === "string" ? [[name, request.headers[name]]] : []))
        const knock: Knock = { path: request.url!, headers: Object.fromEntries(kept) as Record<string, string>, body: Buffer.concat(chunks).toString("utf8") }
        knocks.push(knock)
        void pass(knock).then((status) => response.writeHead(status).end())
      })
    })
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
    return { server, knocks, pass, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, lead: (to: string) => void (target = to) }
  }),
  ({ server }) => Effect.promise(() => new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  }))
)

const call = (baseUrl: string, path: string, body?: unknown) =>
  Effect.promise(async () => {
    const answer = await fetch(`${baseUrl}${path}`, {
      method: body === undefined ? "GET" : "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": "picture-1" }, ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    // oxlint-disable-next-line typescript/no-explicit-any -- read by assertions only
    return await answer.json() as any
  })

describe("a webhook of the provider", () => {
  it.live("ends a job that would not be looked at for minutes, is read back, and changes nothing when it comes again or from somebody else", () =>
    Effect.scoped(Effect.gen(function*() {
      const door = yield* tunnel
      // Polling alone would look for the first time after 200 seconds.
      const workspace = yield* sandboxWorkspace(0.01, { timeScale: 100, webhookUrl: `${door.url}/webhooks/cloud`, webhookSecret: "env:HF_WEBHOOK_SECRET" })
      const { brief, request } = yield* pictureRequest(workspace, 1)
      const { baseUrl } = yield* serve({ folder: workspace.folder, port: 0, environment: workspace.environment })
      door.lead(baseUrl)
      const { id } = yield* call(baseUrl, "/v1/jobs", { request, connection: "cloud", persona: "maya", brief })
      assert.isString(id)
      let job: { readonly state: string; readonly ticket: string } = yield* call(baseUrl, `/v1/jobs/${id}`)
      while (job.state !== "settled") {
        yield* Effect.sleep("20 millis")
        job = yield* call(baseUrl, `/v1/jobs/${id}`)
      }
      assert.strictEqual(door.knocks.length, 1)
      const [knock] = door.knocks
      assert.match(knock!.path, /^\/webhooks\/cloud\/[a-z2-7]{16}$/u)
      const reads = () => workspace.cloud.journal().filter(({ path }) => path === `/requests/${job.ticket}/status`).length
      assert.strictEqual(reads(), 1, "HTTP decides: the state was read once")

      const pass = (changed: Partial<Knock>) => Effect.promise(() => door.pass({ ...knock!, ...changed }))
      assert.strictEqual(yield* pass({}), 204)
      assert.strictEqual(yield* pass({ body: knock!.body.replace("completed", "failed") }), 401)
      assert.strictEqual(yield* pass({ headers: { "content-type": "application/json" } }), 401)
      assert.strictEqual(yield* pass({ headers: { ...knock!.headers, "webhook-timestamp": "1760000000" } }), 401)
      assert.strictEqual(yield* pass({ path: knock!.path.replace("cloud", "nobody") }), 404)
      assert.strictEqual(reads(), 1)
    })).pipe(Effect.provide(Logger.layer([]))))

  it.live("names the request of an order whose answer was lost for good, and the job is adopted", () =>
    Effect.scoped(Effect.gen(function*() {
      const door = yield* tunnel
      const workspace = yield* sandboxWorkspace(0.01, { timeScale: 0.004, webhookUrl: `${door.url}/webhooks/cloud`, webhookSecret: "env:HF_WEBHOOK_SECRET" })
      // Every send is taken and none is answered: only the webhook tells the request's id.
      workspace.cloud.plan({ method: "POST", path: "/higgsfield-ai/*", times: 1_000, effect: { kind: "drop-after" } })
      const { brief, request } = yield* pictureRequest(workspace, 1)
      const { baseUrl } = yield* serve({ folder: workspace.folder, port: 0, environment: workspace.environment })
      door.lead(baseUrl)
      const { id } = yield* call(baseUrl, "/v1/jobs", { request, connection: "cloud", persona: "maya", brief })
      let state = ""
      while (state !== "settled") {
        yield* Effect.sleep("20 millis")
        state = (yield* call(baseUrl, `/v1/jobs/${id}`)).state
      }
      assert.strictEqual(workspace.cloud.bill().entries.filter(({ kind }) => kind === "charge").length, 1)
    })).pipe(Effect.provide(Logger.layer([]))))
})
