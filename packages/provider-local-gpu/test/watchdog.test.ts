import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as Watchdog from "../src/comfyui/Watchdog.ts"
import { make } from "../src/make.ts"
import { WebSocket } from "undici"
import { anHourLater } from "./support/an-hour-later.ts"
import { bench, ended, order, until } from "./support/bench.ts"
import { picture, recipe } from "./support/requests.ts"

/** Limits of 300, 180 and 60 seconds become fractions of one. */
const hasty = (configured: Parameters<typeof make>[0], timeScale: number) => make({ ...configured, settings: { ...configured.settings, timeScale } })
const slow = picture({ recipe: recipe("generateImage", { checkpoint: "sd_xl_base_1.0.safetensors", steps: 400 }) })

describe("jobs that show no progress", () => {
  it.live("a job that the server cannot end either has failed as stalled, and the server takes no order until it is restarted", () =>
    Effect.gen(function*() {
      const { connection: configured, readAsset, sandbox } = yield* bench({ timeScale: 0.01 })
      // A socket that is opened anew needs time for its first frame, also on a busy machine: less proves nothing.
      const provider = yield* hasty(configured, 0.02)
      sandbox.plan({ name: "stall" })
      const { ticket } = yield* order(provider, picture(), readAsset)
      yield* Effect.forkChild(Stream.runDrain(provider.watch(ticket)))
      const outcome = yield* ended(provider, ticket)
      assert(outcome.state === "failed")
      assert.deepStrictEqual([outcome.error._tag, outcome.billed], ["WorkStalled", "no"])
      assert.isTrue(sandbox.journal().some((entry) => entry.path.endsWith(`/jobs/${ticket.id}/cancel`)))
      const error = yield* Effect.flip(provider.prepare(picture(), { readAsset, known: [] }))
      assert.include(error.message, "stuck")
      yield* Effect.promise(() => sandbox.restart(0))
      assert.strictEqual((yield* provider.prepare(picture(), { readAsset, known: [] })).server, sandbox.baseUrl)
    }))

  it.effect("each part of a job has its own limit, and silence counts only where a fresh socket proved it", () =>
    Effect.sync(() => {
      const silent = (classType: string | undefined, ticked: boolean, seconds: number, proven = true) =>
        Watchdog.overdueSeconds({ classType, ticked, progressAt: 1_000, provenAt: proven ? 2_000 : 0 }, 1_000 + seconds * 1000, 1) !== undefined
      assert.deepStrictEqual([silent("CheckpointLoaderSimple", false, 299), silent("CheckpointLoaderSimple", false, 301)], [false, true])
      assert.deepStrictEqual([silent("KSampler", true, 179), silent("KSampler", true, 181)], [false, true])
      assert.deepStrictEqual([silent("VAEDecode", true, 899), silent("SaveVideo", true, 901)], [false, true])
      assert.isFalse(silent("KSampler", true, 10_000, false))
      assert.strictEqual(Watchdog.overdueSeconds(undefined, 10_000_000, 1), undefined)
    }))

  it.live("a job is not ended because the machine slept or its clock was set", () =>
    Effect.gen(function*() {
      const { connection: configured, readAsset, sandbox } = yield* bench({ timeScale: 0.01 })
      // Limits of six seconds and more; the socket is opened anew after one, and proves the silence.
      const provider = yield* hasty(configured, 0.02)
      sandbox.plan({ name: "stall" })
      const { ticket } = yield* order(provider, picture(), readAsset)
      yield* Effect.forkChild(Stream.runDrain(provider.watch(ticket)))
      yield* until(provider, ticket, "running")
      yield* Effect.sleep(2_500)
      const seen = yield* anHourLater(provider.poll(ticket))
      assert(seen.state === "running")
      assert.strictEqual(seen.stage, "at work")
    }))

  it.live("patience makes every limit longer: what would be a stall by the clock's scale alone goes on", () =>
    Effect.gen(function*() {
      const { connection: configured, readAsset, sandbox } = yield* bench({ timeScale: 0.01 })
      const provider = yield* make({ ...configured, settings: { ...configured.settings, timeScale: 0.0005, patience: 2_000 } })
      sandbox.plan({ name: "stall" })
      const { ticket } = yield* order(provider, picture(), readAsset)
      yield* Effect.forkChild(Stream.runDrain(provider.watch(ticket)))
      yield* until(provider, ticket, "running")
      // Several times what the scale alone allows: 300 s and the proof's 60 s become 180 ms.
      yield* Effect.sleep(1_500)
      const seen = yield* provider.poll(ticket)
      assert(seen.state === "running")
      assert.strictEqual(seen.stage, "at work")
    }))

  it.live("a job of which no frame ever came is left alone: silence of a socket proves nothing", () =>
    Effect.gen(function*() {
      const { connection: configured, readAsset, sandbox } = yield* bench({ timeScale: 0.05 })
      const provider = yield* hasty(configured, 0.0005)
      sandbox.plan({ name: "silent-websocket" })
      const { ticket } = yield* order(provider, slow, readAsset)
      yield* Effect.forkChild(Stream.runDrain(provider.watch(ticket)))
      assert.strictEqual((yield* ended(provider, ticket)).state, "succeeded")
    }))

  it.live("a socket whose registration the server lost is opened anew, and the hints go on", () =>
    Effect.gen(function*() {
      const { connection: configured, readAsset, sandbox } = yield* bench({ timeScale: 0.2 })
      const provider = yield* hasty(configured, 0.002)
      const { prepared, ticket } = yield* order(provider, slow, readAsset)
      const clientId = (JSON.parse(prepared.body) as { readonly client_id: string }).client_id
      const seen = { hints: 0 }
      const watching = yield* Effect.forkChild(Stream.runForEach(provider.watch(ticket), (hint) => Effect.sync(() => {
        if (hint._tag === "progress") seen.hints += 1
      })))
      yield* until(provider, ticket, "running")
      while (seen.hints === 0) yield* Effect.sleep(10)
      // A second socket of the same id takes its place, and closing it leaves none.
      yield* Effect.promise(async () => {
        const thief = new WebSocket(`${sandbox.baseUrl.replace("http", "ws")}/ws?clientId=${clientId}`)
        await new Promise((resolve) => { thief.addEventListener("message", resolve, { once: true }) })
        thief.close()
        await new Promise((resolve) => { thief.addEventListener("close", resolve, { once: true }) })
      })
      const before = seen.hints
      while (seen.hints <= before + 1) yield* Effect.sleep(10)
      yield* provider.cancel(ticket)
      yield* Fiber.interrupt(watching)
      assert.isAbove(seen.hints, before)
    }))
})
