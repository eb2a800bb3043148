import { assert, describe, it } from "@effect/vitest"
import type * as Provider from "@likeness/core/Provider"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { make } from "./paid-provider.ts"
import { opened, quiet, settings } from "./workspace.ts"

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

describe("an adapter with a bug", () => {
  /** The paid server's adapter with one method of it replaced. */
  const openedWith = (change: (provider: Provider.Provider) => Partial<Provider.Provider>) =>
    Effect.gen(function*() {
      const base = yield* opened()
      const folder = join(base.folder, "own")
      const runtime = yield* Runtime.open({
        ...settings(folder),
        providers: (connection) => Effect.map(make(connection), (provider) => ({ ...provider, ...change(provider) }))
      }).pipe(quiet)
      return { ...base, runtime }
    })

  it.live("that throws before anything was sent fails its job and names the adapter", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* openedWith(() => ({ prepare: () => Effect.die(new Error("oh")) }))
    yield* runtime.jobs.submit(job(1))
    const ended = yield* runtime.jobs.await("job-1")
    assert.deepInclude(ended.error, { _tag: "ProtocolMismatch", message: "The adapter paid broke in prepare.", billed: "no" })
    assert.lengthOf(server.requests, 0)
  }))

  it.live("that answers nonsense to a poll is asked again, and the job is not lost", () => Effect.gen(function*() {
    let polls = 0
    const { job, runtime } = yield* openedWith((provider) => ({
      poll: (ticket) => (polls++ === 0 ? Effect.succeed({ v: 1, state: "running", fraction: Number.NaN }) : provider.poll(ticket))
    }))
    yield* runtime.jobs.submit(job(1))
    assert.isTrue(Job.isDone(yield* runtime.jobs.await("job-1")))
  }))

  it.live("whose files cannot be inspected keeps them all the same", () => Effect.gen(function*() {
    const base = yield* opened()
    const folder = join(base.folder, "own")
    for (const [id, inspect] of [["fails", () => Effect.fail({ message: "no picture" })], ["lies", () => Effect.succeed({ width: 0, height: 99_999 })]] as const) {
      const runtime = yield* Runtime.open({ ...settings(join(folder, id)), inspect }).pipe(quiet)
      yield* runtime.jobs.submit(base.job(1, { id }))
      const done = yield* runtime.jobs.await(id)
      const asset = yield* runtime.assets.get(done.outputs[0]?.sha256 ?? "")
      assert.strictEqual(asset?.mediaType, "image/png")
      assert.notProperty(asset, "width")
    }
  }))
})
