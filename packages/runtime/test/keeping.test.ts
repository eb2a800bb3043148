import { assert, describe, it } from "@effect/vitest"
import * as Hash from "@likeness/core/Hash"
import * as RuleError from "@likeness/core/RuleError"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Runtime from "../src/Runtime.ts"
import { holding, isPostgres, tamper } from "./store-of.ts"
import { filled, persona } from "./two-personas.ts"
import { oneWaits, opened, quiet, seen, settings } from "./workspace.ts"

describe("backup and restore", () => {
  it.live("taken while jobs run, it comes back whole in an empty workspace, and what was on its way is not paid again", () => Effect.gen(function*() {
    const { folder, job, runtime, server } = yield* filled
    server.pollsNeeded = 1_000_000
    yield* runtime.jobs.submit(job(3))
    yield* seen(runtime, "job-3", ({ state }) => state === "running")
    const target = join(folder, "..", "backup")
    const taken = yield* runtime.backup(target)
    assert.deepInclude(taken, { files: 2, damaged: [] })
    server.pollsNeeded = 1
    yield* runtime.jobs.await("job-3")
    const paid = server.bill().length
    const elsewhere = join(folder, "..", "restored")
    const restored = yield* Runtime.restore(settings(elsewhere), target, [])
    assert.deepInclude(restored, { files: 2, forgotten: 0, ended: 0, at: taken.at })
    const again = yield* Runtime.open(settings(elsewhere)).pipe(quiet)
    assert.deepStrictEqual((yield* again.jobs.list()).map(({ id }) => id), ["job-1", "job-2", "job-3"])
    assert.strictEqual((yield* again.jobs.await("job-3")).outcome?.state, "succeeded")
    assert.lengthOf(server.bill(), paid)
    assert.lengthOf(yield* again.ledger.list(), 3)
    assert.deepStrictEqual((yield* again.integrity.examine).damage, [])
    assert.deepStrictEqual((yield* again.events.since(0)).map(({ sequence }) => sequence), (yield* again.events.since(0)).map((_, index) => index + 1))
  }))

  it.live("a job that was not sent when it was taken is ended by the restore, for it may have been sent and paid since", () => Effect.gen(function*() {
    const { folder, runtime, server } = yield* oneWaits
    const target = join(folder, "..", "backup")
    yield* runtime.backup(target)
    server.pollsNeeded = 1
    for (const id of ["job-1", "job-2"]) yield* runtime.jobs.await(id)
    const elsewhere = join(folder, "..", "restored")
    assert.strictEqual((yield* Runtime.restore(settings(elsewhere), target, [])).ended, 1)
    const again = yield* Runtime.open(settings(elsewhere)).pipe(quiet)
    assert.strictEqual((yield* again.jobs.await("job-2")).error?._tag, "Cancelled")
    assert.lengthOf(server.bill(), 2)
  }))

  it.live("a damaged backup, a newer one and a workspace with rows are refused, and nothing is changed", () => Effect.gen(function*() {
    const { folder, runtime } = yield* filled
    const target = join(folder, "..", "backup")
    yield* runtime.backup(target)
    assert.include((yield* Effect.flip(runtime.backup(target))).message, "exists already")
    assert.include((yield* Effect.flip(Runtime.restore(settings(folder), target, []))).message, "has rows already")
    const empty = settings(join(folder, "..", "empty"))
    const manifest = readFileSync(join(target, "manifest.json"), "utf8")
    writeFileSync(join(target, "manifest.json"), manifest.replace(/"storeVersion":\d+/u, `"storeVersion":999`))
    assert.include((yield* Effect.flip(Runtime.restore(empty, target, []))).message, "newer Likeness (version 999")
    writeFileSync(join(target, "manifest.json"), manifest)
    appendFileSync(join(target, "tables", "jobs.jsonl"), "{}\n")
    assert.include((yield* Effect.flip(Runtime.restore(empty, target, []))).message, "tables/jobs.jsonl is damaged")
    const none = yield* Runtime.open(empty).pipe(quiet)
    assert.lengthOf(yield* none.jobs.list(), 0)
  }))

  it.live("a restore that breaks off while it puts files is done again", () => Effect.gen(function*() {
    const { folder, runtime } = yield* filled
    const target = join(folder, "..", "backup")
    yield* runtime.backup(target)
    const elsewhere = settings(join(folder, "..", "restored"))
    yield* Effect.scoped(Runtime.open(elsewhere)).pipe(quiet)
    writeFileSync(join(elsewhere.folder, "blobs"), "no folder can be made here")
    assert.strictEqual((yield* Effect.flip(Runtime.restore(elsewhere, target, [])))._tag, "StoreUnusable")
    rmSync(join(elsewhere.folder, "blobs"))
    assert.deepInclude(yield* Runtime.restore(elsewhere, target, []), { files: 2 })
    const again = yield* Runtime.openReadOnly(elsewhere)
    assert.lengthOf(yield* again.jobs.list(), 2)
    assert.deepStrictEqual((yield* again.integrity.examine).damage, [])
  }))

  it.live("what rows call a file and is gone or damaged is named, and the rest is there", () => Effect.gen(function*() {
    const { folder, runtime } = yield* filled
    const [first = "", second = ""] = (yield* runtime.assets.list()).map(({ sha256 }) => sha256)
    const gone = Hash.ofText("the weights")
    const baseModel = { v: 1, family: "sdxl", files: [{ role: "checkpoint", name: "base.safetensors", sha256: Hash.ofText("a checkpoint") }], licence: { name: "none", source: "random numbers" } } as const
    yield* runtime.identityModels.put({ v: 1, kind: "lora/sdxl", persona: "maya", baseModel, source: { _tag: "files", files: [{ role: "lora", sha256: gone, sizeBytes: 3 }] }, origin: { _tag: "imported", from: "a friend" } })
    yield* runtime.blobs.remove(first)
    const bytes = readFileSync(runtime.blobs.path(second))
    bytes[100] = (bytes[100] ?? 0) ^ 1
    writeFileSync(runtime.blobs.path(second), bytes)
    const target = join(folder, "..", "backup")
    assert.deepInclude(yield* runtime.backup(target), { files: 0, damaged: [first, second, gone].toSorted() })
    assert.isTrue(existsSync(join(target, "manifest.json")))
  }))

  it.live("a backup that cannot be finished leaves nothing behind", () => Effect.gen(function*() {
    const { folder, runtime } = yield* filled
    writeFileSync(join(folder, "..", "file"), "")
    assert.strictEqual((yield* Effect.flip(runtime.backup(join(folder, "..", "file", "backup"))))._tag, "StoreUnusable")
    assert.deepStrictEqual(readdirSync(join(folder, "..")).filter((name) => name.includes("part")), [])
  }))
})

