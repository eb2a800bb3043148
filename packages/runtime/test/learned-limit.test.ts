import { assert, describe, it } from "@effect/vitest"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import * as Runtime from "../src/Runtime.ts"
import { tamper } from "./store-of.ts"
import { changed, opened, quiet, settings } from "./workspace.ts"

describe("an account's limit that a refusal named", () => {
  it.live("is kept for orders that were prepared with a higher one, and after a restart; and is tried again when it is old", () => Effect.gen(function*() {
    const base = yield* opened({ slots: 4 })
    const account = { limit: 2, taken: 0, refusals: 0 }
    const { server } = base
    server.pollsNeeded = 1_000_000
    const own = {
      ...settings(join(base.folder, "own")),
      providers: changed((provider) => ({
        submit: (intent) => Effect.suspend(() => {
          if (account.taken < account.limit) {
            account.taken++
            return provider.submit(intent)
          }
          account.refusals++
          return Effect.succeed({
            _tag: "refused", v: 1,
            error: new ProviderError.RateLimited({
              connection: "paid", account: "studio", operation: "submit", message: "Too many at once.", billed: "no", retryable: "later", retryAfterSeconds: 0.05, advice: "Wait.", mostAtOnce: account.limit
            })
          } as const)
        })
      }))
    }
    yield* Effect.scoped(Effect.gen(function*() {
      const runtime = yield* Runtime.open(own).pipe(quiet)
      yield* Effect.forEach([1, 2, 3, 4], (seed) => runtime.jobs.submit(base.job(seed)), { discard: true })
      while (account.refusals === 0) yield* Effect.sleep("20 millis")
      yield* Effect.sleep("1 second")
      // Those that were on their way when it was learned; nobody after it.
      assert.isAtMost(account.refusals, 2)
    }))
    const before = account.refusals
    const runtime = yield* Runtime.open(own).pipe(quiet)
    yield* Effect.sleep("1 second")
    assert.strictEqual(account.refusals, before)
    assert.strictEqual(account.taken, 2)
    account.limit = 4
    tamper(own.folder, `UPDATE "limits" SET "learnedAt" = '2020-01-01T00:00:00.000Z'`)
    while (account.taken < 4) yield* Effect.sleep("20 millis")
    assert.strictEqual(account.refusals, before)
    assert.lengthOf(yield* runtime.jobs.list({ states: ["intended"] }), 0)
  }))
})
