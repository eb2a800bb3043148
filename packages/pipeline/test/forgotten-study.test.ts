import { assert, it } from "@effect/vitest"
import * as Hash from "@likeness/core/Hash"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { forgetPersona } from "../src/keeping/forget-persona.ts"
import { silent } from "../src/steps/Tell.ts"
import * as FrozenStudy from "../src/study/FrozenStudy.ts"
import { openStudy } from "../src/study/open-study.ts"
import { runStudy } from "../src/study/run-study.ts"
import * as StudyClock from "../src/study/StudyClock.ts"
import { opened, stubWorkspace, write } from "./support/stub-workspace.ts"

const on = { connection: "stub", set: "main" }
const plan = {
  arms: { a: { generateImage: on }, b: { generateImage: on } },
  baseline: "a",
  takes: 2,
  reviewers: ["ana"],
  analysis: {
    output_stages: ["image"], approval_rule: "first", horizon_hours: 24, confidence: 0.95, bootstrap: { resamples: 2000, seed: 1 }, permutations: 10_000,
    primary: { metric: "approval_rate", min_effect: 0.05, migrate_effect: 0.2 }, secondary: [], guardrails: []
  }
}

/** Every row of every table that says one of the persona's words, by table. */
const rowsWith = (folder: string, words: RegExp): ReadonlyArray<string> => {
  const database = new DatabaseSync(join(folder, ".likeness", "store.sqlite"), { readOnly: true })
  try {
    const names = database.prepare(`SELECT "name" FROM "sqlite_master" WHERE "type" = 'table'`).all().map(({ name }) => String(name))
    return names.flatMap((name) => {
      const statement = database.prepare(`SELECT * FROM "${name}"`)
      statement.setReadBigInts(true)
      return statement.all().map((row) => Object.values(row).map(String).join("|")).filter((text) => words.test(text)).map((text) => `${name}: ${text.slice(0, 200)}`)
    })
  } finally {
    database.close()
  }
}

it.live("after a study the persona's name goes from every table, also where an earlier version froze it", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan)
  yield* Effect.scoped(Effect.gen(function*() {
    const workspace = yield* opened(folder)
    yield* runStudy(workspace, yield* openStudy(workspace, "one"), StudyClock.real, silent)
    const hash = Hash.ofText("earlier")
    yield* workspace.runtime.documents.put<FrozenStudy.FrozenStudy>(FrozenStudy.stored, "earlier", { v: 3, study: "earlier", plan: hash, file: hash, references: { maya: hash } })
  }))
  assert.isNotEmpty(rowsWith(folder, /maya/u))
  assert.isTrue((yield* Effect.scoped(forgetPersona(folder, {}, "maya", {}, silent))).erasedHere)
  assert.deepStrictEqual(rowsWith(folder, /maya|in a café/u), [])
}).pipe(Effect.provide(Logger.layer([]))), 600_000)
