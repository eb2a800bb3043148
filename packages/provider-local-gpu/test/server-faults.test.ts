import { assert, describe, it } from "@effect/vitest"
import type * as Hint from "@likeness/core/Hint"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { make } from "../src/make.ts"
import { bench, collected, connection, ended, intent, order, until } from "./support/bench.ts"
import { openGateway } from "./support/gateway.ts"
import { picture, recipe } from "./support/requests.ts"

describe("faults of a server", () => {
  it.live("out of memory is a failure with its code and the server's line, and nothing is billed", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench()
      sandbox.plan({ name: "out-of-memory" })
      const { ticket } = yield* order(provider, picture(), readAsset)
      const outcome = yield* ended(provider, ticket)
      assert(outcome.state === "failed")
      assert.deepStrictEqual([outcome.error._tag, outcome.error.code, outcome.billed], ["WorkFailed", "gpu.out_of_memory", "no"])
      assert.match(outcome.error.line!, /OutOfMemoryError/u)
      assert.strictEqual(outcome.usage[0]!.unit, "gpuSeconds")
    }))

  it.live("an unknown failure of a node names the node and keeps its line", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench()
      sandbox.plan({ name: "node-error", exceptionType: "ValueError", exceptionMessage: "banana is not a nan" })
      const { ticket } = yield* order(provider, picture(), readAsset)
      const outcome = yield* ended(provider, ticket)
      assert(outcome.state === "failed")
      assert.deepStrictEqual([outcome.error.code, outcome.error.line], ["unknown", "ValueError: banana is not a nan"])
    }))

  it.live("a job that waits is cancelled without trace; one at work ends soon after", () =>
    Effect.gen(function*() {
      const { connection: configured, provider, readAsset } = yield* bench({ timeScale: 0.2 })
      const running = yield* order(provider, picture({ recipe: recipe("generateImage", { checkpoint: "sd_xl_base_1.0.safetensors", steps: 400 }) }), readAsset)
      yield* until(provider, running.ticket, "running")
      const waiting = yield* order(provider, picture({ seed: 8 }), readAsset)
      assert.strictEqual((yield* provider.poll(waiting.ticket)).state, "queued")
      assert.deepStrictEqual(yield* provider.cancel(waiting.ticket), { answer: "cancelled", billed: "no" })
      assert.strictEqual((yield* ended(provider, waiting.ticket)).state, "cancelled")
      const second = yield* make(configured)
      assert.strictEqual((yield* Effect.flip(second.poll(waiting.ticket)))._tag, "TicketLost")
      const asked = yield* provider.cancel(running.ticket)
      assert.include(["requested", "cancelled"], asked.answer)
      const outcome = yield* ended(provider, running.ticket)
      assert.strictEqual(outcome.state, "cancelled")
      assert.strictEqual(outcome.usage.length, 1)
      assert.include(["cancelled", "tooLate"], (yield* provider.cancel(running.ticket)).answer)
    }))

  it.live("a job that the server forgot is lost, not polled for ever", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench()
      sandbox.plan({ name: "forget" })
      const { ticket } = yield* order(provider, picture(), readAsset)
      const error = yield* Effect.flip(ended(provider, ticket))
      assert.deepStrictEqual([error._tag, error.billed, error.retryable], ["TicketLost", "no", "now"])
    }))

  it.live("an answer lost after acceptance is uncertain, and the job is found by its name", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench()
      const prepared = yield* provider.prepare(picture(), { readAsset, known: [] })
      sandbox.plan({ name: "drop-after-accept" })
      const made = intent(prepared)
      const answer = yield* provider.submit(made)
      assert(answer._tag === "uncertain")
      assert.deepStrictEqual([answer.error._tag, answer.error.billed], ["SubmissionUnknown", "unknown"])
      const found = yield* provider.lookup(made)
      assert(found._tag === "found")
      assert.strictEqual((yield* ended(provider, found.ticket)).state, "succeeded")
      assert.strictEqual(sandbox.journal().filter((entry) => entry.method === "POST" && entry.path.endsWith("/prompt")).length, 1)
    }))

  it.live("a send that was cut before acceptance, or answered 500, is uncertain until a look says otherwise", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench()
      for (const [name, expected] of [["drop-before-accept", "absent"], ["http-500-after-accept", "found"]] as const) {
        const made = intent(yield* provider.prepare(picture(), { readAsset, known: [] }))
        sandbox.plan({ name })
        assert.strictEqual((yield* provider.submit(made))._tag, "uncertain")
        assert.strictEqual((yield* provider.lookup(made))._tag, expected)
      }
    }))

  it.live("at a closed port nothing leaves: refused, not billed; check says so without failing", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench()
      const made = intent(yield* provider.prepare(picture(), { readAsset, known: [] }))
      yield* Effect.promise(() => sandbox.close())
      const answer = yield* provider.submit(made)
      assert(answer._tag === "refused")
      assert.deepStrictEqual([answer.error._tag, answer.error.billed], ["Unreachable", "no"])
      assert.strictEqual((yield* provider.lookup(made))._tag, "unknowable")
      const health = yield* provider.check
      assert.deepStrictEqual([health.reachable, health.problems[0]?._tag], [false, "Unreachable"])
    }))

  it.live("past its time not a byte of an order leaves", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench()
      const answer = yield* provider.submit(intent(yield* provider.prepare(picture(), { readAsset, known: [] }), -1))
      assert(answer._tag === "refused")
      assert.strictEqual(answer.error.retryable, "now")
      assert.isFalse(sandbox.journal().some((entry) => entry.method === "POST" && entry.path.endsWith("/prompt")))
    }))

  it.live("a websocket that is cut only ends the hints; the job ends all the same", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench({ timeScale: 0.1 })
      sandbox.plan({ name: "dropped-websocket" })
      const { ticket } = yield* order(provider, picture(), readAsset)
      const hints = yield* Effect.forkChild(Stream.runCollect(provider.watch(ticket)))
      assert.strictEqual((yield* ended(provider, ticket)).state, "succeeded")
      assert.isAbove((yield* Fiber.join(hints)).length, 0)
    }))

  it.live("hints tell stages and fractions that never fall, and end with the job", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench({ timeScale: 0.1 })
      sandbox.plan({ name: "duplicate-events" })
      const { ticket } = yield* order(provider, picture(), readAsset)
      const hints: ReadonlyArray<Hint.Hint> = yield* Stream.runCollect(provider.watch(ticket))
      const progress = hints.flatMap((hint) => (hint._tag === "progress" ? [hint.progress] : []))
      const fractions = progress.map((each) => each.fraction!)
      assert.deepStrictEqual(fractions, fractions.toSorted((a, b) => a - b))
      assert.include(progress.map((each) => each.stage), "sampling")
      assert.strictEqual(hints.at(-1)?._tag, "look")
      assert.strictEqual((yield* ended(provider, ticket)).state, "succeeded")
    }))

  it.live("a file that breaks off, or is no picture, is corrupt; taken again it is whole", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench()
      const { ticket } = yield* order(provider, picture(), readAsset)
      const outcome = yield* ended(provider, ticket)
      for (const name of ["truncated-view", "wrong-type-view"] as const) {
        sandbox.plan({ name })
        assert.strictEqual((yield* Effect.flip(collected(provider, ticket, outcome)))._tag, "OutputCorrupt")
      }
      assert.strictEqual((yield* collected(provider, ticket, outcome)).length, 1)
    }))

  it.live("fewer pictures than asked are told", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench()
      sandbox.plan({ name: "fewer-outputs" })
      const { ticket } = yield* order(provider, picture({ count: 3 }), readAsset)
      const outcome = yield* ended(provider, ticket)
      assert.deepStrictEqual([outcome.state, outcome.outputs.length, outcome.warnings], ["succeeded", 2, ["2 of 3 files came"]])
    }))

  it.live("a checkpoint that the server does not have is refused with the nearest names, before anything is sent", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench()
      const request = picture({ recipe: recipe("generateImage", { checkpoint: "sd_xl_base.safetensors" }) })
      const error = yield* Effect.flip(provider.prepare(request, { readAsset, known: [] }))
      assert(error._tag === "ModelMissing")
      assert.include(error.message, "sd_xl_base_1.0.safetensors")
      assert.isFalse(sandbox.journal().some((entry) => entry.method === "POST"))
    }))

  it.live("the first server of the list that answers takes the order", () =>
    Effect.gen(function*() {
      const { readAsset, sandbox } = yield* bench()
      const provider = yield* make(connection({ servers: [{ url: "http://127.0.0.1:9", loras: "/nowhere" }, { url: sandbox.baseUrl, loras: sandbox.folders.loras }] }))
      const prepared = yield* provider.prepare(picture(), { readAsset, known: [] })
      assert.deepStrictEqual([prepared.server, prepared.needs[0]?.resource], [sandbox.baseUrl, "gpu:bench/1"])
    }))

  it.live("a second process with the same settings finishes what the first began; another host does not touch it", () =>
    Effect.gen(function*() {
      const { connection: configured, provider, readAsset } = yield* bench()
      const { intent: made, ticket } = yield* order(provider, picture(), readAsset)
      const second = yield* make(configured)
      const outcome = yield* ended(second, JSON.parse(JSON.stringify(ticket)))
      assert.strictEqual((yield* collected(second, ticket, outcome)).length, 1)
      const elsewhere = yield* make({ ...configured, settings: { ...configured.settings, host: "another" } })
      assert.strictEqual((yield* elsewhere.lookup(made))._tag, "unknowable")
      assert.strictEqual((yield* Effect.flip(elsewhere.cancel(ticket)))._tag, "Unreachable")
    }))

  it.live("a graph that the server took in part and carried out before it could be ended is not refused: it is looked for", () =>
    Effect.gen(function*() {
      const { connection: configured, readAsset, sandbox } = yield* bench()
      const gateway = yield* Effect.acquireRelease(Effect.promise(openGateway), (open) => Effect.promise(() => open.close()))
      gateway.aim(Number(new URL(sandbox.baseUrl).port))
      gateway.change((path, json) => (path.endsWith("/cancel") ? { cancelled: false } : json))
      const provider = yield* make({ ...configured, settings: { ...configured.settings, servers: [{ url: gateway.url }] } })
      const prepared = yield* provider.prepare(picture(), { readAsset, known: [] })
      const body = JSON.parse(prepared.body) as { readonly prompt: object }
      const prompt = { ...body.prompt, empty: { class_type: "EmptyImage", inputs: { width: 0, height: 64, batch_size: 1, color: 0 } }, kept: { class_type: "SaveImage", inputs: { images: ["empty", 0], filename_prefix: "likeness/in-part" } } }
      const answer = yield* provider.submit(intent({ ...prepared, body: JSON.stringify({ ...body, prompt }) }))
      assert.strictEqual(answer._tag, "uncertain")
    }))
})
