import { assert, describe, it } from "@effect/vitest"
import type * as Capability from "@likeness/core/Capability"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Latch from "effect/Latch"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { forgetPersona } from "../src/keeping/forget-persona.ts"
import * as ChosenIdentity from "../src/steps/ChosenIdentity.ts"
import { animateApproved } from "../src/steps/animate-approved.ts"
import { generateBriefs } from "../src/steps/generate-briefs.ts"
import { decide, reviewQueue } from "../src/steps/review.ts"
import { adoptTakes } from "../src/steps/takes.ts"
import { silent } from "../src/steps/Tell.ts"
import { trainIdentity } from "../src/steps/train.ts"
import { resolveSet } from "../src/workspace/resolve-set.ts"
import type { Workspace } from "../src/workspace/Workspace.ts"
import { opened, recipe, settings, stubWorkspace, write } from "./support/stub-workspace.ts"

const train = (workspace: Workspace, study?: string) =>
  Effect.gen(function*() {
    const set = yield* resolveSet(workspace, undefined)
    return yield* trainIdentity(workspace, { persona: yield* workspace.persona(), connection: yield* workspace.connection(), set, ...(study === undefined ? {} : { study }) }, silent)
  })

/** Whoever looks for earlier trainings is told what there is when so many have looked, and nobody has ordered. */
const together = ({ runtime, ...rest }: Workspace, many: number): Workspace => {
  const all = Latch.makeUnsafe()
  let left = many
  const list: Workspace["runtime"]["jobs"]["list"] = (filter) =>
    Effect.tap(runtime.jobs.list(filter), () => (filter?.capability === "trainIdentity" ? Effect.suspend(() => (--left > 0 ? all.await : all.open)) : Effect.void))
  return { ...rest, runtime: { ...runtime, jobs: { ...runtime.jobs, list } } }
}

const generate = (workspace: Workspace) =>
  Effect.flatMap(workspace.connection(), (connection) => generateBriefs(workspace, { files: [], connection, withIdentity: false, before: () => Effect.void }, silent))

const animate = (workspace: Workspace) =>
  Effect.flatMap(workspace.connection(), (connection) => animateApproved(workspace, { connection, before: () => Effect.void }, silent))

const approveAll = (workspace: Workspace) =>
  Effect.flatMap(reviewQueue(workspace), Effect.forEach(({ take }) => decide(workspace, { take, decision: "approve", reviewer: "ana" })))

const count = (sent: ReadonlyArray<Capability.Capability>, capability: Capability.Capability): number => sent.filter((one) => one === capability).length

/** Waits until as many events of that kind were written. */
const happened = (workspace: Workspace, kind: string, to: string | undefined, times: number) =>
  workspace.runtime.events.follow(0).pipe(
    Stream.filter((event) => event.kind === kind && (to === undefined || event.data["to"] === to)),
    Stream.take(times),
    Stream.runDrain
  )

