import { assert, it } from "@effect/vitest"
import * as Decimal from "@likeness/core/Decimal"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { creditTerms } from "../src/registry.ts"
import { generateBriefs } from "../src/steps/generate-briefs.ts"
import { silent } from "../src/steps/Tell.ts"
import { openStudy } from "../src/study/open-study.ts"
import { studyOverheads } from "../src/study/overheads.ts"
import { runStudy, writeTrials } from "../src/study/run-study.ts"
import { writeReport } from "../src/study/study-report.ts"
import * as StudyClock from "../src/study/StudyClock.ts"
import type { Workspace } from "../src/workspace/Workspace.ts"
import { opened, recipe, settings, stubWorkspace, write } from "./support/stub-workspace.ts"

const perHour = { amount: "0.4", currency: "USD" }
const gpuPrice = { perHour, basis: "rented" }
const hour = 3_600_000

const plan = {
  // The first two share the pod; the third works elsewhere.
  arms: { quick: { generateImage: { connection: "stub", set: "quick" } }, slow: { generateImage: { connection: "stub", set: "slow" } }, other: { generateImage: { connection: "other", set: "quick" } } },
  baseline: "quick",
  takes: 2,
  reviewers: ["ana"],
  analysis: {
    output_stages: ["image"], approval_rule: "first", horizon_hours: 24, confidence: 0.95, bootstrap: { resamples: 2000, seed: 1 }, permutations: 10_000,
    primary: { metric: "approval_rate", min_effect: 0.05, migrate_effect: 0.2 }, secondary: [], guardrails: [], sequential: { alpha: 0.05, looks: [1], max_briefs: 1, min_briefs: 1 }
  }
}

let number = 0
const bookIdle = (workspace: Workspace, connection: string, at: number, amount: string) =>
  workspace.runtime.ledger.append({
    v: 1, kind: "idle", source: `${connection}/test-${++number}`, at: Timestamp.fromMillis(at), provider: "stub", connection, account: connection,
    amount: { amount, currency: "USD" }, gpuSeconds: "100", usageSource: "derived", billed: "no"
  } satisfies LedgerEntry.LedgerEntry)

const run = (workspace: Workspace) => Effect.flatMap(openStudy(workspace, "one"), (study) => runStudy(workspace, study, StudyClock.real, silent))

const shares = (workspace: Workspace) =>
  Effect.map(Effect.flatMap(openStudy(workspace, "one"), (study) => studyOverheads(workspace, study)), (all) =>
    Object.fromEntries(all.map(({ amount, arm, currency, entries, label, shared }) => [arm, { amount, currency, label, shared, entries: entries.length }])))

it.live("a rented machine's idle time joins its arms' overheads by the seconds that their jobs held there, to the last millionth", () =>
  Effect.gen(function*() {
    const { folder } = yield* stubWorkspace
    yield* write(folder, "likeness.yaml", settings({ connections: { stub: { provider: "stub", gpuPrice }, other: { provider: "stub", gpuPrice } } }))
    yield* write(folder, "recipes/quick.yaml", recipe("generateImage", { settings: { heldSeconds: 10 } }))
    yield* write(folder, "recipes/slow.yaml", recipe("generateImage", { settings: { heldSeconds: 30 } }))
    yield* write(folder, "sets/quick.yaml", { generateImage: "quick" })
    yield* write(folder, "sets/slow.yaml", { generateImage: "slow" })
    yield* write(folder, "studies/one/plan.yaml", plan)
    const workspace = yield* opened(folder)
    const now = Date.now()

    // Before the study, and for something else than it: neither is its own.
    yield* bookIdle(workspace, "stub", now - hour, "7")
    const connection = yield* workspace.connection("stub")
    yield* generateBriefs(workspace, { files: [], connection, set: "slow", takes: 2, withIdentity: false, before: () => Effect.void }, silent)

    yield* run(workspace)
    assert.deepStrictEqual(yield* shares(workspace), {})

    yield* bookIdle(workspace, "stub", Date.now(), "1.000001")
    const found = yield* shares(workspace)
    const label = "idle time of stub"
    assert.deepStrictEqual(found, {
      quick: { amount: "0.25", currency: "USD", label, shared: true, entries: 1 },
      slow: { amount: "0.750001", currency: "USD", label, shared: true, entries: 1 }
    })
    assert.strictEqual(Decimal.sum(Object.values(found).map(({ amount }) => amount)), "1.000001")

    // An arm alone on its machine has all of it; what begins after the study's last job is nobody's of it.
    yield* bookIdle(workspace, "other", Date.now(), "0.5")
    yield* bookIdle(workspace, "stub", Date.now() + hour, "3")
    yield* bookIdle(workspace, "other", Date.now() + hour, "3")
    const [quick, slow, other] = [found["quick"]!, found["slow"]!, { amount: "0.5", currency: "USD", label: "idle time of other", shared: false, entries: 1 }]
    assert.deepStrictEqual(yield* shares(workspace), { quick, slow, other })

    // And so it stands in the plan that the analysis reads.
    yield* run(workspace)
    const written = JSON.parse(yield* Effect.promise(() => readFile(join(folder, "studies", "one", "plan.json"), "utf8"))) as { readonly overheads: ReadonlyArray<{ readonly arm: string; readonly amount: number }> }
    assert.deepStrictEqual(Object.fromEntries(written.overheads.map(({ amount, arm }) => [arm, amount])), { quick: 0.25, slow: 0.750001, other: 0.5 })
  }), 60_000)

