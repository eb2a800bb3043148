import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import { readFile, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { decide } from "../src/steps/review.ts"
import { silent } from "../src/steps/Tell.ts"
import { trainIdentity } from "../src/steps/train.ts"
import { decideAndRelease } from "../src/study/decide-and-release.ts"
import { estimateStudy } from "../src/study/estimate-study.ts"
import { openStudy } from "../src/study/open-study.ts"
import { earlierTrainings, studyOverheads } from "../src/study/overheads.ts"
import { exportApproved, runStudy, writeTrials } from "../src/study/run-study.ts"
import * as StudyClock from "../src/study/StudyClock.ts"
import { freezeStudy, readStudy } from "../src/study/Study.ts"
import { writeReport } from "../src/study/study-report.ts"
import { studyOrders } from "../src/study/study-orders.ts"
import { resolveSet } from "../src/workspace/resolve-set.ts"
import type { Workspace } from "../src/workspace/Workspace.ts"
import { readTrials } from "./support/read-trials.ts"
import { opened, recipe, settings, stubWorkspace, write } from "./support/stub-workspace.ts"

const on = { connection: "stub", set: "main" }
const plan = (stages: object) => ({
  arms: { a: stages, b: stages },
  baseline: "a",
  takes: 2,
  reviewers: ["ana", "ben"],
  analysis: {
    output_stages: ["image", "video"], approval_rule: "first", horizon_hours: 24, confidence: 0.95, bootstrap: { resamples: 2000, seed: 1 }, permutations: 10_000,
    primary: { metric: "approval_rate", min_effect: 0.05, migrate_effect: 0.2 }, secondary: [], guardrails: []
  }
})

const pictures = { generateImage: on }
const withClips = { generateImage: on, generateVideo: on }
const trained = { trainIdentity: on, generateImage: on }

const pass = (workspace: Workspace, clock = StudyClock.real) => Effect.flatMap(openStudy(workspace, "one"), (study) => runStudy(workspace, study, clock, silent))
const rowsIn = (folder: string) => Effect.map(Effect.promise(() => readFile(join(folder, "studies", "one", "trials.csv"), "utf8")), readTrials)

it.live("the estimate is for what is left of the study, by arm", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan(withClips))
  const workspace = yield* opened(folder)
  const left = Effect.gen(function*() {
    const study = yield* readStudy(workspace, "one")
    const { arms, beforeReviewHigh, total } = yield* estimateStudy(workspace, study, yield* studyOrders(workspace, study))
    return { arms: arms.map(({ arm, clips, clipsAwaitingReview, pictures: count, trainings }) => [arm, trainings, count, clips, clipsAwaitingReview]), before: beforeReviewHigh?.amount, low: total?.low.amount, high: total?.high.amount }
  })
  // The stub takes half a dollar for a request: two pictures are one, each clip is one.
  assert.deepStrictEqual(yield* left, { arms: [["a", 0, 2, 2, 2], ["b", 0, 2, 2, 2]], before: "1", low: "1", high: "3" })
  assert.isFalse((yield* readStudy(workspace, "one")).isFrozen)
  yield* pass(workspace)
  assert.deepStrictEqual(yield* left, { arms: [["a", 0, 0, 2, 2], ["b", 0, 0, 2, 2]], before: "0", low: "0", high: "2" })
  const takes = (yield* workspace.runtime.takes.list({ study: "one" })).filter((take) => take.arm === "a")
  yield* decide(workspace, { take: takes[0]!.id, decision: "approve", reviewer: "ana" })
  yield* decide(workspace, { take: takes[1]!.id, decision: "reject", reason: "not like her", reviewer: "ana" })
  assert.deepStrictEqual(yield* left, { arms: [["a", 0, 0, 1, 0], ["b", 0, 0, 2, 2]], before: "0.5", low: "0.5", high: "1.5" })
}))

