import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import promises from "node:fs/promises"
import { syncBuiltinESMExports } from "node:module"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll } from "vitest"
import { anHourLater } from "./support/an-hour-later.ts"
import { intent } from "./support/bench.ts"
import { bench } from "./support/training-bench.ts"

/** As on a disk formatted for cameras: no file has a second name there. */
const { link } = promises
beforeAll(() => {
  promises.link = () => Promise.reject(Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" }))
  syncBuiltinESMExports()
})
afterAll(() => {
  promises.link = link
  syncBuiltinESMExports()
})

describe("a training in a folder that knows no links", () => {
  it.live("is refused with the disk's own word, and not called begun before", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench()
      const prepared = yield* provider.prepare(request, { readAsset, known: [] })
      const answer = yield* provider.submit(intent(prepared))
      assert(answer._tag === "refused", answer._tag)
      assert.include(answer.error.message, runs)
      assert.include(JSON.stringify(answer.error), "EPERM")
      // What was begun and nobody began is not known: it is neither gone nor found.
      const run = join(runs, prepared.key!)
      mkdirSync(run, { recursive: true })
      writeFileSync(join(run, "order.json"), prepared.body)
      const found = yield* anHourLater(provider.lookup(intent(prepared)))
      assert.deepStrictEqual(found, { _tag: "unknowable", reason: `the training run in ${run} cannot be sealed` })
      assert.isEmpty(readdirSync(run).filter((name) => name.endsWith(".part")))
    }))
})
