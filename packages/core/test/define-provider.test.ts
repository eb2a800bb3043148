import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { AssetReader, type Capability, defineProvider, type Intent, type PreparedOrder, type ProviderDefinition, ProviderError, type Ticket } from "../src/index.ts"

const order: PreparedOrder.PreparedOrder = {
  v: 1, request: "0".repeat(64), capability: "generateImage", provider: "toy", connection: "toy", account: "toy", endpoint: "POST /pictures",
  body: "{}", place: "anywhere", needs: [], references: [], warnings: []
}
const intent: Intent.Intent = { v: 1, id: "i1", prepared: order, attempt: 1, sendBy: "2026-01-01T00:01:00.000Z", firstSentAt: "2026-01-01T00:00:00.000Z" }
const ticket: Ticket.Ticket = {
  v: 1, provider: "toy", connection: "toy", account: "toy", capability: "generateImage", id: "t1", intent: "i1", place: "anywhere",
  submittedAt: "2026-01-01T00:00:00.000Z", details: {}
}
const unreachable = new ProviderError.Unreachable({
  connection: "toy", account: "toy", operation: "poll", message: "nobody answers", billed: "no", retryable: "later", advice: "Start the server."
})
const never = () => Promise.reject(new Error("not asked in this test"))
const description: Capability.Description = { v: 1, interfaceVersion: 1, provider: "toy", connection: "toy", account: "toy" }
const toy = (some: Partial<ProviderDefinition>) =>
  defineProvider({
    describe: () => description, validate: () => [], check: never, prepare: never, estimate: never, submit: never, lookup: never, poll: never,
    cancel: never, forget: never, collect: () => Stream.toAsyncIterable(Stream.empty), ...some
  })

describe("a provider written with plain promises", () => {
  it.effect("fails with the named error that it throws", () => Effect.gen(function*() {
    const error = yield* Effect.flip(toy({ poll: () => Promise.reject(unreachable) }).poll(ticket))
    assert.strictEqual(error, unreachable)
  }))

  it.effect("dies of anything else", () => Effect.gen(function*() {
    const exit = yield* Effect.exit(toy({ poll: () => Promise.reject(new TypeError("bug")) }).poll(ticket))
    assert.isTrue(Exit.isFailure(exit) && exit.cause.reasons[0]?._tag === "Die")
  }))

  it.effect("answers uncertain when a submission ends without an answer, because it may have been paid", () => Effect.gen(function*() {
    const answer = yield* toy({ submit: () => Promise.reject(new Error("socket hang up")) }).submit(intent)
    assert.isTrue(answer._tag === "uncertain" && answer.error._tag === "SubmissionUnknown" && answer.error.billed === "unknown")
  }))

  it.effect("sees the abort signal when the caller goes away", () => Effect.gen(function*() {
    let aborted = false
    const provider = toy({
      poll: (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => {
        aborted = true
        reject(signal.reason as Error)
      }))
    })
    const fiber = yield* Effect.forkChild(provider.poll(ticket), { startImmediately: true })
    yield* Fiber.interrupt(fiber)
    assert.isTrue(aborted)
  }))

  it.effect("is told the time by Likeness' clock", () => Effect.gen(function*() {
    yield* TestClock.setTime(1234)
    const health = yield* toy({
      check: (call) => Promise.resolve({ reachable: true, credentials: "notNeeded", versions: { now: String(call.now()) }, notes: [], problems: [] })
    }).check
    assert.strictEqual(health.versions["now"], "1234")
  }))

  it.effect("passes on that a stored file cannot be read", () => Effect.gen(function*() {
    const gone = new AssetReader.AssetUnreadable({ sha256: "a".repeat(64), reason: "it is gone" })
    const provider = toy({
      prepare: async (_, call) => {
        for await (const _bytes of call.readAsset("a".repeat(64))) throw new Error("no bytes were expected")
        return order
      }
    })
    const error = yield* Effect.flip(provider.prepare({} as never, { known: [], readAsset: () => Stream.fail(gone) }))
    assert.strictEqual(error._tag, "AssetUnreadable")
  }))

  it.effect("ends its iterable when the reader of collected bytes stops early", () => Effect.gen(function*() {
    let ended = false
    async function* bytes() {
      try {
        yield new Uint8Array([1])
        yield new Uint8Array([2])
      } finally {
        ended = true
      }
    }
    async function* files() {
      yield { output: 0, file: 0, bytes: bytes() }
    }
    const first = yield* toy({ collect: () => files() }).collect(ticket, {} as never).pipe(
      Stream.flatMap((file) => file.bytes),
      Stream.take(1),
      Stream.runCollect
    )
    assert.strictEqual(first.length, 1)
    assert.isTrue(ended)
  }))

  it.effect("may leave hints out, and a hint that fails is no hint", () => Effect.gen(function*() {
    assert.deepStrictEqual(yield* Stream.runCollect(toy({}).watch(ticket)), [])
    async function* broken() {
      yield { _tag: "look" as const }
      throw new Error("cut")
    }
    assert.deepStrictEqual(yield* Stream.runCollect(toy({ watch: () => broken() }).watch(ticket)), [{ _tag: "look" }])
  }))
})
