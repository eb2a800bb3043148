import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { runDemo } from "../src/demo/run-demo.ts"
import { reviewQueue } from "../src/steps/review.ts"
import { silent } from "../src/steps/Tell.ts"
import { runStudy } from "../src/study/run-study.ts"
import { openStudy } from "../src/study/open-study.ts"
import * as StudyClock from "../src/study/StudyClock.ts"
import { writtenDemo } from "./support/demo-workspace.ts"
import { readTrials } from "./support/read-trials.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const demo = (seed: number, timeScale: number) =>
  Effect.gen(function*() {
    const folder = join(yield* temporaryFolder, "out")
    yield* runDemo(folder, { seed, briefs: 1, timeScale }, process.env, silent)
    const read = (name: string) => Effect.promise(() => readFile(join(folder, name), "utf8"))
    return { trials: yield* read("trials.csv"), report: yield* read("report.json"), plan: yield* read("plan.json") }
  })

/** The first pass over the demonstration's study: trained and generated, not yet reviewed. */
const firstPass = (seed: number) =>
  Effect.gen(function*() {
    const written = yield* writtenDemo({ seed, briefs: 1 })
    const workspace = yield* written.open
    const study = yield* openStudy(workspace, "demo")
    const pass = yield* runStudy(workspace, study, StudyClock.simulated, silent)
    const queue = yield* reviewQueue(workspace, { study: "demo" })
    const trials = yield* Effect.promise(() => readFile(join(study.folder, "trials.csv"), "utf8"))
    return { folder: written.folder, pass, queue, rows: readTrials(trials) }
  })

describe("one seed", () => {
  it.live("gives the same bytes of rows and report whatever the pace, and another seed gives others", () =>
    Effect.scoped(Effect.gen(function*() {
      const slow = yield* demo(7, 0.01)
      const fast = yield* demo(7, 0.002)
      assert.strictEqual(fast.trials, slow.trials)
      assert.strictEqual(fast.report, slow.report)
      assert.strictEqual(fast.plan, slow.plan)
      const rows = readTrials(slow.trials)
      assert.isAtLeast(rows.filter((row) => row.stage === "video").length, 1)

      const other = yield* firstPass(8)
      const seen = (of: typeof rows) => of.filter((row) => row.stage === "image").map((row) => [row.finished_at, row.identity_similarity])
      assert.lengthOf(other.rows, 6)
      assert.notDeepEqual(seen(other.rows), seen(rows))

      // While it waits for its reviewer: nothing of a take says which arm made it.
      assert.strictEqual(other.pass.waiting, 6)
      assert.lengthOf(other.queue, 6)
      for (const waiting of other.queue) {
        assert.hasAllKeys(waiting, ["take", "brief", "stage", "path"])
        const told = JSON.stringify({ ...waiting, path: waiting.path.replace(other.folder, "") })
        for (const word of ["cloud", "local", "hybrid", "home", "hf-main", "higgsfield", "sdxl", "soul"]) assert.notInclude(told, word)
      }
      assert.strictEqual(new Set(other.queue.map(({ take }) => take)).size, 6)
      for (const row of other.rows) assert.deepStrictEqual([row.review_1, row.reviewer_1, row.exported_at], ["", "", ""])
    })).pipe(Effect.provide(Logger.layer([]))), 600_000)
})