it.live("a training that two arms share is in the first one's sum alone", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan(trained))
  const workspace = yield* opened(folder)
  const study = yield* readStudy(workspace, "one")
  const { arms, total } = yield* estimateStudy(workspace, study, yield* studyOrders(workspace, study))
  // The training, the four pictures that judge its two epochs, and a picture of its own.
  assert.deepStrictEqual(
    arms.map(({ judgingPictures, sharedTrainings, spread, trainings }) => [trainings, sharedTrainings, judgingPictures, spread?.likely.amount]),
    [[1, 0, 4, "3"], [0, 1, 0, "0.5"]]
  )
  assert.strictEqual(total?.likely.amount, "3.5")
}))

it.live("references that were changed after the freeze are refused by the persona's name, and go on when they are put back", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan(pictures))
  const workspace = yield* opened(folder)
  yield* openStudy(workspace, "one")
  const caption = join(folder, "references", "persona-01.txt")
  yield* Effect.promise(() => writeFile(caption, "photo of somebody else"))
  const refused = yield* Effect.flip(openStudy(workspace, "one"))
  assert.strictEqual(refused._tag, "PlanChanged")
  assert.include(refused.message, "persona maya")
  assert.include("advice" in refused ? refused.advice : "", "likeness bench init")
  yield* Effect.promise(() => writeFile(caption, ""))
  assert.isTrue((yield* openStudy(workspace, "one")).isFrozen)
}))

it.live("whoever agreed to an estimate after another run had frozen the study goes on with what that run froze", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan(pictures))
  const workspace = yield* opened(folder)
  const early = yield* readStudy(workspace, "one")
  const { analysis } = plan(pictures)
  yield* write(folder, "studies/one/plan.yaml", { ...plan(pictures), analysis: { ...analysis, primary: { ...analysis.primary, min_effect: 0.1 } } })
  const first = yield* openStudy(workspace, "one")
  assert.notStrictEqual(first.planHash, early.planHash)
  assert.strictEqual((yield* freezeStudy(workspace, early)).planHash, first.planHash)
  assert.strictEqual((yield* openStudy(workspace, "one")).planHash, first.planHash)
}))

it.live("a brief that was edited after the freeze is refused before anything is sent, though its clips are not ordered yet; where it is posted may change", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  const brief = { id: "cafe", kind: "video", prompt: "{persona} in a café", takes: 2, video: { prompt: "she smiles", seconds: 5 } }
  yield* write(folder, "studies/one/plan.yaml", plan(withClips))
  const workspace = yield* opened(folder)
  yield* pass(workspace)
  for (const take of yield* workspace.runtime.takes.list({ study: "one" })) yield* decide(workspace, { take: take.id, decision: "approve", reviewer: "ana" })
  yield* write(folder, "briefs/cafe.yaml", { ...brief, video: { prompt: "she waves", seconds: 5 } })
  const refused = yield* Effect.flip(pass(workspace))
  assert.deepInclude(refused, { _tag: "PlanChanged" })
  assert.include(refused.message, "Brief cafe of study one")
  assert.deepStrictEqual(world.sent, ["generateImage", "generateImage"])
  // Without its clip the pictures would become what is exported.
  const { video: _video, ...still } = brief
  yield* write(folder, "briefs/cafe.yaml", { ...still, kind: "image" })
  assert.deepInclude(yield* Effect.flip(pass(workspace)), { _tag: "PlanChanged" })
  yield* write(folder, "briefs/cafe.yaml", { ...brief, publish: ["tiktok"] })
  assert.isTrue((yield* openStudy(workspace, "one")).isFrozen)
}))

it.live("a study whose pictures are to be measured with other references than it was frozen with is refused", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  const maya = { triggerToken: "mayaxo", classToken: "woman", synthetic: true }
  yield* write(folder, "studies/one/plan.yaml", plan(pictures))
  yield* openStudy(yield* opened(folder), "one")
  yield* write(folder, "likeness.yaml", settings({ personas: { maya: { ...maya, measureWith: ["persona-01.jpg"] } } }))
  const refused = yield* Effect.flip(Effect.scoped(Effect.flatMap(opened(folder), (workspace) => openStudy(workspace, "one"))))
  assert.deepInclude(refused, { _tag: "PlanChanged" })
  assert.include(refused.message, "`measureWith` of persona maya")
}))

