import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { readdir, readFile, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { store as storeCheck } from "../src/doctor/store-checks.ts"
import { loadSettings } from "../src/settings/load-settings.ts"
import { forgetPersona } from "../src/keeping/forget-persona.ts"
import { backupWorkspace, cleanWorkspace, restoreWorkspace, restoreWorkspaceFiles } from "../src/keeping/keep.ts"
import { exportAll } from "../src/steps/export-all.ts"
import { generateBriefs } from "../src/steps/generate-briefs.ts"
import { decide, reviewQueue } from "../src/steps/review.ts"
import { silent } from "../src/steps/Tell.ts"
import { opened, stubWorkspace } from "./support/stub-workspace.ts"

const quiet = Effect.provide(Logger.layer([]))

/** A workspace with two approved pictures, closed. */
const worked = Effect.gen(function*() {
  const made = yield* stubWorkspace
  yield* Effect.scoped(Effect.gen(function*() {
    const workspace = yield* opened(made.folder)
    const connection = yield* workspace.connection()
    yield* generateBriefs(workspace, { files: [], connection, withIdentity: false, before: () => Effect.void }, silent)
    for (const { take } of yield* reviewQueue(workspace)) yield* decide(workspace, { take, decision: "approve", reviewer: "ana" })
    yield* exportAll(workspace, { brief: "cafe" }, silent)
  }))
  return made
})

const takesIn = (folder: string) => Effect.scoped(Effect.flatMap(opened(folder), ({ runtime }) => Effect.map(runtime.takes.list(), (takes) => takes.length)))
const store = (folder: string) => Effect.flatMap(loadSettings(folder, {}), (settings) => storeCheck(folder, settings, {}, true))

describe("what a workspace keeps", () => {
  it.live("comes back from a backup after the disk took it, and the deep look finds nothing wrong", () => Effect.scoped(Effect.gen(function*() {
    const { folder } = yield* worked
    const target = join(folder, "..", `${folder.split("/").at(-1)}-backup`)
    yield* Effect.addFinalizer(() => Effect.promise(() => rm(target, { recursive: true, force: true })))
    const taken = yield* quiet(backupWorkspace(folder, {}, target))
    assert.deepInclude(taken, { damaged: [] })
    yield* Effect.promise(() => rename(join(folder, ".likeness"), join(folder, "lost")))
    const restored = yield* restoreWorkspace(folder, {}, target, undefined)
    assert.deepInclude(restored, { files: taken.files, forgotten: 0, ended: 0 })
    assert.strictEqual(yield* takesIn(folder), 2)
    const checked = yield* store(folder)
    assert.isTrue(checked?.works)
    assert.include(checked?.found.join("; "), "files read")
    assert.deepInclude(yield* quiet(cleanWorkspace(folder, {}, 90)), { files: 0, events: 0 })
  })).pipe(quiet), 600_000)

  it.live("a damaged file is named by doctor --deep with the next step, which brings it back", () => Effect.scoped(Effect.gen(function*() {
    const { folder } = yield* worked
    const target = join(folder, "..", `${folder.split("/").at(-1)}-backup`)
    yield* Effect.addFinalizer(() => Effect.promise(() => rm(target, { recursive: true, force: true })))
    yield* backupWorkspace(folder, {}, target)
    const blobs = join(folder, ".likeness", "blobs")
    const [first = ""] = (yield* Effect.promise(() => readdir(blobs, { recursive: true }))).filter((name) => name.length > 60)
    yield* Effect.promise(() => rm(join(blobs, first)))
    const checked = yield* store(folder)
    assert.isFalse(checked?.works)
    assert.strictEqual(checked?.problems[0]?.tag, "fileMissing")
    assert.include(checked?.problems[0]?.advice, "likeness restore FOLDER --files")
    const restored = yield* restoreWorkspaceFiles(folder, {}, target)
    assert.deepInclude(restored, { put: [first.slice(-64)], notFound: [] })
    assert.isTrue((yield* store(folder))?.works)
  })).pipe(quiet), 600_000)

  it.live("a forgotten persona is gone from the store, the references and the exports, and a backup of before leaves it out", () => Effect.scoped(Effect.gen(function*() {
    const { folder } = yield* worked
    const target = join(folder, "..", `${folder.split("/").at(-1)}-backup`)
    yield* Effect.addFinalizer(() => Effect.promise(() => rm(target, { recursive: true, force: true })))
    yield* backupWorkspace(folder, {}, target)
    const exported = (yield* Effect.promise(() => readdir(join(folder, "exports"), { recursive: true }))).filter((name) => name.endsWith(".jpg"))
    assert.isNotEmpty(exported)
    const forgotten = yield* forgetPersona(folder, {}, "maya", {}, silent)
    assert.isTrue(forgotten.erasedHere)
    assert.isAtLeast(forgotten.files, 1)
    assert.include(forgotten.removed, "references")
    assert.deepStrictEqual((yield* Effect.promise(() => readdir(join(folder, "exports"), { recursive: true }))).filter((name) => name.endsWith(".jpg")), [])
    assert.include(forgotten.stillNamedIn, "likeness.yaml")
    assert.strictEqual(yield* Effect.promise(() => readFile(join(folder, "tombstones.txt"), "utf8")), `${forgotten.tombstone}\n`)
    yield* Effect.promise(() => rm(join(folder, ".likeness"), { recursive: true }))
    assert.strictEqual((yield* restoreWorkspace(folder, {}, target, undefined)).forgotten, 1)
    assert.strictEqual(yield* takesIn(folder), 0)
  })).pipe(quiet), 600_000)

  it.live("tombstones that are none are refused before anything is put back", () => Effect.scoped(Effect.gen(function*() {
    const { folder } = yield* stubWorkspace
    const refused = yield* Effect.flip(restoreWorkspace(folder, {}, join(folder, "nothing"), join(folder, "likeness.yaml")))
    assert.deepInclude(refused, { _tag: "InvalidInput", place: "tombstones.txt" })
  })))
})
