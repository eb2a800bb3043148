import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { cropAround } from "../src/internal/cover-crop.ts"
import { inspectPicture } from "../src/picture/inspect-picture.ts"
import { compareHashes, nearDuplicates, perceptualHash } from "../src/picture/near-duplicates.ts"
import { plainPicture } from "../src/picture/plain-picture.ts"
import { quality } from "../src/picture/quality.ts"
import { largestThumbnailBytes, thumbnail } from "../src/picture/thumbnail.ts"
import { first, persona, references } from "./support/fixtures.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const portrait = first(references)
const made = (step: Promise<Buffer>): Effect.Effect<Buffer> => Effect.promise(() => step)
const refusalOf = (picture: Parameters<typeof inspectPicture>[0]) => Effect.flip(inspectPicture(picture))

describe("inspecting a picture", () => {
  it.effect("tells format and size", () => Effect.gen(function*() {
    const facts = yield* inspectPicture(portrait)
    assert.deepStrictEqual(facts, { format: "jpeg", mediaType: "image/jpeg", width: 512, height: 640, megapixels: 0.32768, orientation: 1, hasAlpha: false, frames: 1 })
  }))

  it.effect("gives the size after the EXIF orientation", () => Effect.gen(function*() {
    const lying = yield* made(sharp(portrait).rotate(-90).withMetadata({ orientation: 6 }).jpeg().toBuffer())
    const facts = yield* inspectPicture(lying)
    assert.deepStrictEqual([facts.width, facts.height, facts.orientation], [512, 640, 6])
  }))

  it.effect("refuses a file that is not there", () => Effect.gen(function*() {
    const refused = yield* refusalOf("/no/such/picture.jpg")
    assert.strictEqual(refused.fault, "missing")
    assert.strictEqual(refused.message, "/no/such/picture.jpg is not there or may not be read")
    assert.strictEqual(refused.billed, "no")
  }))

  it.effect("refuses text, nothing and a vector drawing as no pictures", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const file = join(folder, "notes.jpg")
    yield* Effect.promise(() => writeFile(file, "these are notes, not a picture"))
    const empty = join(folder, "empty.jpg")
    yield* Effect.promise(() => writeFile(empty, ""))
    const drawing = { name: "a.svg", bytes: new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"/>`) }
    for (const picture of [file, empty, new Uint8Array(0), drawing]) assert.strictEqual((yield* refusalOf(picture)).fault, "not-a-picture")
  }))

  it.effect("refuses a JPEG that was cut off, wherever the cut is", () => Effect.gen(function*() {
    const whole = readFileSync(portrait)
    for (const length of [100, 1000, 8000, whole.length - 200]) {
      const refused = yield* refusalOf({ name: "cut.jpg", bytes: whole.subarray(0, length) })
      assert.deepStrictEqual([refused.fault, refused.file], ["corrupt", "cut.jpg"])
    }
  }))

  it.effect("refuses what was cut off while other pictures are decoded beside it", () => Effect.gen(function*() {
    const jpeg = readFileSync(portrait)
    const png = yield* made(sharp(portrait).png().toBuffer())
    const cut = Array.from({ length: 80 }, (_, index) => (index % 2 === 0 ? jpeg.subarray(0, 4000) : png.subarray(0, png.length * 0.98)))
    const refused = yield* Effect.forEach(cut, (bytes) => refusalOf(bytes), { concurrency: 4 })
    assert.isTrue(refused.every(({ fault }) => fault === "corrupt"))
  }))

  it.effect("refuses damaged data inside a JPEG", () => Effect.gen(function*() {
    const damaged = Uint8Array.from(readFileSync(portrait)).fill(0xff, 3000, 3040)
    assert.strictEqual((yield* refusalOf(damaged)).fault, "corrupt")
  }))

  it.effect("refuses more than 100 megapixels from the header", () => Effect.gen(function*() {
    const huge = yield* made(sharp({ create: { width: 10_001, height: 10_000, channels: 3, background: "#000" } }).png().toBuffer())
    assert.strictEqual((yield* refusalOf(huge)).fault, "too-many-pixels")
    // Cut right after the header: a decoder that came before the check would call it corrupt.
    assert.strictEqual((yield* refusalOf(huge.subarray(0, 200))).fault, "too-many-pixels")
  }))

  it.effect("refuses a picture under the smallest side", () => Effect.gen(function*() {
    const small = yield* made(sharp(portrait).resize(40, 50).png().toBuffer())
    const refused = yield* refusalOf({ name: "small.png", bytes: small })
    assert.deepStrictEqual([refused.fault, refused.message], ["too-small", "small.png is too small: 40×50 is under 64 pixels"])
    assert.strictEqual((yield* inspectPicture(small, { smallestSide: 40 })).width, 40)
  }))
})