it.live("a plan that could never be decided is refused before the freeze: several looks, or a look after the last brief", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  const workspace = yield* opened(folder)
  for (const id of ["beach", "market", "park"]) yield* write(folder, `briefs/${id}.yaml`, { id, kind: "image", prompt: "{persona} outside" })
  const looking = (looks: ReadonlyArray<number>) => {
    const whole = plan(pictures)
    return { ...whole, days: 3, analysis: { ...whole.analysis, sequential: { alpha: 0.05, looks, max_briefs: 4, min_briefs: 2 } } }
  }
  yield* write(folder, "studies/one/plan.yaml", looking([1, 2]))
  assert.include((yield* Effect.flip(pass(workspace))).message, "`sequential.looks` was refused: a verdict is given for plans of one look, this one has 2")
  // Four briefs over three days are two a day, and the third day has none.
  yield* write(folder, "studies/one/plan.yaml", looking([3]))
  assert.include((yield* Effect.flip(pass(workspace))).message, "the look on day 3 (`sequential.looks`) comes after the last brief, which is given on day 2")
  assert.lengthOf(world.sent, 0)
  yield* write(folder, "studies/one/plan.yaml", looking([2]))
  assert.isTrue((yield* openStudy(workspace, "one")).isFrozen)
}))

it.live("an arm that is to be enhanced is refused before the freeze: a study would have left it out without a word", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  yield* write(folder, "recipes/larger.yaml", recipe("enhance"))
  yield* write(folder, "sets/larger.yaml", { enhance: "larger" })
  yield* write(folder, "studies/one/plan.yaml", plan({ ...pictures, enhance: { connection: "stub", set: "larger" } }))
  const workspace = yield* opened(folder)
  assert.include((yield* Effect.flip(pass(workspace))).message, "arm a has a connection for enhance")
  assert.lengthOf(world.sent, 0)
}))

it.live("an identity model that was trained before the study adds no overhead and is named with its day", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan(trained))
  const workspace = yield* opened(folder)
  const { model } = yield* trainIdentity(workspace, { persona: yield* workspace.persona(), connection: yield* workspace.connection(), set: yield* resolveSet(workspace, "main") }, silent)
  const study = yield* openStudy(workspace, "one")
  assert.deepStrictEqual(yield* studyOverheads(workspace, study), [])
  const [earlier, ...others] = yield* earlierTrainings(workspace, study)
  assert.deepStrictEqual(others, [])
  assert.deepStrictEqual(earlier?.arms, ["a", "b"])
  assert.match(earlier?.identity ?? "", new RegExp(`^${model.kind} [0-9a-f]+$`, "u"))
  assert.match(earlier?.trainedAt ?? "", /^\d{4}-\d{2}-\d{2}T/u)
}))

it.live("a training of the study is an overhead and no earlier one", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan(trained))
  const workspace = yield* opened(folder)
  yield* pass(workspace)
  const study = yield* openStudy(workspace, "one")
  assert.deepStrictEqual(yield* earlierTrainings(workspace, study), [])
  assert.deepStrictEqual((yield* studyOverheads(workspace, study)).map(({ arm, shared }) => [arm, shared]), [["a", true], ["b", true]])
}))

it.live("the sandbox is asked for an attempt's simulated time once: a study goes on after its port changed", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  let asked = 0
  const server = createServer((_, answer) => {
    asked++
    answer.end(JSON.stringify({ queuedSeconds: 2, runSeconds: 30 }))
  })
  yield* Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)))
  yield* write(folder, "likeness.yaml", settings({}, { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }))
  yield* write(folder, "studies/one/plan.yaml", plan(pictures))
  const workspace = yield* opened(folder)
  yield* pass(workspace, StudyClock.simulated)
  yield* Effect.promise(() => new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  }))
  assert.strictEqual(asked, 2)
  const before = yield* rowsIn(folder)
  assert.lengthOf(before, 4)
  yield* writeTrials(workspace, yield* openStudy(workspace, "one"), StudyClock.simulated, silent)
  assert.deepStrictEqual(yield* rowsIn(folder), before)
}))

