import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { exportPicture } from "../src/export/export-picture.ts"
import { exportVideo } from "../src/export/export-video.ts"
import { compareHashes, perceptualHash } from "../src/picture/near-duplicates.ts"
import { openDevelopmentCertificate } from "../src/provenance/development-certificate.ts"
import { readPictureLabel } from "../src/provenance/picture-label.ts"
import { verifyProvenance } from "../src/provenance/verify-provenance.ts"
import { assembleVertical } from "../src/video/assemble-vertical.ts"
import { firstFrame } from "../src/video/first-frame.ts"
import { framesAt } from "../src/video/frames-at.ts"
import { probeVideo } from "../src/video/probe-video.ts"
import { runFfmpeg } from "../src/video/run-ffmpeg.ts"
import { boxOrder, hasBox } from "./support/box-order.ts"
import { TestFfmpeg } from "./support/ffmpeg.ts"
import { first, references } from "./support/fixtures.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const portrait = first(references)
const generator = { name: "Likeness", version: "0.1.0" }
const labellingIn = (folder: string) => Effect.map(openDevelopmentCertificate(join(folder, "certificate")), (identity) => ({ sourceType: "algorithmicMedia", identity, generator } as const))
const sha256 = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex")
const small = { width: 270, height: 480 }

const waited = <A>(step: Promise<A>): Effect.Effect<A> => Effect.promise(() => step)
/** Mean of each channel over the top left corner. */
const means = (bytes: Uint8Array, width: number, height: number) => waited((async () => {
  // Statistics are of the input, whatever the pipeline does: cut first.
  const corner = await sharp(bytes).extract({ left: 0, top: 0, width, height }).png().toBuffer()
  return (await sharp(corner).stats()).channels.map(({ mean }) => mean)
})())

