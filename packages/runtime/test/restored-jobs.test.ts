import { assert, describe, it } from "@effect/vitest"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { join } from "node:path"
import * as Runtime from "../src/Runtime.ts"
import type { PaidServer } from "./paid-server.ts"
import { tamper } from "./store-of.ts"
import { changed, oneWaits, opened, quiet, request, seen, settings } from "./workspace.ts"

/** A backup of the workspace, and another place that it is put back into. */
const places = (folder: string) => ({ target: join(folder, "..", "backup"), elsewhere: settings(join(folder, "..", "restored")) })

const restored = Effect.fnUntraced(function*(folder: string, more: Partial<Runtime.Settings> = {}) {
  const { elsewhere, target } = places(folder)
  yield* Runtime.restore(elsewhere, target, [])
  return yield* Runtime.open({ ...elsewhere, ...more }).pipe(quiet)
})

/** The backup is taken while job 1 runs; `then` happens to it afterwards, which a second intent follows. */
const backedUp = Effect.fnUntraced(function*(then: (server: PaidServer) => void) {
  const base = yield* opened()
  const { folder, job, runtime, server } = base
  server.pollsNeeded = 1_000_000
  yield* runtime.jobs.submit(job(1, { request: request(1, { retries: 1 }) }))
  yield* seen(runtime, "job-1", ({ state }) => state === "running")
  yield* runtime.backup(places(folder).target)
  then(server)
  assert.deepInclude(yield* runtime.jobs.await("job-1"), { state: "settled", intents: 2 })
  assert.lengthOf(server.bill(), 2)
  return base
})

describe("a job that was on its way when the backup was taken", () => {
  it.live("and failed and was tried again afterwards is not tried again by what was restored", () => Effect.gen(function*() {
    const { folder, server } = yield* backedUp((found) => {
      found.failing.add(1)
      found.pollsNeeded = 1
    })
    const again = yield* restored(folder)
    const ended = yield* again.jobs.await("job-1")
    assert.deepInclude(ended, { state: "settled", intents: 1 })
    assert.strictEqual(ended.error?._tag, "WorkFailed")
    assert.lengthOf(server.bill(), 2)
    assert.lengthOf(yield* again.ledger.list(), 1)
  }))

  it.live("and was lost unbilled and replaced afterwards is not replaced by what was restored", () => Effect.gen(function*() {
    const { folder, server } = yield* backedUp((found) => {
      const first = found.jobs.get("r1")
      if (first !== undefined) found.jobs.set("gone", { ...first, id: "gone" })
      found.jobs.delete("r1")
      found.pollsNeeded = 1
    })
    const again = yield* restored(folder)
    const ended = yield* again.jobs.await("job-1")
    assert.deepInclude(ended, { state: "settled", intents: 1 })
    assert.strictEqual(ended.error?._tag, "TicketLost")
    assert.lengthOf(server.bill(), 2)
  }))

  it.live("and whose files are gone by now is not made again", () => Effect.gen(function*() {
    const { folder, job, runtime, server } = yield* opened()
    server.pollsNeeded = 1_000_000
    yield* runtime.jobs.submit(job(1))
    yield* seen(runtime, "job-1", ({ state }) => state === "running")
    yield* runtime.backup(places(folder).target)
    server.pollsNeeded = 1
    yield* runtime.jobs.await("job-1")
    const gone = new ProviderError.OutputGone({ connection: "paid", account: "studio", operation: "collect", message: "It is gone.", billed: "no", retryable: "now", advice: "Order it again." })
    const again = yield* restored(folder, { providers: changed((): Partial<Provider.Provider> => ({ collect: () => Stream.fail(gone) })) })
    assert.deepInclude(yield* again.jobs.await("job-1"), { state: "settled", intents: 1 })
    assert.lengthOf(server.bill(), 1)
  }))
})

describe.each(["keyed", "findable", "blind"] as const)("a job that was being sent when the backup was taken (%s)", (guarantee) => {
  /** The connection breaks at `moment`, and the backup has the job as it was just before. */
  const sending = Effect.fnUntraced(function*(moment: "asked" | "accepted") {
    const base = yield* opened({ guarantee })
    const { folder, job, runtime, server } = base
    const held = Promise.withResolvers<"break">()
    server.at = (at) => (at === moment ? held.promise : "go on")
    yield* runtime.jobs.submit(job(1))
    yield* seen(runtime, "job-1", ({ state }) => state === "sending")
    yield* runtime.backup(places(folder).target)
    server.at = () => "go on"
    held.resolve("break")
    return base
  })

  it.live("is adopted where the provider has it, and is not sent again", () => Effect.gen(function*() {
    const { folder, runtime, server } = yield* sending("accepted")
    yield* runtime.jobs.await("job-1")
    const sent = server.requests.filter((line) => line === "POST /jobs").length
    const again = yield* restored(folder)
    const ended = yield* again.jobs.await("job-1")
    assert.strictEqual(ended.state, guarantee === "blind" ? "unknown" : "settled")
    assert.lengthOf(server.bill(), 1)
    assert.lengthOf(server.requests.filter((line) => line === "POST /jobs"), sent)
  }))

  it.live("waits for a person where the provider does not have it: another intent may have taken its place", () => Effect.gen(function*() {
    const { folder, runtime, server } = yield* sending("asked")
    yield* runtime.jobs.await("job-1")
    const paid = server.bill().length
    // The server does not have what the backup knows of: it was paid under another key.
    server.jobs.clear()
    const again = yield* restored(folder)
    assert.deepInclude(yield* again.jobs.await("job-1"), { state: "unknown", intents: 1 })
    assert.deepInclude(yield* again.jobs.recover("job-1", { _tag: "look" }), { state: "unknown", intents: 1 })
    assert.lengthOf(server.bill(), paid)
    assert.strictEqual((yield* again.jobs.recover("job-1", { _tag: "abandon" })).state, "rejected")
    assert.lengthOf(server.bill(), paid)
  }))
})

describe("a job that was waiting to be sent when the backup was taken", () => {
  it.live("ends at once, however long it was to wait", () => Effect.gen(function*() {
    const { folder, runtime } = yield* oneWaits
    const { elsewhere, target } = places(folder)
    yield* runtime.backup(target)
    yield* Runtime.restore(elsewhere, target, [])
    assert.strictEqual(tamper(elsewhere.folder, `SELECT 1 FROM "jobs" WHERE "id" = 'job-2' AND "dueAt" = "cancelAskedAt"`), 1)
  }))
})
