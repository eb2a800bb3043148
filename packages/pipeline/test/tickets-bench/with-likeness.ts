/** A workspace with as many jobs, in a process of its own; a few before them tell it how long such jobs take. */
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type * as Request from "@likeness/core/Request"
import { make } from "@likeness/provider-higgsfield"
import * as Runtime from "@likeness/runtime/Runtime"
import { peakMemory } from "./peak-memory.ts"

const [, , baseUrl = "", key = "", tickets = "", spreadSeconds = "", readsPerSecond = ""] = process.argv
process.once("disconnect", () => process.exit(1))
const connection = { v: 1 as const, name: "hf", provider: "higgsfield", account: "studio", settings: { baseUrl, maxInFlight: 1_000, readsPerSecond: Number(readsPerSecond) } }
const folder = await mkdtemp(join(tmpdir(), "likeness-tickets-"))

const request = (prompt: string, seed: number): Request.GenerateImage => ({
  _tag: "generateImage", v: 1, prompt: { scene: prompt }, subjects: [], inputs: [], size: { _tag: "aspect", aspect: "3:4" }, count: 1, seed,
  recipe: { v: 1, name: "bench", provider: "higgsfield", capability: "generateImage", retries: 0, settings: { providerModel: "higgsfield-ai/soul/standard", resolution: "720p" } }
})

await Effect.runPromise(Effect.gen(function*() {
  const runtime = yield* Runtime.open({ folder, workspace: "default", currency: "USD", inspect: () => Effect.succeed({}), providers: (given) => make(given, Redacted.make(key)) })
  const run = (word: string, count: number, seconds: number, from: number) => Effect.forEach(Array.from({ length: count }, (_, index) => index), (index) =>
    Effect.gen(function*() {
      yield* Effect.sleep((index * seconds * 1000) / count)
      yield* runtime.jobs.submit({ id: `${word}-${index}`, request: request(`${word} ${index}`, from + index), connection, persona: "maya" })
      yield* runtime.jobs.await(`${word}-${index}`)
    }), { concurrency: "unbounded", discard: true })
  yield* run("before", 20, 0, 10_000)
  yield* run("likeness", Number(tickets), Number(spreadSeconds), 20_000)
}).pipe(Effect.scoped, Effect.provide(Logger.layer([]))))
await rm(folder, { recursive: true, force: true, maxRetries: 5 })
process.stdout.write(`${peakMemory()}\n`)
process.exit(0)
