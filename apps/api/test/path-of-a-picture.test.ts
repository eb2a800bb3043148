import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Hash from "@likeness/core/Hash"
import * as Request from "@likeness/core/Request"
import * as Stream from "effect/Stream"
import { ServedApi } from "./support/ServedApi.ts"

layer(ServedApi.layer, { excludeTestServices: true })("a picture over the API", (it) => {
  const key = { "idempotency-key": "first-picture" }

  it.effect("an order is priced before it is sent, and pricing stores nothing", () =>
    Effect.gen(function*() {
      const { client, request } = yield* ServedApi
      const estimate = yield* client.estimates.estimate({ payload: { request } })
      assert.strictEqual(estimate.money?.currency, "USD")
      assert.deepStrictEqual(yield* client.jobs.list({ query: {} }), { jobs: [], next: null })
    }))

  it.effect("the same key gives the same job, at once and later", () =>
    Effect.gen(function*() {
      const { brief, call, client, request } = yield* ServedApi
      const payload = { request, persona: "maya", brief }
      const [first, second] = yield* Effect.all([client.jobs.submit({ headers: key, payload }), client.jobs.submit({ headers: key, payload })], { concurrency: 2 })
      assert.strictEqual(first.id, second.id)
      const body = JSON.stringify({ ...payload, request: Request.stored.encode(request) })
      const again = yield* call("POST", "/v1/jobs", { headers: key, body })
      assert.strictEqual(again.status, 200)
      assert.strictEqual(again.json.id, first.id)
      assert.strictEqual(again.headers.get("location"), `/v1/jobs/${first.id}`)
      assert.strictEqual((yield* client.jobs.list({ query: {} })).jobs.length, 1)
    }))

  it.effect("a new key answers 201, and its job can be cancelled", () =>
    Effect.gen(function*() {
      const { call, client, request } = yield* ServedApi
      const body = JSON.stringify({ request: { ...Request.stored.encode(request), seed: 5 }, persona: "maya", connection: "cloud" })
      const made = yield* call("POST", "/v1/jobs", { headers: { "idempotency-key": "to-be-cancelled" }, body })
      assert.strictEqual(made.status, 201)
      assert.isNull(made.json.brief)
      const asked = yield* call("POST", `/v1/jobs/${made.json.id}/cancel`)
      assert.strictEqual(asked.status, 202)
      yield* Stream.runDrain(yield* client.jobs.events({ params: { id: made.json.id } }))
      assert.isTrue((yield* client.jobs.get({ params: { id: made.json.id } })).atRest)
    }))

  it.effect("the same key with another order is refused, and nothing is stored", () =>
    Effect.gen(function*() {
      const { client, request } = yield* ServedApi
      const problem = yield* Effect.flip(client.jobs.submit({ headers: key, payload: { request: { ...request, seed: 4 }, persona: "maya" } }))
      assert.deepInclude(problem, { status: 422, tag: "IdempotencyConflict", billed: "no" })
      assert.strictEqual((yield* client.jobs.list({ query: {} })).jobs.length, 2)
    }))

  it.effect("a follower sees the job until it is at rest, and then the stream ends", () =>
    Effect.gen(function*() {
      const { brief, client } = yield* ServedApi
      const { jobs: [job] } = yield* client.jobs.list({ query: { brief } })
      const events = yield* Stream.runCollect(yield* client.jobs.events({ params: { id: job!.id } }))
      const last = events.at(-1)
      assert.strictEqual(last?.event, "job")
      assert.deepInclude(last?.data, { id: job!.id, state: "settled", atRest: true, done: true, error: null })
      assert.deepStrictEqual(last?.data, yield* client.jobs.get({ params: { id: job!.id } }))
    }))

  it.effect("finished and unfinished jobs are told apart", () =>
    Effect.gen(function*() {
      const { brief, client } = yield* ServedApi
      assert.deepStrictEqual((yield* client.jobs.list({ query: { unfinished: "true" } })).jobs, [])
      assert.strictEqual((yield* client.jobs.list({ query: { state: "settled", brief } })).jobs.length, 1)
    }))

  it.effect("a list comes in pages that leave nothing out and nothing twice, whatever happens to their jobs in between", () =>
    Effect.gen(function*() {
      const { call, client } = yield* ServedApi
      const all = yield* client.jobs.list({ query: {} })
      assert.deepStrictEqual([all.jobs.length, all.next], [2, null])
      const first = yield* client.jobs.list({ query: { limit: "1" } })
      assert.isString(first.next)
      const second = yield* client.jobs.list({ query: { limit: "1", after: first.next! } })
      assert.deepStrictEqual([...first.jobs, ...second.jobs].map(({ id }) => id), all.jobs.map(({ id }) => id))
      assert.isNull(second.next)
      // The cursor's own job is no longer among the unfinished.
      assert.deepStrictEqual(yield* client.jobs.list({ query: { unfinished: "true", after: first.next! } }), { jobs: [], next: null })
      for (const after of ["nonsense", "", Buffer.from('[1,"costs","1"]').toString("base64url"), Buffer.from('[1,"jobs","api-gone"]').toString("base64url")]) {
        const refused = yield* call("GET", `/v1/jobs?after=${after}`)
        assert.deepInclude(refused.json, { status: 400, tag: "InvalidRequest" })
        assert.deepStrictEqual(refused.json.errors[0].path, ["query", "after"])
      }
      for (const limit of ["0", "501", "1.5", "many"]) {
        const refused = yield* call("GET", `/v1/takes?limit=${limit}`)
        assert.strictEqual(refused.status, 400)
        assert.deepStrictEqual(refused.json.errors[0].path, ["query", "limit"])
      }
    }))

  it.effect("the take is listed blind until it is reviewed, and its file is what was made", () =>
    Effect.gen(function*() {
      const { brief, call, client } = yield* ServedApi
      const { takes } = yield* client.takes.list({ query: { waiting: "true", reveal: "true" } })
      assert.strictEqual(takes.length, 1)
      const [take] = takes
      assert.deepInclude(take, { brief, persona: "maya", stage: "image", number: 1, review: null })
      assert.notProperty(take, "origin")
      const file = yield* Effect.promise(async () => Buffer.concat([...(await Effect.runPromise(Stream.runCollect(await Effect.runPromise(client.takes.file({ params: { id: take!.id }, query: {} })))))]))
      const { jobs: [job] } = yield* client.jobs.list({ query: { brief } })
      assert.strictEqual(Hash.ofBytes(file), job?.outputs[0]?.sha256)
      assert.strictEqual(file.length, take!.sizeBytes)

      const whole = yield* call("HEAD", take!.file)
      assert.strictEqual(whole.headers.get("content-type"), take!.mediaType)
      assert.strictEqual(whole.headers.get("content-length"), String(take!.sizeBytes))
      const part = yield* call("GET", take!.file, { headers: { range: "bytes=1-3" } })
      assert.strictEqual(part.status, 206)
      assert.strictEqual(part.headers.get("content-range"), `bytes 1-3/${take!.sizeBytes}`)
      assert.strictEqual(part.text.length, 3)
      assert.strictEqual((yield* call("GET", take!.file, { headers: { "if-none-match": whole.headers.get("etag")! } })).status, 304)
      const beyond = yield* call("GET", take!.file, { headers: { range: `bytes=${take!.sizeBytes}-` } })
      assert.deepInclude(beyond.json, { status: 416, tag: "RangeNotSatisfiable" })
    }))

  it.effect("a reviewer rejects with a reason, thinks again and approves", () =>
    Effect.gen(function*() {
      const { call, client } = yield* ServedApi
      const { takes: [take] } = yield* client.takes.list({ query: {} })
      const params = { id: take!.id }
      const silent = yield* call("POST", `/v1/takes/${take!.id}/reject`, { body: JSON.stringify({ reviewer: "ann" }) })
      assert.strictEqual(silent.status, 400)
      assert.deepStrictEqual(silent.json.errors[0].path, ["payload", "reason"])
      yield* client.takes.reject({ params, payload: { reviewer: "ann", reason: "not like her" } })
      assert.deepInclude((yield* client.takes.list({ query: { waiting: "false" } })).takes[0]?.review, { decision: "reject", reason: "not like her" })
      assert.deepInclude(yield* client.takes.approve({ params, payload: { reviewer: "ann" } }), { take: take!.id, decision: "approve", reviewer: "ann" })
      const { takes: [reviewed] } = yield* client.takes.list({ query: { reveal: "true" } })
      assert.deepInclude(reviewed?.review, { decision: "approve", reviewer: "ann" })
      assert.deepInclude(reviewed?.origin, { arm: null, attempt: 1 })
      assert.deepStrictEqual(yield* client.takes.list({ query: { waiting: "true" } }), { takes: [], next: null })
    }))

  it.effect("a study's take is served as a copy that does not tell its arm, until it has a decision and is asked to be revealed", () =>
    Effect.gen(function*() {
      const { brief, call, client, served } = yield* ServedApi
      const { assets, reviews, takes } = served.workspace.runtime
      const [made] = yield* takes.list({ brief })
      const asset = yield* assets.get(made!.asset)
      yield* takes.put({ ...made!, id: "in-a-study.1", study: "spring", arm: "cloud" })
      const inStudy = (reveal: "true" | "false") => Effect.map(client.takes.list({ query: { study: "spring", reveal } }), (found) => found.takes[0]!)
      const hidden = { mediaType: "image/jpeg", sizeBytes: null, width: null, height: null, durationSeconds: null }
      const take = yield* inStudy("true")
      assert.deepInclude(take, hidden)
      assert.notInclude(JSON.stringify(take), "in-a-study")
      const copy = yield* call("GET", take.file)
      assert.strictEqual(copy.headers.get("content-type"), "image/jpeg")
      assert.notStrictEqual(copy.headers.get("etag"), `"${made!.asset}"`)
      assert.strictEqual((yield* call("GET", take.file, { headers: { "if-none-match": copy.headers.get("etag")! } })).status, 304)
      // Nothing is revealed of a take that waits.
      assert.strictEqual((yield* call("HEAD", `${take.file}?reveal=true`)).headers.get("etag"), copy.headers.get("etag"))
      yield* reviews.put({ v: 1, take: "in-a-study.1", decision: "approve", reviewer: "ann", at: made!.at })
      assert.deepInclude(yield* inStudy("false"), hidden)
      assert.deepInclude(yield* inStudy("true"), { mediaType: asset!.mediaType, sizeBytes: asset!.sizeBytes })
      assert.strictEqual((yield* call("HEAD", take.file)).headers.get("etag"), copy.headers.get("etag"))
      assert.strictEqual((yield* call("HEAD", `${take.file}?reveal=true`)).headers.get("etag"), `"${made!.asset}"`)
    }))

  it.effect("costs are the ledger's, to the last digit", () =>
    Effect.gen(function*() {
      const { brief, client, served } = yield* ServedApi
      const costs = yield* client.costs.costs({ query: { by: "persona" } })
      const ledger = yield* served.workspace.runtime.ledger.total()
      assert.deepStrictEqual(costs.total, [ledger.money])
      assert.notStrictEqual(ledger.money.amount, "0")
      assert.deepStrictEqual(costs.groups?.map(({ key, total }) => ({ key, total })), [{ key: "maya", total: [ledger.money] }])
      const { jobs: [job] } = yield* client.jobs.list({ query: { brief } })
      const page = yield* client.costs.costs({ query: { limit: "1" } })
      assert.deepStrictEqual([page.total, page.entries], [costs.total, costs.entries.slice(0, 1)])
      const end = Buffer.from(`[1,"costs","${costs.entries.length}"]`).toString("base64url")
      assert.deepStrictEqual((yield* client.costs.costs({ query: { after: end } })).entries, [])
      assert.deepInclude(costs.entries, { ...costs.entries.find((entry) => entry.intent === job?.intent)!, ...job!.charges[0]! })
    }))
})
