import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { readFileSync } from "node:fs"
import { readdir, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { make } from "../src/make.ts"
import { collected, connection, ended, folder, intent, order, until } from "./support/bench.ts"
import { bench, isLiving, living, training } from "./support/training-bench.ts"

describe("training as a process of its own", () => {
  it.live("gives an identity model for each epoch, whole and verified, with the time that the process took", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench()
      const { prepared, ticket } = yield* order(provider, request, readAsset)
      assert.deepStrictEqual([prepared.needs[0]?.slots, prepared.needs[0]?.capacity], [2, 2])
      const outcome = yield* ended(provider, ticket)
      assert(outcome.state === "succeeded", JSON.stringify(outcome))
      assert.deepStrictEqual(outcome.outputs.map((output) => (output._tag === "identityFiles" ? [output.kind, output.epoch] : [])), [["lora/sdxl", 1], ["lora/sdxl", 2], ["lora/sdxl", 3]])
      const files = yield* collected(provider, ticket, outcome)
      assert.deepStrictEqual(files.map((file) => [file.output, file.sizeBytes === file.bytes.byteLength, file.mediaType]), [0, 1, 2].map((index) => [index, true, "application/x-safetensors"]))
      assert.deepStrictEqual([outcome.usage[0]?.unit, outcome.usage[0]?.source, outcome.billed], ["gpuSeconds", "derived", "no"])
      assert.isAbove(Number(outcome.usage[0]?.worth?.amount), 0)
      assert.deepStrictEqual(yield* provider.poll(ticket), outcome)

      const dataset = (yield* Effect.promise(() => readdir(join(runs, "datasets"))))[0]!
      const names = yield* Effect.promise(() => readdir(join(runs, "datasets", dataset, "train")))
      assert.deepStrictEqual([names.length, names[0], names[1]], [16, "0001.png", "0001.txt"])
      assert.match(yield* Effect.promise(() => readFile(join(runs, "datasets", dataset, "train", "0001.txt"), "utf8")), /^mayaxo woman, number \d, "quoted" \\ ende\n$/u)
      assert.deepStrictEqual(living(join(runs, ticket.id)), [])
    }))

  it.live("keeps as many of the last epochs as the recipe says, and counts the trainer's own time where asked", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request } = yield* bench(undefined, { usage: "trainer" })
      const kept = { ...request, recipe: { ...request.recipe, settings: { ...request.recipe.settings, keepEpochs: 2 } } }
      const { ticket } = yield* order(provider, kept, readAsset)
      const outcome = yield* ended(provider, ticket)
      assert.deepStrictEqual(outcome.state === "succeeded" ? outcome.outputs.map((output) => (output._tag === "identityFiles" ? output.epoch : 0)) : [], [2, 3])
      assert.strictEqual(outcome.usage[0]?.source, "provider")
    }))

  it.live("tells its stage and a fraction that never falls while it runs, and hints at its end", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request } = yield* bench(undefined, { pace: 0.01 })
      const { ticket } = yield* order(provider, request, readAsset)
      const fractions: Array<number> = []
      for (;;) {
        const answer = yield* provider.poll(ticket)
        if (answer.state !== "running") break
        assert.isString(answer.stage)
        fractions.push(answer.fraction!)
        yield* Effect.sleep(10)
      }
      assert.deepStrictEqual(fractions, fractions.toSorted((a, b) => a - b))
      assert.deepStrictEqual(yield* Stream.runCollect(provider.watch(ticket)), [{ _tag: "look" }])
    }))

  for (const [fault, tag, code, line, epochs] of [
    ["out-of-memory@2", "WorkFailed", "gpu.out_of_memory", /OutOfMemoryError/u, 1],
    ["nan-loss@2", "WorkFailed", "train.nan_loss", /avr_loss=nan/u, 1],
    ["disk-full@2", "WorkFailed", "host.disk_full", /StorageFull/u, 1],
    ["killed@2", "WorkFailed", "host.out_of_memory", /./u, 1],
    ["scheduler-error", "WorkFailed", "env.package_conflict", /COSINE_WITH_MIN_LR/u, 0]
  ] as const) {
    it.live(`${fault}: failed with ${code}, its first failing line and the epochs that were sound`, () =>
      Effect.gen(function*() {
        const { provider, readAsset, request, runs } = yield* bench(fault)
        const { ticket } = yield* order(provider, request, readAsset)
        const outcome = yield* ended(provider, ticket)
        assert(outcome.state === "failed", JSON.stringify(outcome))
        assert.deepStrictEqual([outcome.error._tag, outcome.error.code, outcome.outputs.length], [tag, code, epochs])
        assert.match(outcome.error.line!, line)
        const log = yield* Effect.promise(() => readFile(join(runs, ticket.id, "log.txt"), "utf8"))
        assert.include(log.split("\n")[outcome.error.lineNumber! - 1]!, outcome.error.line!.slice(0, 40))
        assert.strictEqual(outcome.usage.length, 1)
        assert.deepStrictEqual(living(join(runs, ticket.id)), [])
      }))
  }

  it.live("an exit code 0 without the files is no success", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench()
      const { ticket } = yield* order(provider, request, readAsset)
      // The end is written down, and then a file is missing before anybody looked.
      for (;;) {
        const there = yield* Effect.promise(() => readdir(join(runs, ticket.id)))
        if (there.includes("ended.json")) break
        yield* Effect.sleep(10)
      }
      yield* Effect.promise(() => rm(join(runs, ticket.id, "out", "maya-000002.safetensors")))
      const outcome = yield* ended(provider, ticket)
      assert(outcome.state === "failed", JSON.stringify(outcome))
      assert.include(outcome.error.message, "maya-000002.safetensors: it is not there")
      assert.strictEqual(outcome.outputs.length, 2)
    }))

  it.live("a cancel ends the process, leaves none behind and says the same twice", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench("stall@2")
      const { ticket } = yield* order(provider, request, readAsset)
      for (;;) {
        const answer = yield* provider.poll(ticket)
        if (answer.state === "running" && answer.note?.includes("epoch 2") === true) break
        yield* Effect.sleep(10)
      }
      assert.isAbove(living(join(runs, ticket.id)).length, 0)
      assert.deepStrictEqual(yield* provider.cancel(ticket), { answer: "cancelled", billed: "no" })
      assert.deepStrictEqual(living(join(runs, ticket.id)), [])
      const outcome = yield* ended(provider, ticket)
      assert.deepStrictEqual([outcome.state, outcome.usage.length], ["cancelled", 1])
      assert.deepStrictEqual(yield* provider.cancel(ticket), { answer: "cancelled", billed: "no" })
    }))

  it.live("a trainer that will not listen is killed after its grace, with the workers that it started", () =>
    Effect.gen(function*() {
      const runs = yield* folder
      const stubborn = `const { spawn } = require("node:child_process"); process.on("SIGTERM", () => {}); const worker = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { stdio: "ignore" }); console.log("worker " + worker.pid); setInterval(() => {}, 1000)`
      const provider = yield* make(connection({ training: { command: [process.execPath, "-e", stubborn, "--"], runs } }))
      const { readAsset, request } = yield* training()
      const { ticket } = yield* order(provider, request, readAsset)
      const log = join(runs, ticket.id, "log.txt")
      for (;;) {
        if (readFileSync(log, "utf8").includes("worker ")) break
        yield* Effect.sleep(10)
      }
      const worker = Number(/worker (\d+)/u.exec(readFileSync(log, "utf8"))![1])
      assert.deepStrictEqual(yield* provider.cancel(ticket), { answer: "cancelled", billed: "no" })
      assert.deepStrictEqual(living(join(runs, ticket.id)), [])
      assert.isFalse(isLiving(worker))
    }))

  it.live("a second process finishes what the first began, and finds it by the order alone", () =>
    Effect.gen(function*() {
      const { connection: configured, readAsset, request } = yield* bench(undefined, { pace: 0.01 })
      const begun = yield* Effect.scoped(Effect.gen(function*() {
        const first = yield* make(configured)
        const made = yield* order(first, request, readAsset)
        yield* until(first, made.ticket, "running")
        return made
      }))
      const second = yield* make(configured)
      const found = yield* second.lookup(JSON.parse(JSON.stringify(begun.intent)))
      assert(found._tag === "found")
      const outcome = yield* ended(second, found.ticket)
      assert.strictEqual(outcome.state, "succeeded")
      assert.strictEqual((yield* collected(second, found.ticket, outcome)).length, 3)
    }))

  it.live("submitting the same intent again starts nothing; what was never begun is absent and stays so", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench(undefined, { pace: 0.01 })
      const { intent: made, ticket } = yield* order(provider, request, readAsset)
      assert.strictEqual((yield* provider.submit(made))._tag, "uncertain")
      assert.strictEqual((yield* provider.lookup(made))._tag, "found")
      yield* provider.cancel(ticket)
      const never = intent(yield* provider.prepare(request, { readAsset, known: [] }))
      assert.strictEqual((yield* provider.lookup(never))._tag, "absent")
      const late = yield* provider.submit(intent(never.prepared, -1))
      assert(late._tag === "refused" && late.error.retryable === "now")
      assert.isFalse((yield* Effect.promise(() => readdir(runs))).includes(never.prepared.key!))
    }))

  it.live("a trainer that is not there is refused and leaves nothing behind", () =>
    Effect.gen(function*() {
      const runs = yield* folder
      const provider = yield* make(connection({ training: { command: ["/nowhere/python"], runs } }))
      const { readAsset, request } = yield* training()
      const made = intent(yield* provider.prepare(request, { readAsset, known: [] }))
      const answer = yield* provider.submit(made)
      assert(answer._tag === "refused")
      assert.deepStrictEqual([answer.error._tag, answer.error.billed], ["EnvironmentDrift", "no"])
      assert.strictEqual((yield* provider.lookup(made))._tag, "absent")
      assert.deepStrictEqual((yield* provider.check).problems.map((problem) => problem._tag), ["EnvironmentDrift"])
    }))

  it.live("forgetting erases the data set and the run", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench()
      const { prepared, ticket } = yield* order(provider, request, readAsset)
      const outcome = yield* ended(provider, ticket)
      const run = { v: 1 as const, connection: "pod", account: "pod", kind: "request" as const, id: ticket.id, place: ticket.place }
      assert.strictEqual(prepared.references[0]?.place, ticket.place)
      for (const reference of [prepared.references[0]!, run]) {
        // From another machine, whose folders say nothing of this one's.
        const elsewhere = yield* Effect.flip(provider.forget({ ...reference, place: "host:another" }))
        assert.deepInclude(elsewhere, { _tag: "Unreachable", operation: "forget" })
        assert.include(elsewhere.message, "another")
        assert.deepStrictEqual(yield* provider.forget(reference), { answer: "erased" })
        assert.deepStrictEqual(yield* provider.forget(reference), { answer: "absent" })
      }
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(join(runs, "datasets"))), [])
      assert.strictEqual((yield* Effect.flip(collected(provider, ticket, outcome)))._tag, "OutputGone")
    }))
})