describe("training again", () => {
  it.live("is not sent while an earlier one may have been accepted; the person is told what to do", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    world.silent.add("trainIdentity")
    const first = yield* Effect.flip(train(workspace))
    const second = yield* Effect.flip(train(workspace))
    assert.deepStrictEqual([first._tag, second._tag], ["SubmissionUnknown", "SubmissionUnknown"])
    assert.include(second.message, "may have accepted")
    assert.strictEqual(count(world.sent, "trainIdentity"), 1)
  }))

  it.live("at the same moment, once for a study, is one training", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = together(yield* opened(folder), 3)
    const trained = yield* Effect.all([train(workspace), train(workspace), train(workspace, "one")], { concurrency: "unbounded" })
    assert.strictEqual(count(world.sent, "trainIdentity"), 1)
    assert.lengthOf(new Set(trained.map(({ chosen }) => chosen.model)), 1)
    assert.strictEqual(count(world.sent, "generateImage"), 4)
  }))

  it.live("after the persona was forgotten is another order, with charges of its own", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const picture = join(folder, "references", "persona-01.jpg")
    const bytes = readFileSync(picture)
    yield* Effect.scoped(Effect.flatMap(opened(folder), train))
    yield* Effect.scoped(forgetPersona(folder, {}, "maya", {}, silent)).pipe(Effect.provide(Logger.layer([])))
    mkdirSync(dirname(picture), { recursive: true })
    writeFileSync(picture, bytes)
    const charges = yield* Effect.scoped(Effect.flatMap(opened(folder), (workspace) => Effect.andThen(train(workspace), workspace.runtime.ledger.list())))
    assert.strictEqual(count(world.sent, "trainIdentity"), 2)
    assert.lengthOf(charges, world.sent.length)
  }))

  it.live("goes on with the one under way that took a fallback of its recipe", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    world.failingTrainings = 1
    const interrupted = yield* Effect.forkChild(train(workspace))
    yield* happened(workspace, "intent-sent", undefined, 2)
    yield* Fiber.interrupt(interrupted)
    yield* train(workspace)
    assert.strictEqual(count(world.sent, "trainIdentity"), 2)
  }))

  it.live("is done where the account was changed and the identity model is the other account's", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    yield* write(folder, "likeness.yaml", settings({}, { account: "before", remote: true }))
    yield* Effect.scoped(Effect.flatMap(opened(folder), train))
    yield* write(folder, "likeness.yaml", settings({}, { account: "after", remote: true }))
    const { model } = yield* Effect.scoped(Effect.flatMap(opened(folder), train))
    assert.deepInclude(model.source, { _tag: "remote", account: "after" })
    assert.strictEqual(count(world.sent, "trainIdentity"), 2)
  }))

  it.live("uses the epochs that came where one file was gone", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    world.gone = 1
    const { model } = yield* train(workspace)
    assert.deepInclude(model.origin, { epoch: 1 })
    assert.strictEqual((yield* train(workspace)).chosen.model, (yield* train(workspace)).chosen.model)
    assert.strictEqual(count(world.sent, "trainIdentity"), 1)
  }))
})

describe("judging epochs", () => {
  it.live("is taken up again after a sample failed, and the training is not paid again", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    world.refusing.add("generateImage")
    assert.strictEqual((yield* Effect.flip(train(workspace)))._tag, "ContentRejected")
    world.refusing.clear()
    const { chosen } = yield* train(workspace)
    assert.lengthOf(chosen.scores, 2)
    const sheet = yield* workspace.runtime.assets.get(chosen.contactSheet!)
    assert.deepStrictEqual(sheet?.origin, { _tag: "edited", parents: chosen.scores.flatMap(({ samples }) => samples) })
    assert.deepStrictEqual([count(world.sent, "trainIdentity"), count(world.sent, "generateImage")], [1, 4])
  }))

  it.live("goes on without the pictures whose files are damaged", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    world.damages.push("cut", "unreadable")
    const { chosen } = yield* train(workspace)
    assert.deepStrictEqual(chosen.scores.map(({ samples }) => samples.length).reduce((sum, one) => sum + one), 2)
    assert.deepStrictEqual([count(world.sent, "trainIdentity"), count(world.sent, "generateImage")], [1, 4])
  }))

  it.live("goes on for a study with the samples of a command that ended before it chose", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    const { documents } = workspace.runtime
    const put: typeof documents.put = (codec, ...rest) => (codec.name === ChosenIdentity.stored.name ? Effect.die("killed") : documents.put(codec, ...rest))
    yield* Effect.exit(train({ ...workspace, runtime: { ...workspace.runtime, documents: { ...documents, put } } }))
    yield* train(workspace, "one")
    assert.deepStrictEqual([count(world.sent, "trainIdentity"), count(world.sent, "generateImage")], [1, 4])
  }))

  it.live("goes on with another picture recipe after an interruption", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    world.refusing.add("generateImage")
    yield* Effect.scoped(Effect.flatMap(opened(folder), (workspace) => Effect.flip(train(workspace))))
    world.refusing.clear()
    yield* write(folder, "recipes/picture.yaml", recipe("generateImage", { settings: { steps: 20 } }))
    yield* Effect.scoped(Effect.flatMap(opened(folder), train))
    assert.strictEqual(count(world.sent, "trainIdentity"), 1)
  }))

  it.live("names every job that the identity model cost, failed trainings included", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    yield* write(folder, "recipes/train.yaml", recipe("trainIdentity"))
    const workspace = yield* opened(folder)
    world.failingTrainings = 1
    assert.strictEqual((yield* Effect.flip(train(workspace)))._tag, "WorkFailed")
    const { chosen } = yield* train(workspace)
    const charged = new Set((yield* workspace.runtime.ledger.list()).map(({ job }) => job))
    assert.deepStrictEqual(new Set(chosen.jobs), charged as Set<string>)
    assert.lengthOf(chosen.jobs, 6)
  }))
})

