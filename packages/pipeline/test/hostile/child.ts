/**
 * A process of its own that orders every scenario of a batch and ends when all of them are at rest. Killed by
 * the test, and started again as often as that happens. With a verdict file it first tells the jobs what a
 * person found in the vendor's console.
 */
import * as Redacted from "effect/Redacted"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import * as References from "effect/References"
import * as Layer from "effect/Layer"
import * as Hash from "@likeness/core/Hash"
import type * as Connection from "@likeness/core/Connection"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as Request from "@likeness/core/Request"
import { make } from "@likeness/provider-higgsfield"
import * as Runtime from "@likeness/runtime/Runtime"
import { pictureOf } from "./HostileServer.ts"
import { planOf } from "./plan.ts"

export interface Orders {
  readonly folder: string
  readonly baseUrl: string
  readonly scenarios: ReadonlyArray<number>
  readonly deadly: ReadonlyArray<number>
  /** Times the waits that the contract names. */
  readonly timeScale: number
  /** Jobs whose outcome is unknown are looked for with this; absent while the server is hostile. */
  readonly console?: Readonly<Record<string, string | null>>
}

const orders = JSON.parse(process.argv[2] ?? "") as Orders

const connection: Connection.Connection = {
  v: 1, name: "hf", provider: "higgsfield", account: "studio",
  settings: { baseUrl: orders.baseUrl, timeScale: orders.timeScale, maxInFlight: 1_000, readsPerSecond: 1_000, timeouts: { connectSeconds: 5, submitSeconds: 5, answerSeconds: 5, bodySeconds: 5 } }
}

const reference = pictureOf("reference", 0)
const persona = (scenario: number) => ({ name: `scenario-${scenario}`, triggerToken: "mayaxo", classToken: "woman" })

const requestOf = (scenario: number): Request.Request => {
  const plan = planOf(scenario, orders.deadly.includes(scenario))
  const recipe = { v: 1 as const, name: "hostile", provider: "higgsfield", retries: 1 }
  return plan.kind === "training"
    ? {
      _tag: "trainIdentity", v: 1, persona: persona(scenario),
      referenceSet: ReferenceSet.make(`scenario-${scenario}`, [{ sha256: Hash.ofBytes(reference), mediaType: "image/png", width: 1, height: 1, caption: "" }]),
      recipe: { ...recipe, capability: "trainIdentity", settings: { providerModel: "soul-id/v2" } }
    }
    : {
      _tag: "generateImage", v: 1, prompt: { scene: `scenario-${scenario} at a market stall` }, subjects: [], inputs: [], size: { _tag: "aspect", aspect: "3:4" },
      count: plan.count, seed: 7, recipe: { ...recipe, capability: "generateImage", settings: { providerModel: "higgsfield-ai/soul/standard", resolution: "720p" } }
    }
}

// The test is gone: nobody could end this process any more.
process.once("disconnect", () => process.exit(1))

const program = Effect.gen(function*() {
  const runtime = yield* Runtime.open({
    folder: orders.folder, workspace: "default", currency: "USD", inspect: () => Effect.succeed({}), timeScale: 0.02, watchSeconds: 0.1,
    providers: (given) => make(given, Redacted.make("id:secret"), { plainPicture: Effect.succeed })
  })
  yield* runtime.blobs.put(Stream.make(reference))
  const jobs = yield* Effect.forEach(orders.scenarios, (scenario) =>
    runtime.jobs.submit({ id: `job-${scenario}`, request: requestOf(scenario), connection, persona: `scenario-${scenario}` }))
  const { console: found } = orders
  yield* Effect.forEach(jobs, ({ id }) =>
    Effect.gen(function*() {
      const rested = yield* runtime.jobs.await(id)
      if (rested.state !== "unknown" || found === undefined) return
      const looked = yield* runtime.jobs.recover(id, { _tag: "look" })
      if (looked.state !== "unknown") return yield* Effect.asVoid(runtime.jobs.await(id))
      // The key is dead by now: what a person sees in the console decides.
      const remote = found[id]
      yield* runtime.jobs.recover(id, remote === null || remote === undefined ? { _tag: "abandon" } : { _tag: "found", id: remote })
      yield* runtime.jobs.await(id)
    }), { concurrency: "unbounded", discard: true })
})

await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(Layer.mergeAll(Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]), Layer.succeed(References.MinimumLogLevel, "Warn")))))
process.stdout.write("at rest\n")
process.exit(0)
