import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Runtime from "../src/Runtime.ts"
import { tables } from "../src/store/tables.ts"
import { tablesOf } from "./store-of.ts"
import { opened, settings } from "./workspace.ts"

/** A workspace with three pictures, and a backup of it. */
const backedUp = Effect.gen(function*() {
  const base = yield* opened()
  const { folder, job, runtime } = base
  for (const seed of [1, 2, 3]) yield* runtime.jobs.submit(job(seed))
  for (const seed of [1, 2, 3]) yield* runtime.jobs.await(`job-${seed}`)
  const [first = "", second = "", third = ""] = (yield* runtime.assets.list()).map(({ sha256 }) => sha256)
  const target = join(folder, "..", "backup")
  yield* runtime.backup(target)
  return { ...base, target, first, second, third }
})

/** The engine's own tables say every second who is alive. */
const rowsOf = (folder: string) => {
  const found = tablesOf(folder)
  return tables.map(({ name }) => [name, found.get(name)])
}

const flipped = (path: string): void => {
  const bytes = readFileSync(path)
  bytes[100] = (bytes[100] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

describe("putting back files alone", () => {
  it.live("brings what is gone or damaged, beside later rows, which stay", () => Effect.gen(function*() {
    const { first, folder, job, runtime, second, target } = yield* backedUp
    yield* runtime.jobs.submit(job(4))
    yield* runtime.jobs.await("job-4")
    rmSync(runtime.blobs.path(first))
    flipped(runtime.blobs.path(second))
    assert.lengthOf((yield* runtime.integrity.examine).damage, 2)
    const before = rowsOf(folder)
    const { at: _, ...done } = yield* Runtime.restoreFiles(settings(folder), target)
    assert.deepStrictEqual(done, { files: 4, put: [first, second].toSorted(), notFound: [] })
    assert.deepStrictEqual(rowsOf(folder), before)
    assert.deepStrictEqual((yield* runtime.integrity.examine).damage, [])
    assert.deepInclude(yield* Runtime.restoreFiles(settings(folder), target), { put: [] })
  }))

  it.live("says what the backup cannot give, and puts nothing damaged", () => Effect.gen(function*() {
    const { first, folder, job, runtime, second, target, third } = yield* backedUp
    yield* runtime.jobs.submit(job(4))
    yield* runtime.jobs.await("job-4")
    const later = (yield* runtime.assets.list({ job: "job-4" }))[0]?.sha256 ?? ""
    const kept = (sha256: string) => join(target, "blobs", sha256.slice(0, 2), sha256)
    for (const sha256 of [first, second, third, later]) rmSync(runtime.blobs.path(sha256))
    flipped(kept(first))
    rmSync(kept(second))
    const done = yield* Runtime.restoreFiles(settings(folder), target)
    assert.deepStrictEqual(done.put, [third])
    const missing = (sha256: string, inBackup: "missing" | "corrupt") => ({ sha256, here: "missing", inBackup } as const)
    const bySha256 = (a: { readonly sha256: string }, b: { readonly sha256: string }) => (a.sha256 < b.sha256 ? -1 : 1)
    assert.deepStrictEqual(done.notFound, [missing(first, "corrupt"), missing(second, "missing"), missing(later, "missing")].toSorted(bySha256))
    assert.deepStrictEqual((yield* runtime.integrity.examine).damage.map(({ id }) => id).toSorted(), [first, second, later].toSorted())
  }))

  it.live("brings nothing of whom was forgotten since, and refuses another workspace's backup", () => Effect.gen(function*() {
    const { folder, runtime, target } = yield* backedUp
    yield* runtime.forget("maya")
    assert.deepInclude(yield* Runtime.restoreFiles(settings(folder), target), { files: 0, put: [], notFound: [] })
    assert.deepStrictEqual(yield* runtime.blobs.list, [])
    const manifest = join(target, "manifest.json")
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace(`"workspace":"test"`, `"workspace":"other"`))
    assert.include((yield* Effect.flip(Runtime.restoreFiles(settings(folder), target))).message, "it is of workspace other")
  }))
})
