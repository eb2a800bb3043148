/** An emulated ComfyUI, the provider over its real sockets, and a store of assets in memory. */
import { AssetUnreadable, type AssetReader } from "@likeness/core/AssetReader"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as Intent from "@likeness/core/Intent"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import * as Provider from "@likeness/core/Provider"
import type * as Request from "@likeness/core/Request"
import type * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"
import * as ComfyUiSandbox from "@likeness/sandbox/comfyui/ComfyUiSandbox"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { randomUUID } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { make } from "../../src/make.ts"
import { instruments } from "./instruments.ts"
import { makeStudio } from "./studio.ts"

export interface Store {
  readonly readAsset: AssetReader
  readonly add: (bytes: Uint8Array) => Hash.Sha256
}

export const store = (): Store => {
  const files = new Map<string, Uint8Array>()
  return {
    add: (bytes) => {
      const sha256 = Hash.ofBytes(bytes)
      files.set(sha256, bytes)
      return sha256
    },
    readAsset: (sha256) => {
      const bytes = files.get(sha256)
      return bytes === undefined
        ? Stream.fail(new AssetUnreadable({ sha256, reason: "it was never stored" }))
        : Stream.make(bytes.subarray(0, 100), bytes.subarray(100))
    }
  }
}

export const connection = (settings: { readonly [key: string]: Schema.Json }): Connection.Connection => ({
  v: 1, name: "pod", provider: "local-gpu", account: "pod", settings: { host: "bench", timeScale: 0.02, ...settings },
  gpuPrice: { perHour: { amount: "0.72", currency: "USD" }, basis: "used" }
})

/** A folder that is gone with the test. */
export const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "likeness-bench-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

export const bench = (options: Partial<ComfyUiSandbox.ComfyUiSandboxOptions> = {}) =>
  Effect.gen(function*() {
    const studio = makeStudio()
    const sandbox = yield* Effect.acquireRelease(
      Effect.promise(() => ComfyUiSandbox.start({ timeScale: 0, ...studio, ...options })),
      (running) => Effect.promise(() => running.close())
    )
    const configured = connection({ servers: [{ url: sandbox.baseUrl, loras: sandbox.folders.loras }], timeoutSeconds: 10 })
    return { sandbox, studio, connection: configured, provider: yield* make(configured, instruments), ...store() }
  })

export const intent = (prepared: PreparedOrder.PreparedOrder, sendWithinSeconds = 10): Intent.Intent => {
  const now = Date.now()
  return { v: 1, id: `intent-${randomUUID()}`, prepared, attempt: 1, sendBy: Timestamp.fromMillis(now + sendWithinSeconds * 1000), firstSentAt: Timestamp.fromMillis(now) }
}

/** Prepares and submits; dies where the order is not accepted. */
export const order = (provider: Provider.Provider, request: Request.Request, readAsset: AssetReader) =>
  Effect.gen(function*() {
    const prepared = yield* provider.prepare(request, { readAsset, known: [] })
    const made = intent(prepared)
    const answer = yield* provider.submit(made)
    if (answer._tag !== "accepted") return yield* Effect.die(answer.error)
    return { prepared, intent: made, ticket: answer.ticket }
  })

/** Polls until the job has ended. */
export const ended = (provider: Provider.Provider, ticket: Ticket.Ticket) =>
  Effect.gen(function*() {
    // Seldom where it takes longer: each look at a training reads its log and the system's books.
    for (let pause = 10; ; pause = Math.min(100, pause * 1.3)) {
      const answer = yield* provider.poll(ticket)
      if (Provider.isOutcome(answer)) return answer
      yield* Effect.sleep(pause)
    }
  })

/** Polls until the job is in this state. */
export const until = (provider: Provider.Provider, ticket: Ticket.Ticket, state: "queued" | "running") =>
  Effect.gen(function*() {
    for (;;) {
      const answer = yield* provider.poll(ticket)
      if (answer.state === state) return answer
      if (Provider.isOutcome(answer)) return yield* Effect.die(new Error(`the job ended ${answer.state}`))
      yield* Effect.sleep(10)
    }
  })

/** Every file of an outcome, whole. */
export const collected = (provider: Provider.Provider, ticket: Ticket.Ticket, outcome: Parameters<Provider.Provider["collect"]>[1]) =>
  provider.collect(ticket, outcome).pipe(
    Stream.mapEffect((file) => Effect.map(Stream.runCollect(file.bytes), (pieces) => ({ ...file, bytes: Buffer.concat(pieces) }))),
    Stream.runCollect
  )