it.live("every recipe that a job's request names is stored, a fallback's included", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  const workspace = yield* opened(folder)
  world.failingTrainings = 1
  yield* train(workspace)
  const named = new Set((yield* workspace.runtime.jobs.list()).map(({ recipe: hash }) => hash))
  assert.lengthOf([...named], 2)
  for (const hash of named) assert.isDefined(yield* workspace.runtime.recipes.get(hash))
  const [trained] = yield* workspace.runtime.jobs.list({ capability: "trainIdentity" })
  assert.deepStrictEqual((yield* workspace.runtime.recipes.get(trained!.recipe))?.settings, { batchSize: 1 })
}))

describe("a command that was interrupted", () => {
  it.live("and is run again goes on with the pictures that it had ordered", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    world.endless.add("generateImage")
    const interrupted = yield* Effect.forkChild(generate(workspace))
    yield* happened(workspace, "job-moved", "running", 1)
    yield* Fiber.interrupt(interrupted)
    const [left] = yield* workspace.runtime.jobs.list()
    world.endless.clear()
    assert.deepStrictEqual((yield* generate(workspace)).map((one) => one.job), [left?.id ?? ""])
    assert.strictEqual(count(world.sent, "generateImage"), 1)
  }))

  it.live("and is run again goes on with the clips that it had ordered", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    yield* generate(workspace)
    yield* approveAll(workspace)
    world.endless.add("generateVideo")
    const interrupted = yield* Effect.forkChild(animate(workspace))
    yield* happened(workspace, "job-moved", "running", 2)
    yield* Fiber.interrupt(interrupted)
    world.endless.clear()
    assert.lengthOf(yield* animate(workspace), 2)
    assert.lengthOf(yield* animate(workspace), 0)
    assert.strictEqual(count(world.sent, "generateVideo"), 2)
  }))

  it.live("leaves no clip without its picture, whoever stores it", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    yield* generate(workspace)
    yield* approveAll(workspace)
    world.endless.add("generateVideo")
    const interrupted = yield* Effect.forkChild(animate(workspace))
    yield* happened(workspace, "job-moved", "running", 2)
    yield* Fiber.interrupt(interrupted)
    world.endless.clear()
    for (const job of yield* workspace.runtime.jobs.list({ capability: "generateVideo" })) yield* workspace.runtime.jobs.await(job.id)
    yield* adoptTakes(workspace)
    const parents = (yield* workspace.runtime.takes.list({ stage: "video" })).map((take) => take.parent)
    const pictures = (yield* workspace.runtime.takes.list({ stage: "image" })).map((take) => take.id)
    assert.sameMembers(parents.map(String), pictures)
    assert.lengthOf(yield* animate(workspace), 0)
    assert.strictEqual(count(world.sent, "generateVideo"), 2)
  }))
})

it.live("of two pictures one of which is gone, the other is a take", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  const workspace = yield* opened(folder)
  world.gone = 0
  assert.strictEqual((yield* Effect.flip(generate(workspace)))._tag, "OutputGone")
  assert.deepStrictEqual((yield* reviewQueue(workspace)).map((one) => one.take.slice(-2)), [".2"])
}))

it.live("a budget that was taken out of likeness.yaml refuses no more", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  const cent = { amount: "0.01", currency: "USD" }
  yield* write(folder, "likeness.yaml", settings({ budget: { day: cent, total: cent, personas: { maya: cent } } }))
  yield* Effect.scoped(Effect.gen(function*() {
    const workspace = yield* opened(folder)
    assert.lengthOf(yield* workspace.runtime.budgets.list, 3)
    assert.strictEqual((yield* Effect.flip(generate(workspace)))._tag, "BudgetExceeded")
    yield* workspace.runtime.budgets.put({ v: 1, scope: { _tag: "study", study: "one" }, limit: { amount: "5", currency: "USD" } })
  }))
  yield* write(folder, "likeness.yaml", settings())
  const workspace = yield* opened(folder)
  assert.deepStrictEqual((yield* workspace.runtime.budgets.list).map(({ budget }) => budget.scope._tag), ["study"])
  assert.lengthOf(yield* generate(workspace), 1)
  assert.lengthOf(world.sent, 1)
}))
