import { assert, describe, it, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import sharp from "sharp"
import type { Embedder } from "../src/identity/Embedder.ts"
import { checkReferences } from "../src/identity/check-references.ts"
import { measureIdentity } from "../src/identity/measure-identity.ts"
import { measurePairs } from "../src/identity/measure-pairs.ts"
import { readReferences } from "../src/identity/read-references.ts"
import { similarity } from "../src/identity/similarity.ts"
import { makeMemoryVectorCache, withVectorCache } from "../src/identity/vector-cache.ts"
import { TestEmbedder } from "./support/face-embedder.ts"
import { first, others, persona, references } from "./support/fixtures.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const made = (step: Promise<Buffer>): Effect.Effect<Buffer> => Effect.promise(() => step)
const provisional = { similarity: 0.62, note: "the threshold is provisional" }

layer(TestEmbedder.layer, { excludeTestServices: true, timeout: 60_000 })("identity", (it) => {
  it.effect("every picture of the persona lies nearer to the references than any other person's", () => Effect.gen(function*() {
    const embedder = yield* TestEmbedder
    const set = yield* readReferences(embedder, references)
    assert.deepStrictEqual(set.model, { name: "face-api-resnet-128", version: "five-point-mirror-1" })
    const report = yield* measureIdentity({ embedder, references: set, images: [...persona, ...others], threshold: provisional })
    const values = report.images.map((image) => image.similarity ?? Number.NaN)
    assert.isAbove(Math.min(...values.slice(0, 3)), 0.7)
    assert.isBelow(Math.max(...values.slice(3)), 0.58)
    assert.deepStrictEqual(report.images.map((image) => image.samePerson), [true, true, true, false, false, false])
    assert.deepStrictEqual(report.images.map((image) => image.faces), [1, 1, 1, 1, 1, 1])
    assert.strictEqual(report.threshold, 0.62)
    assert.strictEqual(report.images[0]?.note, "the threshold is provisional")
    assert.deepStrictEqual(Object.keys(report.images[0] ?? {}), ["path", "faces", "similarity", "samePerson", "note"])
    assert.deepStrictEqual(Object.keys(report), ["model", "threshold", "images"])
  }))

  it.effect("without a calibrated threshold 0.42 is used and the note says so", () => Effect.gen(function*() {
    const embedder = yield* TestEmbedder
    const report = yield* measureIdentity({ embedder, references: yield* readReferences(embedder, references), images: [first(persona)] })
    assert.strictEqual(report.threshold, 0.42)
    assert.match(report.images[0]?.note ?? "", /uncalibrated/)
  }))

  it.effect("a picture without a face, or with a tiny one, has no similarity and a note that says why", () => Effect.gen(function*() {
    const embedder = yield* TestEmbedder
    const empty = yield* made(sharp({ create: { width: 400, height: 400, channels: 3, background: "#7a9" } }).png().toBuffer())
    const tiny = yield* made(sharp(first(persona)).resize(120).png().toBuffer())
    const report = yield* measureIdentity({ embedder, references: yield* readReferences(embedder, references), images: [{ name: "empty", bytes: empty }, { name: "tiny", bytes: tiny }] })
    assert.deepStrictEqual(report.images[0], { path: "empty", faces: 0, similarity: null, samePerson: null, note: "no face was found" })
    assert.deepStrictEqual([report.images[1]?.faces, report.images[1]?.similarity, report.images[1]?.samePerson], [1, null, null])
    assert.match(report.images[1]?.note ?? "", /under 80 px/)
  }))

  it.effect("of several faces the largest is compared, and told", () => Effect.gen(function*() {
    const embedder = yield* TestEmbedder
    const small = yield* made(sharp(first(others)).resize(280).png().toBuffer())
    const both = yield* made(sharp(first(persona)).extend({ right: 280, background: "#888" }).png().toBuffer()
      .then((wide) => sharp(wide).composite([{ input: small, left: 512, top: 100 }]).png().toBuffer()))
    const report = yield* measureIdentity({ embedder, references: yield* readReferences(embedder, references), images: [both], threshold: provisional })
    assert.deepStrictEqual([report.images[0]?.faces, report.images[0]?.samePerson], [2, true])
    assert.match(report.images[0]?.note ?? "", /2 faces, the largest was compared; the threshold is provisional/)
  }))

  it.effect("a face that fills the frame is found with a grey border", () => Effect.gen(function*() {
    const embedder = yield* TestEmbedder
    const file = others.find((other) => basename(other).startsWith("kofi")) ?? ""
    const whole = yield* embedder.read(file)
    const box = whole.face?.box ?? { x: 0, y: 0, width: 1, height: 1 }
    const region = { left: Math.round(box.x + 0.18 * box.width), top: Math.round(box.y + 0.18 * box.height), width: Math.round(box.width * 0.64), height: Math.round(box.height * 0.64) }
    const tight = yield* embedder.read(yield* made(sharp(file).extract(region).jpeg().toBuffer()))
    assert.strictEqual(whole.face?.border, 0)
    assert.strictEqual(tight.face?.border, 0.5)
    // Its own person still, although a third of the face is cut away.
    assert.isAbove(similarity([whole.face?.vector ?? []], tight.face?.vector ?? []), 0.5)
  }))

  it.effect("the EXIF orientation is applied before a face is looked for", () => Effect.gen(function*() {
    const embedder = yield* TestEmbedder
    const upright = yield* embedder.read(first(persona))
    const lying = yield* embedder.read(yield* made(sharp(first(persona)).rotate(-90).withMetadata({ orientation: 6 }).png().toBuffer()))
    assert.isAbove(similarity([upright.face?.vector ?? []], lying.face?.vector ?? []), 0.98)
    assert.closeTo(lying.face?.box.x ?? 0, upright.face?.box.x ?? -100, 3)
  }))

  it.effect("a small face in a large picture is cut from the full picture, in its pixels", () => Effect.gen(function*() {
    const embedder = yield* TestEmbedder
    const large = yield* made(sharp({ create: { width: 3000, height: 3000, channels: 3, background: "#9ab" } }).composite([{ input: first(persona), left: 1200, top: 1200 }]).jpeg().toBuffer())
    const close = yield* embedder.read(first(persona))
    const far = yield* embedder.read(large)
    assert.closeTo(far.face?.box.width ?? 0, close.face?.box.width ?? -100, 40)
    assert.isAbove(similarity([close.face?.vector ?? []], far.face?.vector ?? []), 0.8)
  }))

  it.effect("pairs come back in their order, each file read once", () => Effect.gen(function*() {
    const embedder = yield* TestEmbedder
    const reads: Array<unknown> = []
    const counting = { ...embedder, read: (picture: Parameters<typeof embedder.read>[0]) => Effect.suspend(() => { reads.push(picture); return embedder.read(picture) }) }
    const [one, two] = [first(references), first(persona)]
    const other = first(others)
    const report = yield* measurePairs({ embedder: counting, pairs: [{ imageA: one, imageB: other }, { imageA: one, imageB: two }, { imageA: two, imageB: two }] })
    assert.deepStrictEqual(report.pairs.map(({ imageA, imageB }) => [imageA, imageB]), [[one, other], [one, two], [two, two]])
    assert.isBelow(report.pairs[0]?.similarity ?? 1, 0.6)
    assert.isAbove(report.pairs[1]?.similarity ?? 0, 0.65)
    assert.strictEqual(report.pairs[2]?.similarity, 1)
    assert.strictEqual(reads.length, 3)
  }))

  it.effect("a picture that was measured once comes from the cache, under whatever name", () => Effect.gen(function*() {
    const embedder = yield* TestEmbedder
    let reads = 0
    const counting = { ...embedder, read: (picture: Parameters<typeof embedder.read>[0]) => Effect.suspend(() => { reads++; return embedder.read(picture) }) }
    const cached = withVectorCache(counting, makeMemoryVectorCache())
    const folder = yield* temporaryFolder
    const copy = join(folder, "copy.jpg")
    yield* Effect.promise(async () => writeFile(copy, await sharp(first(persona)).jpeg().toBuffer()))
    const once = yield* cached.read(copy)
    assert.deepStrictEqual(yield* cached.read({ name: "again", bytes: yield* made(sharp(first(persona)).jpeg().toBuffer()) }), once)
    assert.strictEqual(reads, 1)
    assert.strictEqual((yield* Effect.flip(cached.read("/no/such/file.jpg")))._tag, "PictureRefused")
  }))

  it.effect("two who ask at once for the same picture get one reading, though the first of them goes away", () => Effect.gen(function*() {
    const reading = { faces: 0, face: null }
    let reads = 0
    const started = yield* Deferred.make<void>()
    const hanging: Embedder = {
      id: "model", version: "1", dimension: 1,
      read: () => Effect.suspend(() => ++reads === 1 ? Effect.andThen(Deferred.succeed(started, undefined), Effect.never) : Effect.as(Effect.sleep(1), reading))
    }
    const cached = withVectorCache(hanging, makeMemoryVectorCache())
    const picture = { name: "one", bytes: new Uint8Array([1]) }
    const first = yield* Effect.forkChild(cached.read(picture))
    yield* Deferred.await(started)
    const others = yield* Effect.forkChild(Effect.all([cached.read(picture), cached.read(picture)], { concurrency: 2 }))
    assert.strictEqual((yield* cached.read({ name: "another", bytes: new Uint8Array([2]) })).faces, 0)
    assert.strictEqual(reads, 2)
    yield* Fiber.interrupt(first)
    assert.deepStrictEqual(yield* Fiber.join(others), [reading, reading])
    assert.strictEqual(reads, 3)
  }))

  it.effect("a cache in memory keeps what was asked for last", () => Effect.gen(function*() {
    const cache = makeMemoryVectorCache({ most: 2 })
    const key = (sha256: string) => ({ sha256, embedderId: "model", embedderVersion: "1" })
    const has = (sha256: string) => Effect.map(cache.get(key(sha256)), (reading) => reading !== null)
    for (const sha256 of ["a", "b"]) yield* cache.set(key(sha256), { faces: 0, face: null })
    assert.isTrue(yield* has("a"))
    yield* cache.set(key("c"), { faces: 0, face: null })
    assert.deepStrictEqual([yield* has("a"), yield* has("b"), yield* has("c")], [true, false, true])
  }))

  it.effect("a damaged picture is refused by its name, and the next one is measured", () => Effect.gen(function*() {
    const embedder = yield* TestEmbedder
    const refused = yield* Effect.flip(embedder.read({ name: "broken.jpg", bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]) }))
    assert.strictEqual(refused._tag, "PictureRefused")
    assert.match(refused.message, /broken\.jpg/)
    assert.strictEqual((yield* embedder.read(first(persona))).faces, 1)
  }))

  it.effect("references without a face are left out by name, and none at all is an error", () => Effect.gen(function*() {
    const embedder = yield* TestEmbedder
    const blank = { name: "blank.png", bytes: yield* made(sharp({ create: { width: 400, height: 400, channels: 3, background: "#7a9" } }).png().toBuffer()) }
    const set = yield* readReferences(embedder, [...references, first(others), blank])
    assert.strictEqual(set.vectors.length, 5)
    assert.deepStrictEqual(set.leftOut.map(({ file }) => basename(file)), ["blank.png", "anna-01.jpg"])
    const failed = yield* Effect.flip(readReferences(embedder, [blank]))
    assert.deepStrictEqual([failed._tag, failed.message], ["ReferencesUnusable", "none of the 1 reference pictures shows a face that can be measured"])
  }))

  it.effect("checking a reference set names each file's faults", () => Effect.gen(function*() {
    const embedder = yield* TestEmbedder
    const named = (name: string, step: Promise<Buffer>) => Effect.map(made(step), (bytes) => ({ name, bytes }))
    const clean = yield* checkReferences(embedder, references)
    // The fixtures have 512 pixels: taken, and told to be small.
    assert.deepStrictEqual(clean.faults.map(({ fault, severity }) => [fault, severity]), references.map(() => ["small", "look"]))
    const check = yield* checkReferences(embedder, [
      ...references,
      yield* named("copy.jpg", sharp(first(references)).flop().jpeg().toBuffer()),
      yield* named("soft.jpg", sharp(first(persona)).blur(3).jpeg().toBuffer()),
      yield* named("blank.png", sharp({ create: { width: 600, height: 600, channels: 3, background: "#7a9" } }).png().toBuffer()),
      { name: "notes.txt", bytes: new TextEncoder().encode("notes") },
      first(others)
    ], { threshold: provisional.similarity })
    const seen = check.faults.map(({ fault, file }) => `${basename(file)}: ${fault}`)
    assert.includeMembers(seen, ["copy.jpg: near-duplicate", "soft.jpg: blurred", "blank.png: no-face", "notes.txt: unreadable", "anna-01.jpg: another-person"])
    assert.strictEqual(check.faults.find(({ fault }) => fault === "near-duplicate")?.other, first(references))
    assert.strictEqual(check.faults.some(({ fault, file }) => fault !== "small" && basename(file).startsWith("persona-")), false)
    assert.strictEqual(check.pictures.length, 10)
    const wide = yield* named("wide.png", sharp({ create: { width: 1600, height: 600, channels: 3, background: "#7a9" } }).png().toBuffer())
    const moving = yield* named("moving.webp", (async () => {
      const frame = (background: string) => sharp({ create: { width: 800, height: 800, channels: 3, background } }).png().toBuffer()
      return sharp([await frame("#7a9"), await frame("#a97")], { join: { animated: true } }).webp().toBuffer()
    })())
    const shapes = (yield* checkReferences(embedder, [wide, moving])).faults.map(({ fault, file, severity }) => `${file}: ${fault} ${severity}`)
    assert.includeMembers(shapes, ["wide.png: too-long refuse", "wide.png: small look", "moving.webp: animated refuse"])
  }))
})

describe("the fixtures", () => {
  it("are five references, three of the persona and three of others", () => {
    assert.deepStrictEqual([references.length, persona.length, others.length], [5, 3, 3])
  })
})
