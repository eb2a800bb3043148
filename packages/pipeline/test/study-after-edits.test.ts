import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { silent } from "../src/steps/Tell.ts"
import { runStudy } from "../src/study/run-study.ts"
import { openStudy } from "../src/study/open-study.ts"
import * as StudyClock from "../src/study/StudyClock.ts"
import { opened, recipe, settings, stubWorkspace, write } from "./support/stub-workspace.ts"

const at = { generateImage: { connection: "stub", set: "main" } }
const plan = {
  arms: { a: at, b: at },
  baseline: "a",
  takes: 2,
  reviewers: ["ana"],
  analysis: {
    output_stages: ["image"], approval_rule: "first", horizon_hours: 24, confidence: 0.95, bootstrap: { resamples: 2000, seed: 1 }, permutations: 10_000,
    primary: { metric: "approval_rate", min_effect: 0.05, migrate_effect: 0.2 }, secondary: [], guardrails: [], sequential: { alpha: 0.05, looks: [1], max_briefs: 1, min_briefs: 1 }
  }
}

/** One run of the study, as a command does it. */
const run = (folder: string) =>
  Effect.scoped(Effect.gen(function*() {
    const workspace = yield* opened(folder)
    yield* runStudy(workspace, yield* openStudy(workspace, "one"), StudyClock.real, silent)
    const text = yield* Effect.promise(() => readFile(join(folder, "studies", "one", "trials.csv"), "utf8"))
    const [header = [], ...rows] = text.trim().split("\n").map((line) => line.split(","))
    return rows.map((row) => Object.fromEntries(row.map((value, index) => [header[index], value])))
  }))

it.live("what a budget held back is no trial, and is given again when there is room", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan)
  yield* write(folder, "likeness.yaml", settings({ budget: { total: { amount: "0.6", currency: "USD" } } }))
  assert.lengthOf(yield* run(folder), 2)
  assert.lengthOf(yield* run(folder), 2)
  assert.lengthOf(world.sent, 1)
  yield* write(folder, "likeness.yaml", settings({ budget: { total: { amount: "5", currency: "USD" } } }))
  const rows = yield* run(folder)
  assert.lengthOf(world.sent, 2)
  assert.deepStrictEqual(rows.map((row) => [row["arm"], row["take"], row["attempt"], row["outcome"]]), [["a", "1", "1", "succeeded"], ["a", "2", "1", "succeeded"], ["b", "1", "1", "succeeded"], ["b", "2", "1", "succeeded"]])
}))

it.live("a refusal is a failed trial and is not ordered again", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan)
  world.refusing.add("generateImage")
  assert.deepStrictEqual((yield* run(folder)).map((row) => row["failure_code"]), Array.from({ length: 4 }, () => "ContentRejected"))
  world.refusing.clear()
  assert.lengthOf(yield* run(folder), 4)
  assert.lengthOf(world.sent, 0)
}))

it.live("settings of a connection may be edited while a study runs; a recipe may not", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan)
  yield* run(folder)
  yield* write(folder, "likeness.yaml", settings({}, { timeoutSeconds: 5 }))
  assert.lengthOf(yield* run(folder), 4)
  assert.lengthOf(world.sent, 2)
  yield* write(folder, "recipes/picture.yaml", recipe("generateImage", { settings: { steps: 20 } }))
  assert.deepInclude(yield* Effect.flip(run(folder)), { _tag: "PlanChanged" })
  assert.lengthOf(world.sent, 2)
}))