describe("thumbnails", () => {
  it.effect("are WebP of at most 15 kB, even of noise", () => Effect.gen(function*() {
    const noise = yield* made(sharp({ create: { width: 900, height: 900, channels: 3, background: "#888", noise: { type: "gaussian", mean: 128, sigma: 90 } } }).png().toBuffer())
    for (const picture of [portrait, noise]) {
      const bytes = yield* thumbnail(picture)
      assert.isAtMost(bytes.length, largestThumbnailBytes)
      const metadata = yield* Effect.promise(() => sharp(bytes).metadata())
      assert.deepStrictEqual([metadata.format, metadata.width, metadata.height], ["webp", 320, 320])
    }
  }))
})

describe("cutting to a shape", () => {
  it("keeps the focus inside, and the middle without one", () => {
    const wide = { width: 1000, height: 500 }
    assert.deepStrictEqual(cropAround(wide, { width: 100, height: 100 }), { left: 250, top: 0, width: 500, height: 500 })
    assert.deepStrictEqual(cropAround(wide, { width: 100, height: 100 }, { x: 700, y: 100, width: 100, height: 100 }), { left: 500, top: 0, width: 500, height: 500 })
    assert.deepStrictEqual(cropAround({ width: 500, height: 1000 }, { width: 10, height: 10 }), { left: 0, top: 200, width: 500, height: 500 })
    assert.deepStrictEqual(cropAround({ width: 512, height: 640 }, { width: 1080, height: 1350 }), { left: 0, top: 0, width: 512, height: 640 })
  })

  it.effect("is done on the upright picture", () => Effect.gen(function*() {
    // Lying: upright, the red half is on top.
    const upright = yield* made(sharp({ create: { width: 200, height: 400, channels: 3, background: "#00f" } })
      .composite([{ input: { create: { width: 200, height: 200, channels: 3, background: "#f00" } }, left: 0, top: 0 }]).png().toBuffer())
    const lying = yield* made(sharp(upright).rotate(-90).withMetadata({ orientation: 6 }).jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer())
    const bytes = yield* thumbnail(lying, { width: 100, height: 100, focus: { x: 50, y: 50, width: 20, height: 20 } })
    const { channels } = yield* Effect.promise(() => sharp(bytes).stats())
    assert.isAbove(channels[0]?.mean ?? 0, 245)
    assert.isBelow(channels[2]?.mean ?? 255, 10)
    // Grey of pure red and of pure blue.
    assert.closeTo((yield* quality(lying, { box: { x: 0, y: 0, width: 200, height: 190 } })).meanLuma, 127, 4)
    assert.closeTo((yield* quality(lying, { box: { x: 0, y: 210, width: 200, height: 190 } })).meanLuma, 76, 8)
  }))
})

describe("quality", () => {
  it.effect("tells a sharp portrait from a blurred one", () => Effect.gen(function*() {
    const sharpOne = yield* quality(portrait)
    const blurred = yield* quality(yield* made(sharp(portrait).blur(2).png().toBuffer()))
    assert.isFalse(sharpOne.blurred)
    assert.isTrue(blurred.blurred)
    assert.isAbove(sharpOne.sharpness, 4 * blurred.sharpness)
  }))

  it.effect("looks at a box alone", () => Effect.gen(function*() {
    const half = yield* made(sharp(portrait).blur(4).composite([{ input: yield* made(sharp(portrait).extract({ left: 100, top: 100, width: 300, height: 300 }).toBuffer()), left: 100, top: 100 }]).png().toBuffer())
    const inside = yield* quality(half, { box: { x: 110, y: 110, width: 280, height: 280 } })
    const outside = yield* quality(half, { box: { x: 0, y: 450, width: 512, height: 190 } })
    assert.isFalse(inside.blurred)
    assert.isTrue(outside.blurred)
  }))

  it.effect("finds black, white and well exposed pictures", () => Effect.gen(function*() {
    const plain = (background: string) => made(sharp({ create: { width: 200, height: 200, channels: 3, background } }).png().toBuffer())
    assert.isTrue((yield* quality(yield* plain("#000"))).badlyExposed)
    assert.isTrue((yield* quality(yield* plain("#fff"))).badlyExposed)
    assert.isFalse((yield* quality(portrait)).badlyExposed)
  }))
})