it.live("only the plan's reviewers decide: another is refused with their names, and what another decided does not count", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan(pictures))
  const workspace = yield* opened(folder)
  yield* pass(workspace)
  const [take] = yield* workspace.runtime.takes.list({ study: "one" })
  const refused = yield* Effect.flip(decideAndRelease(workspace, { take: take!.id, decision: "approve", reviewer: "eve" }, silent))
  assert.strictEqual(refused._tag, "InvalidInput")
  assert.include(refused.message, "eve is no reviewer of study one: its plan names ana, ben")
  // As versions before this rule stored it.
  yield* decide(workspace, { take: take!.id, decision: "approve", reviewer: "eve" })
  assert.deepInclude(yield* pass(workspace), { waiting: 4, uncounted: 1 })
  const reviewsIn = Effect.map(rowsIn(folder), (rows) => rows.flatMap((row) => (row.review_1 === "" ? [] : [[row.review_1, row.reviewer_1, row.review_2]])))
  assert.deepStrictEqual(yield* reviewsIn, [])
  assert.deepStrictEqual(yield* workspace.runtime.exports.list({ study: "one" }), [])
  const decided = yield* decideAndRelease(workspace, { take: take!.id, decision: "reject", reason: "not like her", reviewer: "ana" }, silent)
  assert.deepStrictEqual(decided.exported, [])
  assert.deepInclude(yield* pass(workspace), { waiting: 3, uncounted: 1 })
  assert.deepStrictEqual(yield* reviewsIn, [["reject", "ana", ""]])
}))

it.live("a report in the middle of a study shows no take that waits for review, for it would show its arm", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan(pictures))
  const workspace = yield* opened(folder)
  yield* pass(workspace)
  const [take] = yield* workspace.runtime.takes.list({ study: "one" })
  yield* decide(workspace, { take: take!.id, decision: "reject", reason: "not like her", reviewer: "ana" })
  const study = yield* openStudy(workspace, "one")
  yield* writeTrials(workspace, study, StudyClock.real, silent)
  yield* writeReport(workspace, study, false)
  const page = yield* Effect.promise(() => readFile(join(folder, "studies", "one", "report.html"), "utf8"))
  assert.lengthOf([...page.matchAll(/<img src="data:image/gu)], 1)
  assert.lengthOf([...page.matchAll(/shown once it is reviewed/gu)], 3)
}))

it.live("jobs that settle while the rows are read are no failed trials: they are rows the next time", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan(pictures))
  const workspace = yield* opened(folder)
  const { jobs, takes } = workspace.runtime
  world.endless.add("generateImage")
  const interrupted = yield* Effect.forkChild(pass(workspace))
  const running = yield* Effect.repeat(jobs.list({ study: "one", states: ["running"] }), { until: (found) => found.length === 2, schedule: Schedule.spaced(10) })
  yield* Fiber.interrupt(interrupted)
  const settling: typeof takes.list = (filter) =>
    Effect.tap(takes.list(filter), () => {
      world.endless.clear()
      return Effect.orDie(Effect.forEach(running, ({ id }) => jobs.await(id)))
    })
  const study = yield* openStudy(workspace, "one")
  const during = yield* writeTrials({ ...workspace, runtime: { ...workspace.runtime, takes: { ...takes, list: settling } } }, study, StudyClock.real, silent)
  const afterwards = yield* writeTrials(workspace, study, StudyClock.real, silent)
  assert.deepStrictEqual([during, afterwards].map((rows) => rows.map(({ outcome }) => outcome)), [[], Array(4).fill("succeeded")])
}))

it.live("an order that could not even be prepared is a failed trial", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan(pictures))
  const workspace = yield* opened(folder)
  world.unpreparable.add("generateImage")
  yield* pass(workspace)
  assert.lengthOf(world.sent, 0)
  assert.deepStrictEqual((yield* rowsIn(folder)).map((row) => [row.arm, row.take, row.attempt, row.outcome, row.failure_code, row.cost_amount]), ["a", "b"].flatMap((arm) => ["1", "2"].map((take) => [arm, take, "1", "failed", "ModelMissing", "0"])))
}))

