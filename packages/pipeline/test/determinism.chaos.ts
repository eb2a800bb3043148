import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { runDemo } from "../src/demo/run-demo.ts"
import { silent } from "../src/steps/Tell.ts"
import { readTrials } from "./support/read-trials.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const demo = (seed: number, timeScale: number) =>
  Effect.gen(function*() {
    const folder = join(yield* temporaryFolder, "out")
    yield* runDemo(folder, { seed, briefs: 2, timeScale }, process.env, silent)
    const read = (name: string) => Effect.promise(() => readFile(join(folder, name), "utf8"))
    return { trials: yield* read("trials.csv"), report: yield* read("report.json"), plan: yield* read("plan.json") }
  })

describe("one seed", () => {
  it.live("gives the same bytes of plan, rows and numbers whatever the pace, and another seed gives others", () =>
    Effect.gen(function*() {
      const slow = yield* demo(7, 0.01)
      assert.deepStrictEqual(yield* demo(7, 0.002), slow)
      const rows = readTrials(slow.trials)
      assert.isAtLeast(rows.filter((row) => row.stage === "video").length, 1)
      const seen = (of: typeof rows) => of.filter((row) => row.stage === "image").map((row) => [row.finished_at, row.identity_similarity])
      assert.notDeepEqual(seen(readTrials((yield* demo(8, 0.01)).trials)), seen(rows))
    }).pipe(Effect.scoped, Effect.provide(Logger.layer([]))))

  it.live("gives what the README shows of the whole demonstration", () =>
    Effect.gen(function*() {
      const { approved, exports, spent, takes, verdict } = yield* runDemo(join(yield* temporaryFolder, "out"), { seed: 1, briefs: 8, timeScale: 0.01 }, process.env, silent)
      const readme = yield* Effect.promise(() => readFile(new URL("../../../README.md", import.meta.url), "utf8"))
      assert.include(readme, `\n${takes} takes, ${approved} approved, ${exports} files ready to post; the ledger says ${spent.amount} ${spent.currency}\n`)
      assert.include(readme, `\n${verdict.candidate} against the baseline: ${verdict.verdict} (${verdict.reason.replaceAll("_", " ")})\n`)
    }).pipe(Effect.scoped, Effect.provide(Logger.layer([]))))
})
