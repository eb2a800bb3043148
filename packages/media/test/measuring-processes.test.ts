import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { makeFaceEmbedder } from "../src/identity/face-embedder.ts"
import { first, persona, references } from "./support/fixtures.ts"
import { processLives } from "./support/process-lives.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

/** An entry that stands in for the worker, with the given body for each message. */
const entryThat = (body: string) => Effect.gen(function*() {
  const file = join(yield* temporaryFolder, "entry.mjs")
  yield* Effect.promise(() => writeFile(file, `process.on("disconnect", () => process.exit())\nlet count = 0\nprocess.on("message", ({ id }) => { count++; ${body} })\n`))
  return pathToFileURL(file)
})
const answerWithProcessId = `process.send({ id, kind: "reading", reading: { faces: process.pid, face: null } })`

describe("measuring processes", () => {
  it.live("none runs before the first picture, two run for many, and none is left after the scope", () => Effect.gen(function*() {
    const scope = yield* Scope.make()
    const embedder = yield* Scope.provide(makeFaceEmbedder(), scope)
    assert.deepStrictEqual(yield* embedder.processIds, [])
    const readings = yield* Effect.forEach([...references, ...persona], (file) => embedder.read(file), { concurrency: "unbounded" })
    assert.deepStrictEqual(readings.map(({ faces }) => faces), [1, 1, 1, 1, 1, 1, 1, 1])
    const ids = yield* embedder.processIds
    assert.strictEqual(new Set(ids).size, 2)
    assert.isTrue(ids.every(processLives))
    yield* Scope.close(scope, Exit.void)
    assert.isFalse(ids.some(processLives))
  }))

  it.live("one picture after the other needs one process only", () => Effect.gen(function*() {
    const workerEntry = yield* entryThat(answerWithProcessId)
    const embedder = yield* makeFaceEmbedder({ workerEntry })
    const readings = yield* Effect.forEach([1, 2, 3, 4], () => embedder.read("a.jpg"))
    assert.strictEqual(new Set(readings.map(({ faces }) => faces)).size, 1)
    assert.strictEqual((yield* embedder.processIds).length, 1)
  }))

  it.live("three pictures at once wait for one process; a fourth is worth another", () => Effect.gen(function*() {
    const workerEntry = yield* entryThat(answerWithProcessId)
    const embedder = yield* makeFaceEmbedder({ workerEntry })
    const atOnce = (count: number) => Effect.forEach(Array.from({ length: count }), () => embedder.read("a.jpg"), { concurrency: "unbounded" })
    yield* atOnce(3)
    assert.lengthOf(yield* embedder.processIds, 1)
    yield* atOnce(4)
    assert.lengthOf(yield* embedder.processIds, 2)
  }))

  it.live("a killed process is replaced and its picture is measured", () => Effect.gen(function*() {
    const embedder = yield* makeFaceEmbedder({ processes: 1 })
    const before = yield* embedder.read(first(persona))
    const [killed] = yield* embedder.processIds
    assert.isDefined(killed)
    const reading = yield* Effect.forkChild(embedder.read(first(persona)), { startImmediately: true })
    process.kill(killed ?? 0, "SIGKILL")
    assert.deepStrictEqual(yield* Fiber.join(reading), before)
    const [replaced] = yield* embedder.processIds
    assert.notStrictEqual(replaced, killed)
  }))

  it.live("a picture over which two processes die is named, with the first failing line, and others go on", () => Effect.gen(function*() {
    const workerEntry = yield* entryThat(`console.error("starting"); console.error("RuntimeError: memory access out of bounds"); process.exit(7)`)
    const embedder = yield* makeFaceEmbedder({ processes: 1, workerEntry })
    const failed = yield* Effect.flip(embedder.read("/pictures/evil.jpg"))
    assert.strictEqual(failed._tag, "MeasuringFailed")
    if (failed._tag !== "MeasuringFailed") return
    assert.strictEqual(failed.message, "measuring /pictures/evil.jpg failed: it ended with code 7")
    assert.deepStrictEqual([failed.line, failed.lineNumber, failed.file, failed.billed], ["RuntimeError: memory access out of bounds", 2, "/pictures/evil.jpg", "no"])
    assert.strictEqual((yield* Effect.flip(embedder.read("b.jpg")))._tag, "MeasuringFailed")
  }))

  it.live("a process that never answers is ended", () => Effect.gen(function*() {
    const workerEntry = yield* entryThat("")
    const embedder = yield* makeFaceEmbedder({ processes: 1, workerEntry, pictureTimeoutSeconds: 0.2 })
    assert.match((yield* Effect.flip(embedder.read("slow.jpg"))).message, /slow\.jpg failed: no answer within 0\.2 seconds/)
  }))

  it.live("a process is replaced after its share of pictures", () => Effect.gen(function*() {
    const workerEntry = yield* entryThat(answerWithProcessId)
    const embedder = yield* makeFaceEmbedder({ processes: 1, picturesPerProcess: 2, workerEntry })
    const readings = yield* Effect.forEach([1, 2, 3, 4, 5], () => embedder.read("a.jpg"))
    assert.strictEqual(new Set(readings.map(({ faces }) => faces)).size, 3)
  }))

  it.live("an interrupted picture leaves no process behind its scope", () => Effect.gen(function*() {
    const workerEntry = yield* entryThat("")
    const scope = yield* Scope.make()
    const embedder = yield* Scope.provide(makeFaceEmbedder({ workerEntry }), scope)
    const reading = yield* Effect.forkChild(embedder.read("a.jpg"), { startImmediately: true })
    const ids = yield* embedder.processIds
    yield* Fiber.interrupt(reading)
    yield* Scope.close(scope, Exit.void)
    assert.strictEqual(ids.length, 1)
    assert.isFalse(ids.some(processLives))
  }))
})
