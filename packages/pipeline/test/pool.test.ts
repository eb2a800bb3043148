import { assert, it } from "@effect/vitest"
import * as ComfyUiSandbox from "@likeness/sandbox/comfyui/ComfyUiSandbox"
import { isDone } from "@likeness/runtime/Job"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { crc32, deflateSync } from "node:zlib"
import { writeWorkspace } from "../src/init/write-workspace.ts"
import { open } from "../src/workspace/Workspace.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A PNG of one colour, which the order decides. */
const plain = (order: object, width: number, height: number): Buffer => {
  const colour = createHash("sha256").update(JSON.stringify(order)).digest().subarray(0, 3)
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2], 8)
  const row = Buffer.concat([Buffer.of(0), ...Array.from({ length: width }, () => colour)])
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))])
}

const server = Effect.acquireRelease(
  Effect.promise(() => ComfyUiSandbox.start({
    timeScale: 0.05,
    draw: async (order) => plain(order, order.width, order.height),
    film: () => Promise.reject(new Error("no clip is asked for")),
    stamp: async (image) => image
  })),
  (running) => Effect.promise(() => running.close())
)

it.live("one of two servers dies with 20 jobs in flight: 20 outcomes, and in the store each picture once", () =>
  Effect.gen(function*() {
    const folder = join(yield* temporaryFolder, "stüdio mit zwei servern")
    const [first, second] = [yield* server, yield* server]
    yield* writeWorkspace(folder, {
      settings: {
        connections: {
          home: {
            provider: "local-gpu", gpuPrice: { perHour: { amount: "0.42", currency: "USD" }, basis: "used" }, timeScale: 0.05, giveUpServerSeconds: 40,
            // A busy machine's real time is no stall.
            patience: 20,
            servers: [first, second].map(({ baseUrl, folders }) => ({ url: baseUrl, loras: folders.loras }))
          }
        }
      }
    })
    const workspace = yield* open(folder, { environment: {}, timeScale: 0.05 })
    const connection = yield* workspace.connection()
    const ids = Array.from({ length: 20 }, (_, seed) => `pool-${seed}`)
    for (const [seed, id] of ids.entries()) {
      yield* workspace.runtime.jobs.submit({
        id, persona: "maya", brief: "pool", take: seed + 1, connection,
        request: {
          _tag: "generateImage", v: 1, prompt: { scene: "a lighthouse" }, subjects: [], inputs: [], size: { _tag: "pixels", width: 512, height: 512 }, count: 1, seed,
          recipe: { v: 1, name: "pool", capability: "generateImage", provider: "local-gpu", settings: { checkpoint: "sd_xl_base_1.0.safetensors", steps: 4 }, retries: 0 }
        }
      })
    }
    const accepted = ({ journal }: ComfyUiSandbox.ComfyUiSandbox) => journal().filter(({ method, path }) => method === "POST" && path.endsWith("/prompt")).length
    const states = Effect.map(workspace.runtime.jobs.list(), (all) => all.map(({ error, id, log, state, ticket }) => ({ id, state, server: ticket?.server, error: error?.message, log })))
    const inTime = <A, E>(what: string, effect: Effect.Effect<A, E>) => Effect.timeoutOrElse(effect, {
      duration: "90 seconds",
      orElse: () => Effect.flatMap(states, (told) => Effect.die(new Error(`${what}: not within 90 s; accepted ${accepted(first)} and ${accepted(second)}\n${JSON.stringify(told, undefined, 1)}`)))
    })
    // Both are at work and most jobs still wait: then one is gone, its queue and its files with it.
    yield* inTime("both servers at work", Effect.promise(async (signal) => {
      while (!signal.aborted && (accepted(first) < 2 || accepted(second) < 2)) await setTimeout(10)
    }))
    yield* Effect.promise(() => first.close())
    const jobs = yield* inTime("all jobs at rest", Effect.forEach(ids, (id) => workspace.runtime.jobs.await(id), { concurrency: "unbounded" }))
    assert.deepStrictEqual(jobs.map((job) => [job.state, isDone(job), job.outputs.length]), ids.map(() => ["settled", true, 1]))
    assert.strictEqual(new Set(jobs.map((job) => job.outputs[0]!.sha256)).size, 20)
    const stored = yield* workspace.runtime.assets.list({ persona: "maya" })
    assert.strictEqual(stored.filter(({ origin }) => origin._tag === "generated").length, 20)
    // What the dead server held of the GPU is counted, and nothing is counted twice.
    const charges = (yield* workspace.runtime.ledger.list({ kind: "charge" })).map(({ entry }) => `${entry.intent}/${entry.source}`)
    assert.strictEqual(new Set(charges).size, charges.length)
  }), 240_000)