const written = (folder: string, name: string) => Effect.map(Effect.promise(() => readFile(join(folder, "studies", "one", name), "utf8")), (text): unknown => JSON.parse(text))

const twoArms = (folder: string) =>
  Effect.gen(function*() {
    const { other: _other, ...arms } = plan.arms
    yield* write(folder, "likeness.yaml", settings({ connections: { stub: { provider: "stub", gpuPrice } } }))
    yield* write(folder, "recipes/quick.yaml", recipe("generateImage"))
    yield* write(folder, "sets/quick.yaml", { generateImage: "quick" })
    yield* write(folder, "sets/slow.yaml", { generateImage: "quick" })
    yield* write(folder, "studies/one/plan.yaml", { ...plan, arms })
  })

it.live("idle time of a machine on which no job held a second is its arms' in equal parts, and stands in the plan after the pass that it fell into", () =>
  Effect.gen(function*() {
    const { folder } = yield* stubWorkspace
    yield* twoArms(folder)
    const workspace = yield* opened(folder)
    // As if it were booked while the jobs run: after the first one began.
    yield* bookIdle(workspace, "stub", Date.now() + hour, "1.000001")
    yield* run(workspace)
    assert.deepNestedPropertyVal(yield* written(folder, "plan.json"), "overheads", [{ arm: "quick", amount: 0.5, currency: "USD" }, { arm: "slow", amount: 0.500001, currency: "USD" }])
  }), 60_000)

it.live("the report's numbers hold the idle time that the report lists", () =>
  Effect.gen(function*() {
    const { folder } = yield* stubWorkspace
    yield* twoArms(folder)
    const workspace = yield* opened(folder)
    yield* run(workspace)
    yield* bookIdle(workspace, "stub", Date.now(), "6")
    const study = yield* openStudy(workspace, "one")
    yield* writeTrials(workspace, study, StudyClock.real, silent)
    const { analysis } = yield* writeReport(workspace, study, false)
    // Half a dollar for the arm's two pictures, and half of the idle time.
    assert.strictEqual(analysis.arms["quick"]?.cost_per_approved.total_cost, 3.5)
    assert.include(yield* Effect.promise(() => readFile(join(folder, "studies", "one", "report.html"), "utf8")), "idle time of stub")
  }), 60_000)

it.live("a study's analysis is told what is left of its connections' credits: of the account the lot that ends first", () =>
  Effect.gen(function*() {
    Object.assign(creditTerms, { stub: { moneyPerCredit: "1", currency: "USD", lifeDays: 90 } })
    yield* Effect.addFinalizer(() => Effect.sync(() => Object.assign(creditTerms, { stub: undefined })))
    const { folder } = yield* stubWorkspace
    yield* twoArms(folder)
    const workspace = yield* opened(folder)
    const bought = (source: string, credits: string, expiresAt: string) =>
      workspace.runtime.ledger.append({
        v: 1, kind: "topUp", source, at: Timestamp.fromMillis(Date.now() - hour), provider: "stub", connection: "stub", account: "stub",
        amount: { amount: "0", currency: "USD" }, credits, expiresAt, usageSource: "derived", billed: "yes"
      } satisfies LedgerEntry.LedgerEntry)
    yield* bought("last", "100", "2099-02-01T00:00:00.000Z")
    yield* bought("first", "70", "2099-01-01T00:00:00.000Z")
    yield* bought("over", "9", "2001-01-01T00:00:00.000Z")
    yield* run(workspace)
    const { analysis } = yield* writeReport(workspace, yield* openStudy(workspace, "one"), false)
    assert.deepInclude(analysis.credits["stub"], { balance: 70, used: 0 })
    assert.deepNestedPropertyVal(yield* written(folder, "plan.json"), "credits", { stub: { balance: 70, expires_at: "2099-01-01T00:00:00.000Z" } })
  }), 60_000)
