/** An order that nobody takes at the moment: nothing left, so the same may be sent again now. */
import { assert, describe, it } from "@effect/vitest"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { changed, opened, quiet, settings } from "./workspace.ts"

const away = new ProviderError.Unreachable({ connection: "paid", account: "studio", operation: "submit", message: "Nobody listens.", billed: "no", retryable: "now", advice: "Check the network." })

describe("an order that is refused because nobody listens", () => {
  it.live("is sent again after a longer pause each time, although it is prepared anew, until somebody does", () => Effect.gen(function*() {
    const base = yield* opened()
    const sentAt: Array<number> = []
    const timeScale = 0.05
    const runtime = yield* Runtime.open({
      ...settings(join(base.folder, "own")), timeScale,
      providers: changed((provider) => ({
        submit: (intent) => Effect.suspend(() => sentAt.push(performance.now()) > 5 ? provider.submit(intent) : Effect.succeed({ _tag: "refused", v: 1, error: away } as const))
      }))
    }).pipe(quiet)
    yield* runtime.jobs.submit(base.job(1))
    const ended = yield* runtime.jobs.await("job-1")
    assert.isTrue(Job.isDone(ended))
    assert.lengthOf(base.server.bill(), 1)
    // No pause is shorter than it should be, however slow the machine is.
    const pauses = sentAt.slice(1).map((at, index) => at - sentAt[index]!)
    assert.lengthOf(pauses, 5)
    for (const [index, pause] of pauses.entries()) assert.isAtLeast(pause, 2 ** index * timeScale * 1000 * 0.9)
  }))

  it.live("is given up with that reason where it lasts", () => Effect.gen(function*() {
    const base = yield* opened()
    const runtime = yield* Runtime.open({
      ...settings(join(base.folder, "own")), timeScale: 0.000_05,
      providers: changed(() => ({ submit: () => Effect.succeed({ _tag: "refused", v: 1, error: away } as const) }))
    }).pipe(quiet)
    yield* runtime.jobs.submit(base.job(1))
    const ended = yield* runtime.jobs.await("job-1")
    assert.deepStrictEqual([ended.state, ended.error?._tag], ["rejected", "Unreachable"])
    assert.lengthOf(base.server.bill(), 0)
  }))
})