describe("near-duplicates", () => {
  it.effect("are found after re-encoding, halving, brightening and mirroring, and other pictures of the persona are not", () => Effect.gen(function*() {
    const copies = [
      yield* made(sharp(portrait).jpeg({ quality: 60 }).toBuffer()),
      yield* made(sharp(portrait).resize(256).toBuffer()),
      yield* made(sharp(portrait).modulate({ brightness: 1.15 }).toBuffer()),
      yield* made(sharp(portrait).flop().toBuffer())
    ]
    const original = yield* perceptualHash(portrait)
    for (const [index, copy] of copies.entries()) {
      const alike = compareHashes(original, yield* perceptualHash(copy))
      assert.deepStrictEqual([alike?.verdict, alike?.mirrored], ["duplicate", index === 3])
    }
    const hashes = yield* Effect.forEach([portrait, ...persona, ...copies.slice(0, 1)], (picture) => perceptualHash(picture))
    assert.deepStrictEqual(nearDuplicates(hashes).filter(({ verdict }) => verdict === "duplicate").map(({ first: one, second }) => [one, second]), [[0, 4]])
  }))
})

describe("a plain picture", () => {
  const gps = { IFD0: { Make: "A Camera", Copyright: "of nobody" }, IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 0/1", GPSLongitudeRef: "W", GPSLongitude: "0/1 7/1 0/1" } }
  const lying = () => made(sharp(portrait).rotate(-90).withExif(gps).withMetadata({ orientation: 6, exif: gps }).withXmp("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>").withIccProfile("p3").jpeg().toBuffer())

  for (const format of ["image/jpeg", "image/png"] as const) {
    it.effect(`is upright ${format} without place, camera, description or profile`, () => Effect.gen(function*() {
      const given = yield* lying()
      const before = yield* Effect.promise(() => sharp(given).metadata())
      for (const part of ["exif", "xmp", "icc"] as const) assert.isDefined(before[part], part)
      const plain = yield* plainPicture(given, format)
      const facts = yield* inspectPicture(plain)
      assert.deepInclude(facts, { mediaType: format, width: 512, height: 640, orientation: 1 })
      const after = yield* Effect.promise(() => sharp(plain).metadata())
      for (const part of ["exif", "xmp", "icc", "iptc"] as const) assert.isUndefined(after[part], part)
      assert.strictEqual(after.space, "srgb")
      assert.notInclude(Buffer.from(plain).toString("latin1"), "A Camera")
    }))

    it.effect(`shows as ${format} what the picture showed`, () => Effect.gen(function*() {
      const plain = yield* plainPicture(yield* lying(), format)
      assert.deepInclude(compareHashes(yield* perceptualHash(portrait), yield* perceptualHash(plain)), { verdict: "duplicate", mirrored: false })
    }))
  }

  it.effect("keeps transparency in a PNG and is white there in a JPEG", () => Effect.gen(function*() {
    const clear = yield* made(sharp({ create: { width: 80, height: 80, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).png().toBuffer())
    assert.strictEqual((yield* inspectPicture(yield* plainPicture(clear, "image/png"))).hasAlpha, true)
    const jpeg = yield* plainPicture(clear, "image/jpeg")
    const [red] = yield* Effect.promise(() => sharp(jpeg).raw().toBuffer())
    assert.strictEqual(red, 255)
  }))

  it.effect("is refused where the picture is cut off", () => Effect.gen(function*() {
    const whole = readFileSync(portrait)
    const cut = whole.subarray(0, whole.length / 2)
    assert.strictEqual((yield* Effect.flip(plainPicture(cut, "image/jpeg")))._tag, "PictureRefused")
  }))
})