describe.runIf(isPostgres)("a backup that is put back while somebody begins to work there", () => {
  it.live("is refused, and what was begun stays", () => Effect.gen(function*() {
    const { folder, runtime } = yield* filled
    const target = join(folder, "..", "backup")
    yield* runtime.backup(target)
    const elsewhere = join(folder, "..", "restored")
    yield* Effect.scoped(Effect.flatMap(Runtime.open({ ...settings(elsewhere), carries: "never" }).pipe(quiet), (opened) => opened.personas.put(persona)))
    const other = yield* holding(elsewhere, `UPDATE "counters" SET "value" = "value"; INSERT INTO "recipes" ("workspace", "key", "sequence", "value") VALUES ('test', 'begun', 1, '{}')`)
    const restoring = yield* Effect.forkChild(Effect.flip(Runtime.restore(settings(elsewhere), target, [])))
    yield* other.isInTheWay
    yield* other.commit
    assert.deepInclude(yield* Fiber.join(restoring), { _tag: "InvalidInput", place: "the store" })
    assert.strictEqual(tamper(elsewhere, `SELECT 1 FROM "recipes" WHERE "key" = 'begun'`), 1)
  }))
})

describe.skipIf(isPostgres)("a store's file that was cut off", () => {
  it.live("is noticed and named, nothing is written into it, and the backup brings everything back", () => Effect.gen(function*() {
    const { folder, runtime } = yield* filled
    const target = join(folder, "..", "backup")
    yield* runtime.backup(target)
    // Another folder's copy, so that nobody has it open.
    const cut = join(folder, "..", "cut")
    tamper(folder, "PRAGMA wal_checkpoint(TRUNCATE)")
    cpSync(folder, cut, { recursive: true })
    for (const name of ["store.sqlite-wal", "store.sqlite-shm"]) rmSync(join(cut, name), { force: true })
    const file = join(cut, "store.sqlite")
    truncateSync(file, Math.floor(statSync(file).size / 2))
    const before = readFileSync(file)
    const refused = yield* Effect.flip(Effect.scoped(Effect.flatMap(Runtime.openReadOnly(settings(cut)), (reader) =>
      Effect.flatMap(reader.integrity.examine, ({ damage }) => damage.length === 0 ? Effect.void : Effect.fail({ _tag: "Damaged", message: "", advice: damage[0]?.advice ?? "" })))))
    assert.match(refused.advice, /[Rr]estore/u)
    assert.isTrue(before.equals(readFileSync(file)))
    rmSync(cut, { recursive: true })
    yield* Runtime.restore(settings(cut), target, [])
    const again = yield* Runtime.openReadOnly(settings(cut))
    assert.lengthOf(yield* again.jobs.list(), 2)
    assert.deepStrictEqual((yield* again.integrity.examine).damage, [])
  }))
})

