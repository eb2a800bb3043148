import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import sharp from "sharp"
import { contactSheet } from "../src/picture/contact-sheet.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const pixel = (bytes: Uint8Array, left: number, top: number) => Effect.promise(async () => [...await sharp(bytes).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer()])

describe("a contact sheet", () => {
  it.effect("has a row of whole pictures for each epoch, the chosen one framed", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const [red, tall] = [join(folder, "röt.png"), join(folder, "tall.png")]
    yield* Effect.promise(() => sharp({ create: { width: 512, height: 512, channels: 3, background: "#ff0000" } }).png().toFile(red))
    yield* Effect.promise(() => sharp({ create: { width: 100, height: 400, channels: 3, background: "#0000ff" } }).png().toFile(tall))
    const sheet = yield* contactSheet([
      { title: "1", note: "0.71", marked: false, pictures: [red, tall] },
      { title: "10", note: "-", marked: true, pictures: [tall] },
      { title: "3", note: "0.5", marked: false, pictures: [] }
    ])
    const { height, width } = yield* Effect.promise(() => sharp(sheet).metadata())
    assert.deepStrictEqual([width, height], [104 + 2 * 268 + 12, 3 * 268 + 12])
    assert.deepStrictEqual(yield* pixel(sheet, 116 + 5, 12 + 5), [255, 0, 0])
    // The tall picture stands in the middle of its cell, nothing cut off.
    assert.deepStrictEqual(yield* pixel(sheet, 116 + 268 + 128, 12 + 2), [0, 0, 255])
    assert.deepStrictEqual(yield* pixel(sheet, 116 + 268 + 10, 12 + 128), [20, 24, 27])
    // The frame of the second row.
    assert.deepStrictEqual(yield* pixel(sheet, 3, 280 + 100), [76, 195, 138])
    assert.deepStrictEqual(yield* pixel(sheet, 3, 12 + 100), [20, 24, 27])
  }))

  it.effect("names a picture that cannot be read", () => Effect.gen(function*() {
    const refused = yield* Effect.flip(contactSheet([{ title: "1", note: "", marked: false, pictures: ["/no/such/picture.png"] }]))
    assert.strictEqual(refused.fault, "missing")
  }))
})
