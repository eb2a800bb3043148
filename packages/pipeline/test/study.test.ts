import { assert, describe, it } from "@effect/vitest"
import type { PlanDocument } from "@likeness/benchmark/plan/schema"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { silent } from "../src/steps/Tell.ts"
import { runStudy } from "../src/study/run-study.ts"
import { openStudy } from "../src/study/open-study.ts"
import { readStudy, writePlan } from "../src/study/Study.ts"
import * as StudyClock from "../src/study/StudyClock.ts"
import { replaceIn, submissions, writtenDemo } from "./support/demo-workspace.ts"

const quietly = Effect.provide(Logger.layer([]))

describe("a study that is frozen", () => {
  it.live("refuses a changed plan.yaml, be it one comment, and a changed plan.json, and goes on when they are put back", () =>
    Effect.scoped(Effect.gen(function*() {
      const { folder, open, plan } = yield* writtenDemo()
      const workspace = yield* open
      const planJson = join(folder, "studies", "demo", "plan.json")
      const frozen = yield* openStudy(workspace, "demo")
      const [yaml, json] = yield* Effect.promise(() => Promise.all([readFile(plan, "utf8"), readFile(planJson, "utf8")]))
      const refusedWith = (path: string, text: string) =>
        Effect.gen(function*() {
          yield* Effect.promise(() => writeFile(path, text))
          return yield* Effect.flip(openStudy(workspace, "demo"))
        })
      for (const text of [yaml.replace("takes: 2", "takes: 3"), `${yaml}# a note\n`]) {
        assert.notStrictEqual(text, yaml)
        const error = yield* refusedWith(plan, text)
        assert.strictEqual(error._tag, "PlanChanged")
        assert.include(error.message, "plan.yaml of study demo was changed")
      }
      yield* Effect.promise(() => writeFile(plan, yaml))
      const changes: ReadonlyArray<(document: PlanDocument) => unknown> = [
        (document) => ({ ...document, horizon_hours: 48 }),
        (document) => ({ ...document, gpu_hour_prices: { home: { amount: 0.1, currency: "USD" } } }),
        (document) => ({ ...document, note: "mine" }),
        ({ confidence: _confidence, ...document }) => document,
        () => null
      ]
      for (const change of changes) {
        const error = yield* refusedWith(planJson, JSON.stringify(change(frozen.plan)))
        assert.strictEqual(error._tag, "PlanChanged")
        assert.include(error.message, "plan.json of study demo was changed")
      }
      assert.strictEqual((yield* refusedWith(planJson, "{"))._tag, "PlanChanged")
      yield* Effect.promise(() => writeFile(planJson, json))
      assert.strictEqual((yield* openStudy(workspace, "demo")).planHash, frozen.planHash)
    })).pipe(quietly), 60_000)

  it.live("takes the facts that arrive later, and the order of keys, for no change", () =>
    Effect.scoped(Effect.gen(function*() {
      const { folder, open } = yield* writtenDemo()
      const workspace = yield* open
      const frozen = yield* openStudy(workspace, "demo")
      const later = {
        overheads: [{ arm: "cloud", amount: 2.5, currency: "USD" }],
        as_of: "2026-01-06T09:00:00.000Z",
        credits: { "hf-main": { balance: 100, expires_at: "2026-06-01T00:00:00.000Z" } }
      }
      yield* writePlan(frozen, { ...frozen.plan, ...later })
      const opened = yield* openStudy(workspace, "demo")
      assert.strictEqual(opened.planHash, frozen.planHash)
      assert.deepInclude(opened.plan, later)
      const reversed = JSON.stringify(Object.fromEntries(Object.entries(opened.plan).toReversed()))
      yield* Effect.promise(() => writeFile(join(folder, "studies", "demo", "plan.json"), reversed))
      assert.strictEqual((yield* openStudy(workspace, "demo")).planHash, frozen.planHash)
    })).pipe(quietly), 60_000)

  it.live("keeps the prices of the moment of the freeze", () =>
    Effect.scoped(Effect.gen(function*() {
      const { folder, open } = yield* writtenDemo()
      const workspace = yield* open
      assert.deepStrictEqual((yield* openStudy(workspace, "demo")).plan.gpu_hour_prices, { home: { amount: 0.42, currency: "USD" } })
      yield* replaceIn(join(folder, "likeness.yaml"), "0.42", "0.84")
      assert.deepStrictEqual((yield* openStudy(workspace, "demo")).plan.gpu_hour_prices, { home: { amount: 0.42, currency: "USD" } })
    })).pipe(quietly), 60_000)
})