it.live("a sample whose file is gone does not end the pass: the epochs are judged without it", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan(trained))
  const workspace = yield* opened(folder)
  world.gone = 0
  world.goneOf = "generateImage"
  const { identities } = yield* pass(workspace)
  assert.deepStrictEqual(identities[0]?.chosen.scores.map(({ identity, samples }) => [identity, samples.length]), [[null, 0], [null, 0]])
  assert.deepStrictEqual((yield* rowsIn(folder)).map((row) => [row.arm, row.take, row.outcome]), [["a", "1", "failed"], ["a", "2", "succeeded"], ["b", "1", "failed"], ["b", "2", "succeeded"]])
}))

it.live("the fraction of a pass never falls, and each clip counts, even one that cannot be measured", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* write(folder, "studies/one/plan.yaml", plan(withClips))
  const workspace = yield* opened(folder)
  yield* pass(workspace)
  for (const take of yield* workspace.runtime.takes.list({ study: "one" })) yield* decide(workspace, { take: take.id, decision: "approve", reviewer: "ana" })
  const told: Array<readonly [text: string, fraction: number | undefined]> = []
  yield* runStudy(workspace, yield* openStudy(workspace, "one"), StudyClock.real, (text, fraction) => void told.push([text, fraction]))
  const fractions = told.map(([, fraction]) => fraction ?? Number.NaN)
  assert.deepStrictEqual(fractions, fractions.toSorted((a, b) => a - b))
  assert.strictEqual(fractions.at(-1), 1)
  // The stub's clips cannot be played: they are trials all the same, not measured.
  assert.deepStrictEqual((yield* rowsIn(folder)).filter((row) => row.stage === "video").map((row) => [row.outcome, row.face_found]), [1, 2, 3, 4].map(() => ["succeeded", ""]))
  assert.isAtLeast(new Set(fractions.filter((fraction) => fraction > 0 && fraction < 1)).size, 4)
}))

it.live("an approved clip that was exported for one platform before an interruption is exported for the others, and counts as published from the first", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* write(folder, "briefs/cafe.yaml", { id: "cafe", kind: "video", prompt: "{persona} in a café", video: { prompt: "she smiles", seconds: 5 }, publish: ["instagram-reels", "tiktok"] })
  yield* write(folder, "studies/one/plan.yaml", { ...plan(withClips), takes: 1 })
  const workspace = yield* opened(folder)
  const { exports, takes } = workspace.runtime
  yield* pass(workspace)
  const [picture] = yield* takes.list({ study: "one" })
  yield* decide(workspace, { take: picture!.id, decision: "approve", reviewer: "ana" })
  yield* pass(workspace)
  const clip = (yield* takes.list({ study: "one" })).find((take) => take.stage === "video")!
  yield* decide(workspace, { take: clip.id, decision: "approve", reviewer: "ana" })
  const written = (platform: string, at: string) =>
    exports.put({ v: 1, id: `${clip.id}/${platform}`, take: clip.id, persona: "maya", brief: "cafe", study: "one", arm: clip.arm!, platform, sha256: clip.asset, sizeBytes: 1, path: `studies/one/exports/${platform}.mp4`, at })
  yield* written("instagram-reels", "2099-01-02T00:00:00.000Z")
  const study = yield* openStudy(workspace, "one")
  const told: Array<string> = []
  const tried = yield* Effect.result(exportApproved(workspace, study, { unit: () => (text) => void told.push(text), done: () => undefined }))
  assert.deepStrictEqual(told, ["exporting cafe for tiktok"])
  // The stub's clips cannot be played.
  assert.strictEqual(tried._tag, "Failure")
  yield* written("aaa", "2099-01-03T00:00:00.000Z")
  yield* writeTrials(workspace, study, StudyClock.real, silent)
  assert.deepStrictEqual((yield* rowsIn(folder)).filter((row) => row.stage === "video").map((row) => row.exported_at), ["2099-01-02T00:00:00.000Z"])
}))
