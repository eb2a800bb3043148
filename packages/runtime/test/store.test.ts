import { assert, describe, it } from "@effect/vitest"
import * as Hash from "@likeness/core/Hash"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import * as Recipe from "@likeness/core/Recipe"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import * as Stored from "@likeness/core/Stored"
import type * as Take from "@likeness/core/Take"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { readdirSync, renameSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Folder from "../src/blobs/folder.ts"
import { opened, request, temporaryFolder } from "./workspace.ts"

const at = "2026-11-24T08:00:00.000Z"
const sha256 = Hash.ofText("a picture")
const persona = { v: 1, name: "maya", triggerToken: "mayaxo", classToken: "woman", origin: { _tag: "synthetic" } } as const
const take = (id: string, more: Partial<Take.Take> = {}): Take.Take => ({ v: 1, id, persona: "maya", brief: "cafe", stage: "image", number: 1, attempt: 1, asset: sha256, job: "job-1", at, ...more })

describe("records", () => {
  it.live("a persona, its references, models, recipes and promotions come back as they were put", () => Effect.gen(function*() {
    const { runtime } = yield* opened()
    yield* runtime.personas.put(persona)
    yield* runtime.personas.put({ ...persona, classToken: "person" })
    assert.strictEqual((yield* runtime.personas.get("maya"))?.classToken, "person")
    assert.lengthOf(yield* runtime.personas.list(), 1)
    const set = ReferenceSet.make("maya", [{ sha256, mediaType: "image/png", width: 64, height: 64, caption: "mayaxo woman, café" }])
    yield* runtime.referenceSets.put(set)
    yield* runtime.referenceSets.put(set)
    assert.deepStrictEqual(yield* runtime.referenceSets.get(ReferenceSet.hash(set)), set)
    assert.lengthOf(yield* runtime.referenceSets.list({ persona: "maya" }), 1)
    const model: IdentityModel.IdentityModel = { v: 1, kind: "lora/sdxl", persona: "maya", source: { _tag: "files", files: [{ role: "lora", sha256, sizeBytes: 4 }] }, origin: { _tag: "imported", from: "a friend" } }
    yield* runtime.identityModels.put(model)
    assert.deepStrictEqual(yield* runtime.identityModels.list({ persona: "maya", kind: "lora/sdxl" }), [model])
    assert.deepStrictEqual(yield* runtime.identityModels.list({ kind: "soul-id/v2" }), [])
    const { recipe } = request(1)
    const hash = Recipe.hash(recipe)
    yield* runtime.recipes.put(recipe)
    assert.strictEqual(yield* runtime.recipes.lane(hash), "draft")
    yield* runtime.recipes.promote({ v: 1, recipe: hash, lane: "verified", at, job: "job-1" })
    assert.strictEqual(yield* runtime.recipes.lane(hash), "verified")
    assert.lengthOf(yield* runtime.recipes.list({ name: "plain", capability: "generateImage" }), 1)
  }))

  it.live("takes and reviews are found by what they are for, in the order in which they came", () => Effect.gen(function*() {
    const { runtime } = yield* opened()
    yield* runtime.takes.put(take("t-2", { arm: "local", study: "week-1" }))
    yield* runtime.takes.put(take("t-1", { arm: "cloud", study: "week-1", brief: "street" }))
    assert.deepStrictEqual((yield* runtime.takes.list({ study: "week-1" })).map((found) => found.id), ["t-2", "t-1"])
    assert.deepStrictEqual((yield* runtime.takes.list({ arm: "cloud", brief: undefined })).map((found) => found.id), ["t-1"])
    const review = { v: 1, take: "t-1", decision: "reject", reason: "the eyes", reviewer: "ann", at } as const
    yield* runtime.reviews.put(review)
    const { reason: _reason, ...approval } = review
    yield* runtime.reviews.put({ ...approval, decision: "approve" })
    assert.deepStrictEqual((yield* runtime.reviews.of("t-1")).map((found) => found.decision), ["approve"])
    assert.lengthOf(yield* runtime.reviews.list({ arm: "cloud", decision: "approve" }), 1)
    const all = yield* Effect.forEach(["bo", "cy", "ann", "bo"], (reviewer) => runtime.reviews.put({ ...review, reviewer }))
    assert.deepStrictEqual(all.map(({ reviewer, showing }) => [reviewer, showing]), [["bo", 2], ["cy", 2], ["ann", 1], ["bo", 2]])
    assert.lengthOf(yield* runtime.reviews.of("t-1"), 3)
    assert.lengthOf(yield* runtime.reviews.list({ arm: "local" }), 0)
    assert.strictEqual((yield* Effect.flip(runtime.reviews.put({ ...review, take: "nope" }))).message, "There is no take nope to review.")
  }))

  it.live("what lies with a provider is one record however often it is seen, until it is removed", () => Effect.gen(function*() {
    const { runtime } = yield* opened()
    const upload = { v: 1, connection: "paid", account: "studio", kind: "upload", id: "u1", sha256 } as const
    yield* runtime.remoteReferences.put(upload, { persona: "maya" })
    yield* runtime.remoteReferences.put({ ...upload, expiresAt: at }, { persona: "maya" })
    assert.deepStrictEqual(yield* runtime.remoteReferences.list({ account: "studio", persona: "maya" }), [{ ...upload, expiresAt: at }])
    yield* runtime.remoteReferences.remove(upload)
    assert.lengthOf(yield* runtime.remoteReferences.list(), 0)
  }))

  it.live("documents of other packages are kept by kind and name; a newer version is refused", () => Effect.gen(function*() {
    const { runtime } = yield* opened()
    const plan = Stored.make("plan", 1, Schema.Struct({ v: Stored.version(1), hash: Schema.String }))
    // Each makes its own of what is stored, and nobody's is lost.
    yield* Effect.forEach([..."abc"], (letter) => runtime.documents.change(plan, "changed", (known) => ({ v: 1 as const, hash: [...known?.hash ?? "", letter].toSorted().join("") })), { concurrency: "unbounded" })
    assert.deepStrictEqual(yield* runtime.documents.get(plan, "changed"), { v: 1, hash: "abc" })
    yield* runtime.documents.remove(plan, "changed")
    yield* runtime.documents.put(plan, "week-1", { v: 1, hash: "abc" }, { persona: "maya" })
    assert.deepStrictEqual(yield* runtime.documents.get(plan, "week-1"), { v: 1, hash: "abc" })
    assert.deepStrictEqual(yield* runtime.documents.list(plan, { persona: "maya" }), [{ name: "week-1", value: { v: 1, hash: "abc" } }])
    const later = Stored.make("plan", 2, Schema.Struct({ v: Stored.version(2), hash: Schema.String }))
    yield* runtime.documents.put(later, "week-1", { v: 2, hash: "def" })
    assert.strictEqual((yield* Effect.flip(runtime.documents.get(plan, "week-1")))._tag, "StoreUnusable")
    yield* runtime.documents.remove(plan, "week-1")
    assert.isUndefined(yield* runtime.documents.get(later, "week-1"))
  }))

  it.live("events are one ascending sequence that a follower reads to its end and beyond", () => Effect.gen(function*() {
    const { runtime } = yield* opened()
    yield* runtime.events.append({ kind: "study-frozen", data: { plan: sha256 } })
    yield* runtime.events.append({ kind: "take-stored", job: "job-1" })
    const seen = yield* runtime.events.follow(0).pipe(
      Stream.tap((event) => (event.sequence === 2 ? Effect.asVoid(runtime.events.append({ kind: "take-stored", job: "job-2" })) : Effect.void)),
      Stream.take(3), Stream.runCollect
    )
    assert.deepStrictEqual(seen.map((event) => [event.sequence, event.kind, event.job]), [[1, "study-frozen", null], [2, "take-stored", "job-1"], [3, "take-stored", "job-2"]])
    assert.lengthOf(yield* runtime.events.since(1, { limit: 1 }), 1)
  }))
})

describe("blobs", () => {
  const pieces = Stream.make(new Uint8Array([1, 2]), new Uint8Array([3]))

  it.live("bytes are stored under their hash, once, and come back whole", () => Effect.gen(function*() {
    const blobs = Folder.make(yield* temporaryFolder)
    const first = yield* blobs.put(pieces)
    assert.deepStrictEqual(first, { sha256: Hash.ofBytes(new Uint8Array([1, 2, 3])), sizeBytes: 3 })
    assert.deepStrictEqual(yield* blobs.put(pieces), first)
    assert.deepStrictEqual(yield* blobs.list, [first.sha256])
    const read = yield* Stream.runCollect(blobs.open(first.sha256))
    assert.deepStrictEqual(read.flatMap((piece) => [...piece]), [1, 2, 3])
    assert.isTrue(yield* blobs.has(first.sha256))
  }))

  it.live("a stream that breaks leaves nothing behind and keeps its own error", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const blobs = Folder.make(folder)
    assert.strictEqual(yield* Effect.flip(blobs.put(Stream.concat(pieces, Stream.fail("broke")))), "broke")
    assert.deepStrictEqual(readdirSync(folder), [])
  }))

  it.live("damaged and missing bytes are noticed, and storing them again heals", () => Effect.gen(function*() {
    const blobs = Folder.make(yield* temporaryFolder)
    const { sha256: hash } = yield* blobs.put(pieces)
    writeFileSync(blobs.path(hash), new Uint8Array([1, 2, 4]))
    assert.strictEqual(yield* blobs.verify(hash), "corrupt")
    assert.strictEqual((yield* Effect.flip(Stream.runDrain(blobs.open(hash))))._tag, "AssetUnreadable")
    yield* blobs.put(pieces)
    assert.strictEqual(yield* blobs.verify(hash), "intact")
    assert.strictEqual(yield* blobs.verify(sha256), "missing")
    assert.include((yield* Effect.flip(Stream.runDrain(blobs.open(sha256)))).reason, "not in the store")
  }))

  it.live("an empty file is a file", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const blobs = Folder.make(join(folder, "deep", "down"))
    const { sha256: hash, sizeBytes } = yield* blobs.put(Stream.empty)
    assert.strictEqual(sizeBytes, 0)
    assert.lengthOf(yield* Stream.runCollect(blobs.open(hash)), 0)
  }))

  it.live("a file that is written again while it is being removed as unneeded stays, whole", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const blobs = Folder.make(folder)
    const bytes = new TextEncoder().encode("the same picture again")
    const { sha256: hash } = yield* blobs.put(Stream.make(bytes))
    const dayAgo = new Date(Date.now() - 86_400_000)
    // Put in its place at every moment of a removal: so many turns of the event loop after it began.
    for (let turns = 0; turns < 40; turns++) {
      utimesSync(blobs.path(hash), new Date(0), new Date(0))
      const again = join(folder, "again")
      writeFileSync(again, bytes)
      const writing = Effect.gen(function*() {
        for (let turn = 0; turn < turns % 20; turn++) yield* Effect.yieldNow
        renameSync(again, blobs.path(hash))
      })
      yield* Effect.all([blobs.remove(hash, dayAgo.toISOString()), writing], { concurrency: "unbounded" })
      assert.strictEqual(yield* blobs.verify(hash), "intact", `after ${turns} turns`)
    }
    utimesSync(blobs.path(hash), new Date(0), new Date(0))
    yield* blobs.remove(hash, dayAgo.toISOString())
    assert.strictEqual(yield* blobs.verify(hash), "missing")
    assert.deepStrictEqual(readdirSync(folder).filter((name) => name.endsWith(".part")), [])
  }))
})
