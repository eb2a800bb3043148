import { assert, describe, it } from "@effect/vitest"
import * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type AnimateApproved, animateApproved } from "../src/steps/animate-approved.ts"
import { type ExportAll, exportAll } from "../src/steps/export-all.ts"
import { type GenerateBriefs, generateBriefs } from "../src/steps/generate-briefs.ts"
import { decide, reviewQueue } from "../src/steps/review.ts"
import { silent } from "../src/steps/Tell.ts"
import type { Workspace } from "../src/workspace/Workspace.ts"
import { opened, recipe, stubWorkspace, write } from "./support/stub-workspace.ts"

const generate = (workspace: Workspace, more: Partial<GenerateBriefs<never, never>> = {}) =>
  Effect.flatMap(workspace.connection(), (connection) => generateBriefs(workspace, { files: [], connection, withIdentity: false, before: () => Effect.void, ...more }, silent))

const animate = (workspace: Workspace, more: Partial<AnimateApproved<never, never>> = {}) =>
  Effect.flatMap(workspace.connection(), (connection) => animateApproved(workspace, { connection, before: () => Effect.void, ...more }, silent))

const approveAll = (workspace: Workspace) =>
  Effect.flatMap(reviewQueue(workspace), Effect.forEach(({ take }) => decide(workspace, { take, decision: "approve", reviewer: "ana" })))

const cafe = (more: object = {}) => ({ id: "cafe", kind: "video", prompt: "{persona} in a café", takes: 2, video: { prompt: "she smiles", seconds: 5 }, ...more })

/** First take, count and seed of each picture job. */
const ordered = (workspace: Workspace) =>
  Effect.map(workspace.runtime.jobs.list({ capability: "generateImage" }), (jobs) =>
    jobs.map(({ request, take }) => ({ take, count: Request.count(request), seed: request._tag === "generateImage" ? request.seed : undefined })))

describe("generate, run again", () => {
  it.live("makes further takes with other seeds where the brief names none", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    yield* generate(workspace)
    yield* generate(workspace, { takes: 3 })
    const jobs = yield* ordered(workspace)
    assert.deepStrictEqual(jobs.map(({ count, take }) => [take, count]), [[1, 2], [3, 2], [5, 1]])
    assert.strictEqual(new Set(jobs.map(({ seed }) => seed)).size, 3)
    assert.lengthOf(world.sent, 3)
    assert.deepStrictEqual((yield* workspace.runtime.takes.list()).map(({ number }) => number), [1, 2, 3, 4, 5])
  }))

  it.live("leaves the number of a take of which nothing came to the next", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    world.refusing.add("generateImage")
    yield* Effect.flip(generate(workspace))
    world.refusing.clear()
    yield* generate(workspace)
    assert.deepStrictEqual((yield* ordered(workspace)).map(({ take }) => take), [1, 1])
  }))

  it.live("goes on with what an interrupted one ordered, and asks only for the rest", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    world.endless.add("generateImage")
    const interrupted = yield* Effect.forkChild(generate(workspace))
    yield* workspace.runtime.events.follow(0).pipe(Stream.filter((event) => event.kind === "job-moved" && event.data["to"] === "running"), Stream.take(1), Stream.runDrain)
    yield* Fiber.interrupt(interrupted)
    world.endless.clear()
    const asked: Array<Request.Request> = []
    const made = yield* generate(workspace, { takes: 3, before: (requests) => Effect.sync(() => void asked.push(...requests)) })
    assert.deepStrictEqual(asked.map(Request.count), [1])
    assert.deepStrictEqual(made.map(({ assets }) => assets.length), [2, 1])
    assert.lengthOf(world.sent, 2)
  }))

  it.live("gives the takes that there are where the seed is fixed, and sends and charges nothing", () => Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    yield* write(folder, "briefs/cafe.yaml", cafe({ seed: 77 }))
    const workspace = yield* opened(folder)
    const [first] = yield* generate(workspace)
    const told: Array<readonly [string, ReadonlyArray<number>]> = []
    const [second] = yield* generate(workspace, { onKept: (brief, takes) => void told.push([brief, takes]) })
    assert.isNotEmpty(first?.charges ?? [])
    assert.deepStrictEqual(second, { ...first!, charges: [] })
    assert.deepStrictEqual(told, [["cafe", [1, 2]]])
    assert.lengthOf(world.sent, 1)
    yield* generate(workspace, { takes: 3 })
    assert.deepStrictEqual((yield* ordered(workspace)), [{ take: 1, count: 2, seed: 77 }, { take: 3, count: 1, seed: 79 }])
    yield* write(folder, "briefs/cafe.yaml", cafe({ seed: 1_000 }))
    yield* generate(workspace)
    assert.lengthOf(world.sent, 3)
  }))
})

it.live("a picture is animated once for the same words and recipe, and again for others", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  const workspace = yield* opened(folder)
  yield* generate(workspace, { takes: 1 })
  yield* approveAll(workspace)
  const [clip] = yield* animate(workspace)
  const kept: Array<string> = []
  const again = () => animate(workspace, { onKept: (clips) => void kept.push(...clips.map(({ take }) => take)) })
  assert.lengthOf(yield* again(), 0)
  assert.deepStrictEqual(kept, [clip?.take ?? ""])
  yield* write(folder, "briefs/cafe.yaml", cafe({ video: { prompt: "she waves", seconds: 5 } }))
  assert.lengthOf(yield* again(), 1)
  yield* write(folder, "recipes/clip.yaml", recipe("generateVideo", { settings: { slow: true } }))
  assert.lengthOf(yield* again(), 1)
  assert.strictEqual(world.sent.filter((capability) => capability === "generateVideo").length, 3)
}))

it.live("an approved take is written once for its platform, and again where its file was changed", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  const workspace = yield* opened(folder)
  yield* generate(workspace, { takes: 1 })
  yield* approveAll(workspace)
  const kept: Array<string> = []
  const wanted: ExportAll = { onKept: (paths) => void kept.push(...paths) }
  const [first] = yield* exportAll(workspace, wanted, silent)
  assert.deepStrictEqual(kept, [])
  const file = join(folder, first?.path ?? "")
  assert.deepStrictEqual(yield* exportAll(workspace, wanted, silent), [first!])
  assert.deepStrictEqual(kept, [first?.path ?? ""])
  yield* Effect.promise(() => writeFile(file, "something else"))
  yield* exportAll(workspace, wanted, silent)
  assert.lengthOf(kept, 1)
  assert.notStrictEqual((yield* Effect.promise(() => readFile(file, "latin1"))), "something else")
}))

it.live("what failed beside what came is told, and what may have been accepted ends a command of which nothing came", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  yield* write(folder, "briefs/park.yaml", { id: "park", kind: "image", prompt: "{persona} in a park", takes: 1 })
  const workspace = yield* opened(folder)
  world.gone = 1
  const told: Array<string> = []
  const onFailure = ({ _tag }: { readonly _tag: string }) => void told.push(_tag)
  assert.deepStrictEqual((yield* generate(workspace, { onFailure })).map(({ brief }) => brief), ["park"])
  assert.deepStrictEqual(told, ["OutputGone"])
  world.silent.add("generateImage")
  assert.strictEqual((yield* Effect.flip(generate(workspace, { onFailure })))._tag, "SubmissionUnknown")
  assert.deepStrictEqual(told, ["OutputGone", "SubmissionUnknown"])
}))
