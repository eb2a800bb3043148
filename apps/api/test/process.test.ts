import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as Request from "@likeness/core/Request"
import { readdirSync } from "node:fs"
import { chmod, readFile, stat, writeFile } from "node:fs/promises"
import { type AddressInfo, createServer, type Server } from "node:net"
import { join } from "node:path"
import * as Client from "../src/Client.ts"
import { serve } from "../src/serve.ts"
import { startServer } from "./support/start-server.ts"
import { pictureRequest, sandboxWorkspace, token } from "./support/workspace.ts"

/** Ends with the scope, whatever the test came to. */
const serverOf = (folder: string, environment: { readonly [name: string]: string }) =>
  Effect.acquireRelease(Effect.sync(() => startServer(folder, environment)), (server) => Effect.promise(() => {
    server.kill("SIGKILL")
    return server.ended
  }))

it.live("a stop ends streams of events, and the next start goes on with the job and charges it once", () =>
  Effect.scoped(Effect.gen(function*() {
    // Slow enough that the picture is still being made when the server stops.
    const workspace = yield* sandboxWorkspace(0.2)
    const { brief, request } = yield* pictureRequest(workspace, 1)
    const payload = { request, persona: "maya", brief }
    const headers = { "idempotency-key": "across-a-stop" }

    const first = yield* serverOf(workspace.folder, workspace.environment)
    const { listening } = yield* Effect.promise(() => first.ready)
    const client = yield* Client.make({ baseUrl: listening, token: Redacted.make(token) })
    const job = yield* client.jobs.submit({ headers, payload })
    const seen: Array<string> = []
    yield* (yield* client.jobs.events({ params: { id: job.id } })).pipe(Stream.runForEach((event) => Effect.sync(() => {
      if (event.event === "job") seen.push(event.data.state)
      if (seen.at(-1) === "running") first.kill("SIGTERM")
    })))
    assert.strictEqual(seen.at(-1), "running")
    const stopped = yield* Effect.promise(() => first.ended)
    assert.strictEqual(stopped.code, 130, stopped.stderr)
    assert.deepStrictEqual(stopped.stdout, `${JSON.stringify({ listening })}\n`)
    const lines = stopped.stderr.trimEnd().split("\n").map((line) => JSON.parse(line) as { readonly message: string; readonly annotations: Record<string, unknown> })
    assert.isTrue(lines.some(({ annotations, message }) => message === "job submitted" && annotations["job"] === job.id && annotations["intent"] === job.intent))
    for (const secret of [...workspace.secrets, "quiet street"]) assert.notInclude(stopped.stderr + stopped.stdout, secret)

    const second = yield* serverOf(workspace.folder, workspace.environment)
    const again = yield* Client.make({ baseUrl: (yield* Effect.promise(() => second.ready)).listening, token: Redacted.make(token) })
    // What is stored decides, not what this process has seen.
    const repeat = (order: object) => Effect.promise(() => second.ready.then((server) => fetch(`${server.listening}/v1/jobs`, {
      method: "POST", headers: { ...headers, authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify(order)
    })))
    const stored = { ...payload, request: Request.stored.encode(request) }
    const [same, other] = [yield* repeat(stored), yield* repeat({ ...stored, request: { ...stored.request, seed: 4 } })]
    assert.deepStrictEqual([same.status, ((yield* Effect.promise(() => same.json())) as { readonly id: string }).id], [200, job.id])
    assert.deepStrictEqual([other.status, ((yield* Effect.promise(() => other.json())) as { readonly tag: string }).tag], [422, "IdempotencyConflict"])
    yield* Stream.runDrain(yield* again.jobs.events({ params: { id: job.id } }))
    const ended = yield* again.jobs.get({ params: { id: job.id } })
    assert.deepInclude(ended, { state: "settled", done: true })
    assert.strictEqual((yield* again.costs.costs({ query: {} })).entries.length, 1)
    second.abandon()
    assert.strictEqual((yield* Effect.promise(() => second.ended)).code, 130)
  })).pipe(Effect.provide(FetchHttpClient.layer)))

it.live("without a token in the environment the first start makes one that only its owner can read", () =>
  Effect.scoped(Effect.gen(function*() {
    const { environment: { LIKENESS_API_TOKEN: _, ...environment }, folder } = yield* sandboxWorkspace(0.01)
    const path = join(folder, ".likeness", "api-token")
    const server = yield* serverOf(folder, environment)
    const { listening } = yield* Effect.promise(() => server.ready)
    const made = (yield* Effect.promise(() => readFile(path, "utf8"))).trim()
    assert.strictEqual((yield* Effect.promise(() => stat(path))).mode & 0o777, 0o600)
    const client = yield* Client.make({ baseUrl: listening, token: Redacted.make(made) })
    assert.deepStrictEqual(yield* client.jobs.list({ query: {} }), { jobs: [], next: null })
    server.kill("SIGINT")
    const { stderr, stdout } = yield* Effect.promise(() => server.ended)
    assert.include(stderr, path)
    assert.notInclude(stderr + stdout, made)

    yield* Effect.promise(() => chmod(path, 0o644))
    const open = yield* serverOf(folder, environment)
    const refused = yield* Effect.promise(() => open.ended)
    assert.strictEqual(refused.code, 2)
    assert.strictEqual(refused.stdout, "")
    assert.include(refused.stderr, `chmod 600 ${path}`)
    const short = yield* serverOf(folder, { ...environment, LIKENESS_API_TOKEN: "short" })
    assert.strictEqual((yield* Effect.promise(() => short.ended)).code, 2)
  })).pipe(Effect.provide(FetchHttpClient.layer)))

it.live("settings that cannot be used are told in three lines", () =>
  Effect.scoped(Effect.gen(function*() {
    const { environment, folder } = yield* sandboxWorkspace(0.01)
    yield* Effect.promise(() => writeFile(join(folder, "likeness.yaml"), "conections: {}\n"))
    const server = yield* serverOf(folder, environment)
    const { code, stderr, stdout } = yield* Effect.promise(() => server.ended)
    assert.strictEqual(code, 2)
    assert.strictEqual(stdout, "")
    const lines = stderr.trimEnd().split("\n").slice(-3)
    assert.match(lines[0]!, /^failed .*conections/u)
    assert.match(lines[1]!, /^why .*InvalidRequest/u)
    assert.match(lines[2]!, /^next /u)
  })))

it.live("a port that is taken is told before a job is carried", () =>
  Effect.scoped(Effect.gen(function*() {
    const { environment, folder } = yield* sandboxWorkspace(0.01)
    const other = yield* Effect.acquireRelease(
      Effect.callback<Server>((resume) => {
        const server = createServer().listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
    )
    const { port } = other.address() as AddressInfo
    const before = readdirSync(join(folder, ".likeness"))
    const refused = yield* Effect.flip(serve({ folder, port, environment }))
    assert.deepInclude(refused, { _tag: "InvalidInput", place: "--port", message: `port ${port} cannot be used (EADDRINUSE)` })
    // No store was made: nothing was opened.
    assert.deepStrictEqual(readdirSync(join(folder, ".likeness")), before)
  })))
