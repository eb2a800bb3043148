/** A workspace in a temporary folder over the paid server, and the values that jobs are made of. */
import type * as Connection from "@likeness/core/Connection"
import type * as Provider from "@likeness/core/Provider"
import type * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Job, NewJob } from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { make } from "./paid-provider.ts"
import { startPaidServer } from "./paid-server.ts"
import { storeOf } from "./store-of.ts"

export const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "likeness-runtime-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

export interface ConnectionOptions {
  readonly guarantee?: "keyed" | "findable" | "blind"
  readonly slots?: number
  readonly price?: string
  readonly keyLifeSeconds?: number
  readonly findDelaySeconds?: number
  readonly giveUpAfterSeconds?: number
  readonly place?: string
}

export const connectionTo = (url: string, options: ConnectionOptions = {}): Connection.Connection => ({
  v: 1, name: "paid", provider: "paid", account: "studio",
  settings: {
    url, guarantee: options.guarantee ?? "keyed", slots: options.slots ?? 0, price: options.price ?? "0.125", keyLifeSeconds: options.keyLifeSeconds ?? 60,
    findDelaySeconds: options.findDelaySeconds ?? 0.1, giveUpAfterSeconds: options.giveUpAfterSeconds ?? 3,
    ...(options.place === undefined ? {} : { place: options.place })
  }
})

export const request = (seed: number, recipe: Partial<Request.Request["recipe"]> = {}): Request.GenerateImage => ({
  _tag: "generateImage", v: 1, prompt: { scene: "maya in a sunlit café" }, subjects: [], inputs: [], size: { _tag: "aspect", aspect: "1:1" }, count: 1, seed,
  recipe: { v: 1, name: "plain", capability: "generateImage", provider: "paid", settings: {}, retries: 0, ...recipe }
})

export const settings = (folder: string): Runtime.Settings => ({
  folder, ...storeOf(folder), workspace: "test", currency: "EUR", rates: { USD: "0.9" }, providers: make, timeScale: 0.01, watchSeconds: 0.1,
  inspect: () => Effect.succeed({ width: 64, height: 64 })
})

/** Waits until the job is seen so, at rest or not. */
export const seen = (runtime: Runtime.Runtime, id: string, isSo: (job: Job) => boolean) =>
  runtime.jobs.follow(id).pipe(Stream.filter((update) => update._tag === "job" && isSo(update.job)), Stream.runHead)

/** Nothing that is logged belongs to a test's result. */
export const quiet = Effect.provide(Logger.layer([]))

/** The paid server's adapter with some of it replaced. */
export const changed = (change: (provider: Provider.Provider) => Partial<Provider.Provider>): Runtime.Providers =>
  (connection) => Effect.map(make(connection), (provider) => ({ ...provider, ...change(provider) }))

/** A server, a folder and an open runtime, gone with the scope. */
export const opened = Effect.fnUntraced(function*(options: ConnectionOptions = {}) {
  const folder = yield* temporaryFolder
  const server = yield* Effect.acquireRelease(
    Effect.promise(() => startPaidServer(join(folder, "bill.txt"), (options.guarantee ?? "keyed") === "keyed")),
    (server) => Effect.promise(server.close)
  )
  const connection = connectionTo(server.url, options)
  const job = (seed: number, more: Partial<NewJob> = {}): NewJob => ({ id: `job-${seed}`, request: request(seed), connection, persona: "maya", ...more })
  const store = join(folder, ".likeness")
  const runtime = yield* Runtime.open(settings(store)).pipe(quiet)
  return { folder: store, server, connection, job, runtime }
})

/** {@link opened} with one slot: `job-1` runs in it for as long as `pollsNeeded` stays, `job-2` waits to be sent. */
export const oneWaits = Effect.gen(function*() {
  const base = yield* opened({ slots: 1 })
  base.server.pollsNeeded = 1_000_000
  yield* base.runtime.jobs.submit(base.job(1))
  yield* seen(base.runtime, "job-1", ({ state }) => state === "running")
  yield* base.runtime.jobs.submit(base.job(2))
  yield* seen(base.runtime, "job-2", ({ state }) => state === "intended")
  return base
})