describe("what is kept", () => {
  const pieces = Stream.make(new Uint8Array([1, 2, 3]))

  it.live("a bit that flipped, a file that is gone and an entry without its intent are each named", () => Effect.gen(function*() {
    const { folder, runtime } = yield* filled
    const [first, second] = yield* runtime.assets.list()
    const bytes = readFileSync(runtime.blobs.path(first?.sha256 ?? ""))
    bytes[100] = (bytes[100] ?? 0) ^ 1
    writeFileSync(runtime.blobs.path(first?.sha256 ?? ""), bytes)
    yield* runtime.blobs.remove(second?.sha256 ?? "")
    tamper(folder, `DELETE FROM "intents" WHERE "id" = 'job-1.1'`)
    const { damage, ...counts } = yield* runtime.integrity.examine
    assert.deepStrictEqual(damage.map(({ id, kind }) => [kind, id]).toSorted(), [
      ["entryWithoutIntent", "charge/job-1.1/usage/0"], ["jobWithoutIntent", "job-1"], ["fileCorrupt", first?.sha256], ["fileMissing", second?.sha256]
    ].toSorted())
    assert.deepInclude(counts, { files: 2, entries: 2, jobs: 2 })
  }))

  it.live("an intent without its job, a ticket without its intent and rows that cannot be read are each named", () => Effect.gen(function*() {
    const { folder, job, runtime, server } = yield* filled
    server.pollsNeeded = 1_000_000
    for (const seed of [3, 4]) yield* runtime.jobs.submit(job(seed))
    for (const id of ["job-3", "job-4"]) yield* seen(runtime, id, ({ state }) => state === "running")
    tamper(folder, `DELETE FROM "jobs" WHERE "id" = 'job-1'`)
    tamper(folder, `DELETE FROM "intents" WHERE "id" = 'job-3.1'`)
    tamper(folder, `UPDATE "ledger" SET "value" = '{"v":1}' WHERE "intent" = 'job-2.1'`)
    const found = (yield* runtime.integrity.examine).damage.map(({ id, kind }) => [kind, id])
    assert.deepStrictEqual(found.toSorted(), [["intentWithoutJob", "job-1.1"], ["jobWithoutIntent", "job-3"], ["rowUnreadable", "charge/job-2.1/usage/0"]].toSorted())
    tamper(folder, `UPDATE "jobs" SET "life" = 'cut o' WHERE "id" = 'job-2'`)
    assert.deepInclude((yield* runtime.integrity.examine).damage.map(({ id, kind }) => [kind, id]), ["rowUnreadable", "job-2"])
  }))

  it.live("of an identity model its own files are looked for, and not those of its base model, which lie on a server", () => Effect.gen(function*() {
    const { runtime } = yield* opened()
    const { sha256, sizeBytes } = yield* runtime.blobs.put(pieces)
    const baseModel = { v: 1, family: "sdxl", files: [{ role: "checkpoint", name: "base.safetensors", sha256: Hash.ofText("a checkpoint") }], licence: { name: "none", source: "random numbers" } } as const
    yield* runtime.identityModels.put({ v: 1, kind: "lora/sdxl", persona: "maya", baseModel, source: { _tag: "files", files: [{ role: "lora", sha256, sizeBytes }] }, origin: { _tag: "imported", from: "a friend" } })
    assert.deepInclude(yield* runtime.integrity.examine, { files: 1, damage: [] })
    yield* runtime.blobs.remove(sha256)
    assert.deepStrictEqual((yield* runtime.integrity.examine).damage.map(({ id, kind }) => [kind, id]), [["fileMissing", sha256]])
  }))

  it.live.runIf(isPostgres)("what changes while all is looked through is no damage", () => Effect.gen(function*() {
    const base = yield* opened()
    const folder = join(base.folder, "own")
    yield* Effect.scoped(Effect.gen(function*() {
      const runtime = yield* Runtime.open(settings(folder)).pipe(quiet)
      for (const seed of [1, 2]) yield* runtime.jobs.submit(base.job(seed))
      for (const id of ["job-1", "job-2"]) yield* runtime.jobs.await(id)
    }))
    const reader = yield* Runtime.openReadOnly(settings(folder))
    const [asset] = yield* reader.assets.list()
    const damageBeside = Effect.fnUntraced(function*(other: Effect.Success<ReturnType<typeof holding>>, then: Effect.Effect<void, RuleError.StoreUnusable>) {
      const looking = yield* Effect.forkChild(reader.integrity.examine)
      yield* other.isInTheWay
      yield* then
      yield* other.commit
      return (yield* Fiber.join(looking)).damage
    })
    // Read after the assets, and after the intents: by then another machine has changed those.
    const forgets = yield* holding(folder, `LOCK TABLE "identityModels"; DELETE FROM "assets" WHERE "key" = '${asset?.sha256}'`)
    assert.deepStrictEqual(yield* damageBeside(forgets, reader.blobs.remove(asset?.sha256 ?? "")), [])
    tamper(folder, `CREATE TABLE "later" AS SELECT * FROM "intents" WHERE "job" = 'job-1'`)
    tamper(folder, `DELETE FROM "intents" WHERE "job" = 'job-1'`)
    const sends = yield* holding(folder, `LOCK TABLE "jobs"; INSERT INTO "intents" SELECT * FROM "later"`)
    assert.deepStrictEqual(yield* damageBeside(sends, Effect.void), [])
  }))

  it.live("cleaning takes only old files that nothing names, and old events of jobs that ended", () => Effect.gen(function*() {
    const { folder, job, runtime, server } = yield* filled
    server.pollsNeeded = 1_000_000
    yield* runtime.jobs.submit(job(3))
    yield* seen(runtime, "job-3", ({ state }) => state === "running")
    const { sha256: old } = yield* runtime.blobs.put(pieces)
    const { sha256: fresh } = yield* runtime.blobs.put(Stream.make(new Uint8Array([4])))
    const named = Hash.ofText("named by a document")
    yield* runtime.takes.put({ v: 1, id: "t-1", persona: "noor", brief: "cafe", stage: "image", number: 1, attempt: 1, asset: old, job: "job-2", at: "2026-11-24T08:00:00.000Z" })
    const longAgo = new Date("2026-01-01T00:00:00Z")
    for (const { sha256 } of yield* runtime.blobs.entries) if (sha256 !== fresh) utimesSync(runtime.blobs.path(sha256), longAgo, longAgo)
    assert.deepInclude(yield* runtime.integrity.clean({ keepEventsDays: 30 }), { files: 0, events: 0 })
    tamper(folder, `DELETE FROM "takes"`)
    tamper(folder, `UPDATE "events" SET "at" = '2026-01-01T00:00:00.000Z'`)
    const { events, ...removed } = yield* runtime.integrity.clean({ keepEventsDays: 30 })
    assert.deepStrictEqual(removed, { files: 1, bytes: 3 })
    assert.isAbove(events, 10)
    assert.isFalse(existsSync(runtime.blobs.path(old)))
    assert.isTrue(existsSync(runtime.blobs.path(fresh)))
    assert.isFalse(yield* runtime.blobs.has(named))
    assert.isTrue((yield* runtime.events.since(0)).every((event) => event.job === "job-3"))
    server.pollsNeeded = 1
    yield* runtime.jobs.await("job-3")
    assert.deepStrictEqual((yield* runtime.integrity.examine).damage, [])
  }))

  it.live("cleaning gives the room of old events back to the disk", () => Effect.gen(function*() {
    const { folder, runtime } = yield* filled
    const words = "x".repeat(200)
    tamper(folder, `WITH RECURSIVE "n"("i") AS (SELECT 1 UNION ALL SELECT "i" + 1 FROM "n" WHERE "i" < 5000)
      INSERT INTO "events" ("workspace", "sequence", "at", "kind", "data") SELECT "workspace", 1000000 + "i", '2026-01-01T00:00:00.000Z', 'old', '{"words":"${words}"}' FROM "n", (SELECT "workspace" FROM "events" LIMIT 1) AS "w" RETURNING 1`)
    const file = join(folder, "store.sqlite")
    if (!isPostgres) tamper(folder, "PRAGMA wal_checkpoint(TRUNCATE)")
    const before = isPostgres ? Infinity : statSync(file).size
    assert.deepInclude(yield* runtime.integrity.clean({ keepEventsDays: 30 }), { events: 5000 })
    if (!isPostgres) assert.isBelow(statSync(file).size, before - 1_000_000)
    assert.lengthOf((yield* runtime.events.since(0)).filter(({ kind }) => kind === "old"), 0)
  }))
})
