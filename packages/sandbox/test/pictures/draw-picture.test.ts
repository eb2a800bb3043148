import { assert, describe, it } from "@effect/vitest"
import sharp from "sharp"
import { drawPicture } from "../../src/pictures/draw-picture.ts"
import type { PictureOrder } from "../../src/pictures/PictureOrder.ts"
import { wordBox, wordPicture } from "../../src/pictures/sandbox-word.ts"
import { stampPicture } from "../../src/pictures/stamp-picture.ts"

const order = (seed: string, more: Partial<PictureOrder> = {}): PictureOrder => ({ seed, width: 288, height: 384, likeness: 0.8, flaw: "none", ...more })

/** The smaller of two shares: of the word's letters that are white, of their outline that is dark. */
const lettering = async (picture: Uint8Array): Promise<number> => {
  const { width, height } = await sharp(picture).metadata()
  const box = wordBox(width, height, "bottom")
  const word = await sharp(await wordPicture(box.width, box.height)).ensureAlpha().raw().toBuffer()
  const seen = await sharp(picture).extract(box).greyscale().raw().toBuffer()
  const counts = { letters: 0, white: 0, outline: 0, dark: 0 }
  for (let i = 0; i < box.width * box.height; i++) {
    const tone = word[i * 4] ?? 0
    const opacity = word[i * 4 + 3] ?? 0
    if (opacity === 255 && tone > 250) {
      counts.letters += 1
      if ((seen[i] ?? 0) > 240) counts.white += 1
    } else if (opacity > 195 && tone < 40) {
      counts.outline += 1
      if ((seen[i] ?? 0) < 110) counts.dark += 1
    }
  }
  return Math.min(counts.white / counts.letters, counts.dark / counts.outline)
}

/** 8 by 8 cells, each 1 where it is brighter than its right neighbour: a difference hash. */
const differenceHash = async (picture: Uint8Array): Promise<ReadonlyArray<number>> => {
  const grey = await sharp(picture).greyscale().resize(9, 8, { fit: "fill" }).raw().toBuffer()
  return Array.from({ length: 64 }, (_, i) => {
    const at = Math.floor(i / 8) * 9 + (i % 8)
    return (grey[at] ?? 0) > (grey[at + 1] ?? 0) ? 1 : 0
  })
}

const meanDifference = async (a: Uint8Array, b: Uint8Array): Promise<number> => {
  const [left, right] = [await sharp(a).raw().toBuffer(), await sharp(b).raw().toBuffer()]
  let sum = 0
  for (let i = 0; i < left.length; i++) sum += Math.abs((left[i] ?? 0) - (right[i] ?? 0))
  return sum / left.length
}

describe("a drawn picture", () => {
  it("has the size that was ordered, from small to the largest of the cloud, in every shape", async () => {
    for (const [width, height] of [[64, 64], [512, 768], [1152, 1536], [2048, 1152], [1152, 2048]] as const) {
      const meta = await sharp(await drawPicture(order("size", { width, height }))).metadata()
      assert.deepStrictEqual([meta.format, meta.width, meta.height, meta.channels], ["png", width, height, 3])
    }
  })

  it("has equal bytes for equal orders, and others for another seed, likeness or flaw", async () => {
    const first = await drawPicture(order("a"))
    assert.deepStrictEqual(await drawPicture(order("a")), first)
    const others = await Promise.all([drawPicture(order("b")), drawPicture(order("a", { likeness: 0.4 })), drawPicture(order("a", { flaw: "spoiled" })), drawPicture(order("a", { flaw: "no-face" }))])
    for (const other of others) assert.notDeepEqual(other, first)
  })

  it("says SANDBOX whatever is on it", async () => {
    for (const flaw of ["none", "no-face", "spoiled"] as const) {
      for (const seed of ["a", "b", "c"]) {
        assert.isAbove(await lettering(await drawPicture(order(seed, { flaw, width: 576, height: 768 }))), 0.95, `${flaw} ${seed}`)
      }
    }
  })

  it("keeps place and scene while only the face gives way to another's", async () => {
    const [whole, half, none] = await Promise.all([1, 0.5, 0].map((likeness) => drawPicture(order("steady", { likeness }))))
    if (whole === undefined || half === undefined || none === undefined) throw new Error("three pictures were ordered")
    const near = await meanDifference(whole, half)
    const far = await meanDifference(whole, none)
    assert.isAbove(near, 0)
    assert.isAbove(far, near)
    assert.isBelow(far, 12)
  })

  it("is no near-duplicate of another seed's", async () => {
    const hashes = await Promise.all(Array.from({ length: 40 }, async (_, i) => differenceHash(await drawPicture(order(`n${i}`)))))
    let close = 0
    hashes.forEach((a, i) => hashes.slice(0, i).forEach((b) => {
      if (a.filter((bit, k) => bit !== b[k]).length <= 3) close += 1
    }))
    assert.strictEqual(close, 0)
  })

  it("refuses sizes that are none", async () => {
    for (const width of [0, 5000, 100.5]) {
      let refused = false
      try {
        await drawPicture(order("a", { width }))
      } catch (error) {
        refused = error instanceof RangeError
      }
      assert.isTrue(refused)
    }
  })
})

describe("a stamped picture", () => {
  it("says SANDBOX and is otherwise as it was", async () => {
    const plain = await sharp({ create: { width: 400, height: 300, channels: 3, background: "#204060" } }).jpeg().toBuffer()
    const stamped = await stampPicture(plain)
    assert.isAbove(await lettering(stamped), 0.95)
    assert.isBelow(await lettering(plain), 0.5)
    const { width, height, format } = await sharp(stamped).metadata()
    assert.deepStrictEqual([width, height, format], [400, 300, "png"])
    assert.deepStrictEqual(await stampPicture(plain), stamped)
    const corner = await sharp(stamped).extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer()
    const before = await sharp(plain).extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer()
    assert.deepStrictEqual(corner, before)
  })
})
