import { assert, describe, it } from "@effect/vitest"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { make } from "./paid-provider.ts"
import { opened, quiet, seen, settings } from "./workspace.ts"

const refused = (operation: "poll" | "submit") => new ProviderError.CredentialsRejected({
  connection: "paid", account: "studio", operation, message: "The key is refused.", billed: operation === "poll" ? "unknown" : "no", retryable: "no", advice: "Replace it."
})

/** A provider that takes the secret when it is made, and a server that takes the right one. */
const locked = Effect.gen(function*() {
  const base = yield* opened()
  const key = { secret: "old", right: "old", asked: 0, made: 0 }
  const runtime = yield* Runtime.open({
    ...settings(join(base.folder, "own")),
    timeScale: 0.05,
    credentialsMark: () => Effect.sync(() => key.secret),
    providers: (connection) => Effect.map(make(connection), (provider) => {
      const { secret } = key
      key.made++
      return {
        ...provider,
        submit: (intent) => Effect.suspend(() => secret === key.right ? provider.submit(intent) : Effect.succeed({ _tag: "refused", v: 1, error: refused("submit") } as const)),
        poll: (ticket) => Effect.suspend(() => {
          key.asked++
          return secret === key.right ? provider.poll(ticket) : Effect.fail(refused("poll"))
        })
      }
    })
  }).pipe(quiet)
  return { ...base, runtime, key }
})

describe("a secret that is refused", () => {
  it.live("pauses polling until it is replaced, and the running job then goes on without a restart", () => Effect.gen(function*() {
    const { job, key, runtime, server } = yield* locked
    server.pollsNeeded = 1_000_000
    yield* runtime.jobs.submit(job(1))
    yield* seen(runtime, "job-1", ({ state }) => state === "running")
    key.right = "new"
    yield* seen(runtime, "job-1", ({ error }) => error?._tag === "CredentialsRejected")
    const { asked } = key
    yield* Effect.sleep("1500 millis")
    assert.strictEqual(key.asked, asked, "it was asked with a key that was refused")
    assert.strictEqual(key.made, 1)
    server.pollsNeeded = 1
    key.secret = "new"
    assert.isTrue(Job.isDone(yield* runtime.jobs.await("job-1")))
    assert.strictEqual(key.made, 2)
    assert.lengthOf(server.bill(), 1)
  }))

  it.live("refuses new orders, which go through once it is replaced", () => Effect.gen(function*() {
    const { job, key, runtime } = yield* locked
    key.right = "new"
    yield* runtime.jobs.submit(job(1))
    assert.strictEqual((yield* runtime.jobs.await("job-1")).error?._tag, "CredentialsRejected")
    key.secret = "new"
    yield* runtime.jobs.submit(job(2))
    assert.isTrue(Job.isDone(yield* runtime.jobs.await("job-2")))
  }))
})
