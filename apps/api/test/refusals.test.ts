import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpApi from "effect/http-api/HttpApi"
import * as Request from "@likeness/core/Request"
import { mkdir, writeFile } from "node:fs/promises"
import { request as httpRequest } from "node:http"
import { join } from "node:path"
import { Api } from "../src/Api.ts"
import { largestBodyBytes } from "../src/guard.ts"
import { type Answer, ServedApi } from "./support/ServedApi.ts"
import { token, trainingRequest } from "./support/workspace.ts"

const isProblem = (answer: Answer, status: number, tag: string): void => {
  assert.strictEqual(answer.status, status, answer.text)
  assert.strictEqual(answer.headers.get("content-type"), "application/problem+json")
  assert.deepInclude(answer.json, { status, tag, type: `urn:likeness:problem:${tag}` })
  assert.containsAllKeys(answer.json, ["title", "detail", "code", "cause", "retryable", "billed", "advice"])
}

layer(ServedApi.layer, { excludeTestServices: true })("refusals", (it) => {
  it.effect("without the right token there is nothing but health and the description", () =>
    Effect.gen(function*() {
      const { call } = yield* ServedApi
      for (const authorization of ["", "Bearer wrong", "Basic YTpi", `Bearer ${"x".repeat(31)}`]) {
        const answer = yield* call("GET", "/v1/jobs", { headers: { authorization } })
        isProblem(answer, 401, "NotSignedIn")
        assert.strictEqual(answer.headers.get("www-authenticate"), "Bearer")
      }
      for (const path of ["/healthz", "/openapi.json"]) assert.strictEqual((yield* call("GET", path, { headers: { authorization: "" } })).status, 200)
    }))

  it.effect("OpenAPI 3.1 lists every route with its problems", () =>
    Effect.gen(function*() {
      const { call } = yield* ServedApi
      const { json } = yield* call("GET", "/openapi.json")
      assert.match(json.openapi, /^3\.1\./u)
      const declared: Array<string> = []
      HttpApi.reflect(Api, {
        onGroup: () => undefined,
        onEndpoint: ({ endpoint }) => void declared.push(`${endpoint.method.toLowerCase()} ${endpoint.path.replace(/:([a-z]+)/gu, "{$1}")}`)
      })
      const listed = Object.entries<object>(json.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
      assert.sameMembers(listed, declared)
      assert.includeMembers(listed, [
        "post /v1/jobs", "get /v1/jobs", "get /v1/jobs/{id}", "post /v1/jobs/{id}/cancel", "get /v1/jobs/{id}/events", "post /v1/estimates", "get /v1/takes", "get /v1/takes/{id}/file",
        "post /v1/takes/{id}/approve", "post /v1/takes/{id}/reject", "get /v1/studies/{name}/report", "get /v1/studies/{name}/report.html", "get /v1/costs", "get /healthz"
      ])
      assert.includeMembers(Object.keys(json.paths["/v1/jobs"].post.responses), ["200", "201", "400", "401", "409", "413", "415", "422"])
      for (const list of ["jobs", "takes", "costs"]) {
        const { parameters, responses } = json.paths[`/v1/${list}`].get
        const described = parameters.filter((parameter: { readonly schema: { readonly description?: string } }) => parameter.schema.description !== undefined)
        assert.includeMembers(described.map((parameter: { readonly name: string }) => parameter.name), ["limit", "after"])
        assert.include(Object.keys(responses), "400")
      }
      assert.deepStrictEqual(Object.keys(json.paths["/v1/jobs/{id}"].get.responses["404"].content), ["application/problem+json"])
    }))

  it.effect("what is not there is said as a problem, and a wrong method names the right ones", () =>
    Effect.gen(function*() {
      const { call, client } = yield* ServedApi
      isProblem(yield* call("GET", "/v1/jobs/nothing"), 404, "JobNotFound")
      isProblem(yield* call("POST", "/v1/jobs/nothing/cancel"), 404, "JobNotFound")
      isProblem(yield* call("GET", "/v1/jobs/nothing/events"), 404, "JobNotFound")
      isProblem(yield* call("GET", "/v1/takes/nothing/file"), 404, "TakeNotFound")
      isProblem(yield* call("GET", "/v1/studies/nothing/report"), 404, "ReportNotFound")
      for (const path of ["/v2", "/V1/jobs", "//v1/jobs"]) isProblem(yield* call("GET", path), 404, "NotFound")
      isProblem(yield* call("GET", `/v1/jobs/${"x".repeat(600)}`), 404, "NotFound")
      const wrong = yield* call("DELETE", "/v1/jobs/nothing")
      isProblem(wrong, 405, "MethodNotAllowed")
      assert.strictEqual(wrong.headers.get("allow"), "GET, HEAD")
      assert.strictEqual((yield* call("GET", "/v1/jobs/")).status, 200)
      isProblem(yield* call("DELETE", "/v1/jobs/"), 405, "MethodNotAllowed")
      assert.deepInclude(yield* Effect.flip(client.jobs.get({ params: { id: "nothing" } })), { status: 404, tag: "JobNotFound" })
    }))

  it.effect("a name never leads out of the workspace", () =>
    Effect.gen(function*() {
      const { call } = yield* ServedApi
      for (const name of ["..%2f..%2fetc", "%2e%2e%2fstudies", ".hidden"]) isProblem(yield* call("GET", `/v1/studies/${name}/report`), 400, "InvalidRequest")
    }))

  it.effect("a bad body names its fields", () =>
    Effect.gen(function*() {
      const { call, request } = yield* ServedApi
      const headers = { "idempotency-key": "bad" }
      const submit = (body: unknown) => call("POST", "/v1/jobs", { headers, body: typeof body === "string" ? body : JSON.stringify(body) })
      const good = { request: Request.stored.encode(request), persona: "maya" }
      const paths = (answer: Answer) => answer.json.errors.map((error: { readonly path: ReadonlyArray<string> }) => error.path.join("."))

      const wrongSeed = yield* submit({ ...good, request: { ...good.request, seed: -1 } })
      isProblem(wrongSeed, 400, "InvalidRequest")
      assert.deepStrictEqual(paths(wrongSeed), ["payload.request.seed"])
      assert.include(wrongSeed.json.detail, "payload.request.seed")
      assert.deepStrictEqual(paths(yield* submit({ ...good, takes: 2 })), ["payload.takes"])
      assert.deepStrictEqual(paths(yield* submit({ request: good.request })), ["payload.persona"])
      isProblem(yield* submit("{"), 400, "InvalidRequest")
      const keyless = yield* call("POST", "/v1/jobs", { body: JSON.stringify(good) })
      isProblem(keyless, 400, "InvalidRequest")
      assert.deepStrictEqual(paths(keyless), ["headers.idempotency-key"])
      assert.deepStrictEqual(paths(yield* call("GET", "/v1/takes?waitng=true")), ["query.waitng"])
    }))

  it.effect("an order that could not be carried out is refused before it is stored", () =>
    Effect.gen(function*() {
      const { call, client, folder, request } = yield* ServedApi
      const submit = (order: object) => call("POST", "/v1/jobs", { headers: { "idempotency-key": "refused" }, body: JSON.stringify({ request: Request.stored.encode(request), persona: "maya", ...order }) })
      const stranger = yield* submit({ persona: "nobody" })
      isProblem(stranger, 422, "InvalidRequest")
      assert.deepStrictEqual(stranger.json.errors[0].path, ["payload", "persona"])
      assert.deepStrictEqual((yield* submit({ connection: "elsewhere" })).json.errors[0].path, ["payload", "connection"])
      assert.deepStrictEqual((yield* submit({ take: 2 })).json.errors[0].path, ["payload", "take"])
      const odd = yield* submit({ request: { ...Request.stored.encode(request), count: 3 } })
      assert.strictEqual(odd.status, 422)
      assert.deepStrictEqual(odd.json.errors[0].path.slice(0, 2), ["payload", "request"])
      const training = Request.stored.encode(yield* trainingRequest(folder, "maya"))
      const unstored = yield* submit({ request: training })
      isProblem(unstored, 422, "InvalidRequest")
      assert.include(unstored.json.detail, "0".repeat(64))
      assert.deepStrictEqual((yield* submit({ request: training, persona: "nora" })).json.errors[0].path, ["payload", "request", "persona", "name"])
      isProblem(yield* submit({ request: Request.stored.encode(yield* trainingRequest(folder, "nora")), persona: "nora" }), 403, "ConsentMissing")
      assert.deepStrictEqual(yield* client.jobs.list({ query: {} }), { jobs: [], next: null })
    }))

  it.effect("only JSON of a reasonable size is read", () =>
    Effect.gen(function*() {
      const { call } = yield* ServedApi
      isProblem(yield* call("POST", "/v1/estimates", { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "a=b" }), 415, "UnsupportedMediaType")
      isProblem(yield* call("POST", "/v1/estimates", { body: `"${"x".repeat(largestBodyBytes)}"` }), 413, "BodyTooLarge")
    }))

  it.effect("a body that grows beyond the limit without saying so is refused too", () =>
    Effect.gen(function*() {
      const { served } = yield* ServedApi
      const status = yield* Effect.promise(() =>
        new Promise<number | undefined>((resolve, reject) => {
          const sent = httpRequest(`${served.baseUrl}/v1/estimates`, {
            method: "POST",
            headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "transfer-encoding": "chunked" }
          }, (answer) => {
            answer.resume()
            resolve(answer.statusCode)
          })
          sent.on("error", reject)
          sent.end("x".repeat(largestBodyBytes + 1))
        }))
      assert.strictEqual(status, 413)
    }))

  it.effect("another host's name is refused, and no page of another origin is let in", () =>
    Effect.gen(function*() {
      const { call, served } = yield* ServedApi
      const { port } = new URL(served.baseUrl)
      const statusFor = (host: string) =>
        Effect.promise(() =>
          new Promise<number | undefined>((resolve, reject) => {
            httpRequest({ port, host: "127.0.0.1", path: "/healthz", headers: { host } }, (answer) => {
              answer.resume()
              resolve(answer.statusCode)
            }).on("error", reject).end()
          }))
      assert.strictEqual(yield* statusFor(`rebound.example:${port}`), 421)
      assert.strictEqual(yield* statusFor("127.0.0.1.rebound.example"), 421)
      assert.strictEqual(yield* statusFor(`localhost:${port}`), 200)
      const answer = yield* call("OPTIONS", "/v1/jobs", { headers: { origin: "http://rebound.example" } })
      assert.isNull(answer.headers.get("access-control-allow-origin"))
      assert.strictEqual(answer.status, 405)
    }))

  it.effect("a study's report is served as it lies there", () =>
    Effect.gen(function*() {
      const { call, client, folder } = yield* ServedApi
      const study = join(folder, "studies", "spring")
      yield* Effect.promise(() => mkdir(study, { recursive: true }))
      yield* Effect.promise(() => writeFile(join(study, "report.json"), "{ \"schema\": \"x\",\n \"cost\": 1.50 }"))
      yield* Effect.promise(() => writeFile(join(study, "report.html"), "<!doctype html><p>SANDBOX</p>"))
      assert.strictEqual((yield* call("GET", "/v1/studies/spring/report")).text, "{ \"schema\": \"x\",\n \"cost\": 1.50 }")
      assert.deepStrictEqual(yield* client.studies.report({ params: { name: "spring" } }), { schema: "x", cost: 1.5 })
      const page = yield* call("GET", "/v1/studies/spring/report.html")
      assert.strictEqual(page.text, "<!doctype html><p>SANDBOX</p>")
      assert.strictEqual(page.headers.get("content-type"), "text/html; charset=utf-8")
      assert.include(page.headers.get("content-security-policy"), "default-src 'none'")
      assert.strictEqual(page.headers.get("x-content-type-options"), "nosniff")
    }))

  it.effect("a bug is told without its details", () =>
    Effect.gen(function*() {
      const { call, folder } = yield* ServedApi
      // A folder where a file must be.
      yield* Effect.promise(() => mkdir(join(folder, "studies", "broken", "report.json"), { recursive: true }))
      const answer = yield* call("GET", "/v1/studies/broken/report")
      isProblem(answer, 500, "Unexpected")
      assert.notInclude(answer.text, folder)
      assert.notInclude(answer.text, "EISDIR")
    }))
})
