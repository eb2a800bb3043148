import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { opened } from "./workspace.ts"

describe("the life of a paid job", () => {
  it.live("a job is carried from request to settled, its picture stored and its charge booked once", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* opened()
    yield* runtime.jobs.submit(job(1))
    const done = yield* runtime.jobs.await("job-1")
    assert.strictEqual(done.state, "settled")
    assert.strictEqual(done.outcome?.state, "succeeded")
    assert.lengthOf(server.bill(), 1)
    const output = done.outputs[0]
    assert.isDefined(output)
    assert.strictEqual(yield* runtime.blobs.verify(output.sha256), "intact")
    const asset = yield* runtime.assets.get(output.sha256)
    assert.deepInclude(asset, { mediaType: "image/png", width: 64, origin: { _tag: "generated", request: done.requestHash, index: 0 } })
    const ledger = yield* runtime.ledger.list({ job: "job-1" })
    assert.lengthOf(ledger, 1)
    assert.deepInclude(ledger[0]?.entry, { amount: { amount: "0.125", currency: "USD" }, credits: "2", persona: "maya" })
    assert.deepStrictEqual((yield* runtime.ledger.total()).money, { amount: "0.1125", currency: "EUR" })
    const moves = (yield* runtime.events.since(0, { job: "job-1" })).filter((event) => event.kind === "job-moved").map((event) => event.data["to"])
    assert.deepStrictEqual(moves, ["prepared", "priced", "intended", "sending", "ticketed", "running", "succeeded", "collected", "settled"])
  }))
})