describe("a plan that cannot be used", () => {
  it.live("is refused by its key, and nothing is frozen", () =>
    Effect.scoped(Effect.gen(function*() {
      const { folder, open, plan } = yield* writtenDemo()
      const workspace = yield* open
      const yaml = yield* Effect.promise(() => readFile(plan, "utf8"))
      const refused = (text: string, by: string) =>
        Effect.gen(function*() {
          yield* Effect.promise(() => writeFile(plan, yaml))
          yield* replaceIn(plan, text, by)
          const error = yield* Effect.flip(openStudy(workspace, "demo"))
          assert.strictEqual(error._tag, "InvalidInput")
          return error.message
        })
      assert.include(yield* refused("baseline: cloud", "baseline: clowd"), "`baseline`")
      assert.include(yield* refused("takes: 2", "takers: 2"), "unknown key `takers`")
      assert.include(yield* refused("- market-stall", "- market-hall"), "no brief market-hall")
      assert.include(yield* refused("connection: hf-main", "connection: hf-mane"), "no connection hf-mane")
      assert.include(yield* refused("set: local", "set: lokal"), "sets/lokal.yaml")
      assert.include(yield* refused("persona: maya", "persona: lena"), "no persona lena")
      const there = yield* Effect.promise(() => readFile(join(folder, "studies", "demo", "plan.json"), "utf8").then(() => true, () => false))
      assert.isFalse(there)
      yield* Effect.promise(() => writeFile(plan, yaml))
      assert.strictEqual((yield* openStudy(workspace, "demo")).briefs.length, 3)
    })).pipe(quietly), 60_000)
})

describe("before anything is sent", () => {
  it.live("a study's budget that is too small refuses, and the refusal names it", () =>
    Effect.scoped(Effect.gen(function*() {
      const { open, plan, sandbox } = yield* writtenDemo()
      yield* Effect.promise(async () => writeFile(plan, `${await readFile(plan, "utf8")}budget: { amount: "0.000001", currency: USD }\n`))
      const workspace = yield* open
      const study = yield* openStudy(workspace, "demo")
      const error = yield* Effect.flip(runStudy(workspace, study, StudyClock.simulated, silent))
      assert.strictEqual(error._tag, "BudgetExceeded")
      assert.match(error.message, /study/u)
      assert.include(error.message, "demo")
      assert.deepStrictEqual(submissions(sandbox), [])
      assert.strictEqual(sandbox.higgsfield.bill().charged, "0")
      assert.deepStrictEqual(yield* workspace.runtime.ledger.list(), [])
      for (const job of yield* workspace.runtime.jobs.list()) assert.notInclude(["sending", "ticketed", "running"], job.state)
    })).pipe(quietly), 60_000)

  it.live("a real person without a consent on record is refused, and with one is not", () =>
    Effect.scoped(Effect.gen(function*() {
      const { folder, open, sandbox } = yield* writtenDemo()
      yield* replaceIn(join(folder, "likeness.yaml"), "synthetic: true", "synthetic: false")
      const error = yield* Effect.scoped(Effect.gen(function*() {
        const workspace = yield* open
        const refused = yield* Effect.flip(openStudy(workspace, "demo"))
        assert.isFalse((yield* readStudy(workspace, "demo")).isFrozen)
        assert.deepStrictEqual(yield* workspace.runtime.jobs.list(), [])
        return refused
      }))
      assert.strictEqual(error._tag, "ConsentMissing")
      assert.include(error.message, "persona maya")
      assert.include("advice" in error ? error.advice : "", "personas.maya.consent")
      assert.deepStrictEqual(sandbox.higgsfield.journal(), [])
      assert.deepStrictEqual(submissions(sandbox), [])
      // The consent lets it begin: it is then the budget that stops it.
      yield* replaceIn(join(folder, "likeness.yaml"), "synthetic: false", "synthetic: false\n    consent: { givenBy: Maya, givenAt: 2026-11-01T00:00:00.000Z, scope: pictures and clips of this study }")
      yield* replaceIn(join(folder, "likeness.yaml"), "amount: \"25\"", "amount: \"0.000001\"")
      const workspace = yield* open
      const later = yield* Effect.flip(runStudy(workspace, yield* openStudy(workspace, "demo"), StudyClock.simulated, silent))
      assert.strictEqual(later._tag, "BudgetExceeded")
      assert.deepStrictEqual(submissions(sandbox), [])
    })).pipe(quietly), 60_000)
})