layer(TestFfmpeg.layer, { excludeTestServices: true, timeout: 60_000 })("exporting", (it) => {
  it.effect("a picture for the feed has the platform's shape, a label, a verified signature and a row", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const target = join(folder, "exports", "cafe.jpg")
    const labelling = yield* labellingIn(folder)
    const exported = yield* exportPicture(portrait, { format: "instagram-feed", target, labelling })
    const bytes = readFileSync(target)
    const metadata = yield* Effect.promise(() => sharp(bytes).metadata())
    assert.deepStrictEqual([metadata.format, metadata.width, metadata.height], ["jpeg", 1080, 1350])
    assert.isBelow(bytes.length, 8_000_000)
    assert.strictEqual(yield* readPictureLabel(bytes), "algorithmicMedia")
    assert.strictEqual((yield* verifyProvenance(bytes, "image/jpeg", labelling.identity.anchorPem)).state, "trusted")
    assert.deepStrictEqual([exported.sizeBytes, exported.durationSeconds, exported.row.sha256], [bytes.length, null, sha256(target)])
    assert.deepStrictEqual([exported.row.manifest.state, exported.row.manifest.title, exported.row.manifest.digitalSourceType], ["trusted", "cafe.jpg", "algorithmicMedia"])
    // What a platform makes of it is recognised by the row.
    const copy = yield* Effect.promise(() => sharp(bytes).resize(540).jpeg({ quality: 70 }).toBuffer())
    assert.strictEqual(compareHashes(exported.row.perceptualHash, yield* perceptualHash(copy))?.verdict, "duplicate")
    assert.deepStrictEqual(readdirSync(join(folder, "exports")), ["cafe.jpg"])
  }))

  it.effect("a stamp is drawn into the finished picture", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const target = join(folder, "stamped.jpg")
    const bar = waited(sharp({ create: { width: 1080, height: 200, channels: 3, background: "#f00" } }).png().toBuffer())
    const input = yield* bar
    yield* exportPicture(portrait, {
      format: "instagram-feed", target, labelling: yield* labellingIn(folder), stamp: (png) => sharp(png).composite([{ input, left: 0, top: 0 }]).png().toBuffer()
    })
    const channels = yield* means(readFileSync(target), 1080, 190)
    assert.isAbove(channels[0] ?? 0, 245)
    assert.isBelow(channels[1] ?? 255, 10)
    const failed = yield* Effect.flip(exportPicture(portrait, { format: "instagram-feed", target: join(folder, "no.jpg"), labelling: null, stamp: () => Promise.reject(new Error("no ink")) }))
    assert.deepStrictEqual([failed._tag, failed.cause], ["ExportFailed", "no ink"])
    assert.notInclude(readdirSync(folder), "no.jpg")
  }))

  it.effect("a label that is turned off leaves neither XMP nor manifest", () => Effect.gen(function*() {
    const target = join(yield* temporaryFolder, "plain.jpg")
    const exported = yield* exportPicture(portrait, { format: "instagram-feed", target, labelling: null })
    assert.strictEqual(exported.row.manifest.state, "absent")
    assert.isNull(yield* readPictureLabel(target))
  }))

  it.effect("a damaged picture is refused and nothing is written", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const cut = readFileSync(portrait).subarray(0, 9000)
    const refused = yield* Effect.flip(exportPicture({ name: "cut.jpg", bytes: cut }, { format: "instagram-feed", target: join(folder, "x", "a.jpg"), labelling: null }))
    assert.strictEqual(refused._tag, "PictureRefused")
    assert.deepStrictEqual(readdirSync(folder), [])
  }))

  it.effect("a still becomes a signed vertical video of 7 seconds", () => Effect.gen(function*() {
    const ffmpeg = yield* TestFfmpeg
    const folder = yield* temporaryFolder
    const labelling = yield* labellingIn(folder)
    const target = join(folder, "reel.mp4")
    const overlay = yield* waited(sharp({ create: { width: 270, height: 100, channels: 4, background: "#0f0" } }).extend({ bottom: 380, background: { r: 0, g: 0, b: 0, alpha: 0 } }).png().toBuffer())
    const exported = yield* exportVideo(ffmpeg, { source: { kind: "still", picture: portrait }, format: "instagram-reels", target, labelling, overlay, ...small })
    const facts = yield* probeVideo(target)
    assert.deepStrictEqual([facts.width, facts.height, Math.round(facts.durationSeconds * 100)], [270, 480, 700])
    const bytes = readFileSync(target)
    assert.isBelow(boxOrder(bytes).indexOf("moov"), boxOrder(bytes).indexOf("mdat"))
    assert.isFalse(hasBox(bytes, "elst"))
    const found = yield* verifyProvenance(bytes, "video/mp4", labelling.identity.anchorPem)
    assert.deepStrictEqual([found.state, found.digitalSourceType], ["trusted", "algorithmicMedia"])
    assert.deepStrictEqual([exported.row.sha256, exported.row.manifest.state], [sha256(target), "trusted"])
    // It still plays to its end, with the overlay in the last frame too.
    const frames = yield* framesAt(ffmpeg, target, { everySeconds: 1 })
    assert.strictEqual(frames.length, 7)
    const channels = yield* means(frames.at(-1)?.bytes ?? new Uint8Array(), 270, 90)
    assert.isAbove(channels[1] ?? 0, 240)
    // One changed byte of the picture data is found.
    const changed = Uint8Array.from(bytes)
    changed[bytes.length - 500] = (bytes[bytes.length - 500] ?? 0) ^ 1
    assert.strictEqual((yield* verifyProvenance(changed, "video/mp4", labelling.identity.anchorPem)).state, "invalid")
  }))

  it.effect("an assembled clip passes through as it is, another one is made into a master", () => Effect.gen(function*() {
    const ffmpeg = yield* TestFfmpeg
    const folder = yield* temporaryFolder
    const clip = join(folder, "clip.mp4")
    yield* assembleVertical(ffmpeg, { ...small, target: clip, shots: [{ kind: "still", picture: portrait, seconds: 1 }] })
    const same = yield* exportVideo(ffmpeg, { source: { kind: "clip", file: clip }, format: "tiktok", target: join(folder, "same.mp4"), labelling: null, ...small })
    assert.strictEqual(same.row.sha256, sha256(clip))
    const larger = yield* exportVideo(ffmpeg, { source: { kind: "clip", file: clip }, format: "youtube-shorts", target: join(folder, "larger.mp4"), labelling: null, width: 360, height: 640 })
    assert.deepStrictEqual([larger.width, larger.height, larger.row.manifest.state], [360, 640, "absent"])
    assert.strictEqual(compareHashes(same.row.perceptualHash, larger.row.perceptualHash)?.verdict, "duplicate")
    assert.strictEqual((yield* waited(sharp(yield* firstFrame(ffmpeg, clip)).metadata())).width, 270)
  }))

  it.effect("a clip that is a master already is made anew where it holds tags, or boxes of somebody else", () => Effect.gen(function*() {
    const ffmpeg = yield* TestFfmpeg
    const folder = yield* temporaryFolder
    const clip = join(folder, "clip.mp4")
    yield* assembleVertical(ffmpeg, { ...small, target: clip, shots: [{ kind: "still", picture: portrait, seconds: 0.2 }] })
    const tagged = join(folder, "tagged.mp4")
    yield* runFfmpeg(ffmpeg, {
      purpose: "tagging",
      arguments: ["-i", clip, "-c", "copy", "-use_editlist", "0", "-avoid_negative_ts", "disabled", "-movflags", "+faststart", "-metadata", "comment={\"prompt\":\"of maya alone\"}", tagged]
    })
    const boxed = join(folder, "boxed.mp4")
    const box = Buffer.from("....uuid0123456789abcdef of maya alone")
    box.writeUInt32BE(box.length)
    yield* Effect.promise(() => writeFile(boxed, Buffer.concat([readFileSync(clip), box])))
    for (const file of [tagged, boxed]) {
      assert.isTrue(readFileSync(file).includes("of maya alone"))
      const target = join(folder, "exported.mp4")
      yield* exportVideo(ffmpeg, { source: { kind: "clip", file }, format: "tiktok", target, labelling: null, ...small })
      assert.isFalse(readFileSync(target).includes("of maya alone"))
    }
  }))

  it.effect("what is no clip is refused and nothing is written", () => Effect.gen(function*() {
    const ffmpeg = yield* TestFfmpeg
    const folder = yield* temporaryFolder
    const file = join(folder, "notes.mp4")
    yield* Effect.promise(() => writeFile(file, "notes"))
    const refused = yield* Effect.flip(exportVideo(ffmpeg, { source: { kind: "clip", file }, format: "tiktok", target: join(folder, "out.mp4"), labelling: null }))
    assert.deepStrictEqual([refused._tag, refused.message], ["ClipRefused", `${file} is no clip that can be read`])
    assert.deepStrictEqual(readdirSync(folder), ["notes.mp4"])
  }))
})
