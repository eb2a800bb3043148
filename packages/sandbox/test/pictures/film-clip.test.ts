import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { execa } from "execa"
import sharp from "sharp"
import { filmClip } from "../../src/pictures/film-clip.ts"
import { findFfmpeg } from "../../src/pictures/find-ffmpeg.ts"
import { wordBox } from "../../src/pictures/sandbox-word.ts"

const flat = (background: string) => sharp({ create: { width: 90, height: 160, channels: 3, background } }).png().toBuffer()

/** Every frame of a clip, decoded. */
const frames = async (clip: Uint8Array, ffmpeg: string) => {
  const folder = await mkdtemp(join(tmpdir(), "likeness-frames-"))
  try {
    await writeFile(join(folder, "clip.mp4"), clip)
    const { stderr } = await execa(ffmpeg, ["-nostdin", "-hide_banner", "-i", "clip.mp4", "-start_number", "0", "%d.png"], { cwd: folder, stdin: "ignore" })
    const count = Number(/frame=\s*(\d+)(?!.*frame=)/s.exec(stderr)?.[1])
    const pictures = await Promise.all(Array.from({ length: count }, (_, i) => readFile(join(folder, `${i}.png`))))
    return { stderr, pictures }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const brightest = async (picture: Buffer, place: "top" | "bottom"): Promise<number> => {
  const stats = await sharp(await sharp(picture).extract(wordBox(180, 320, place)).greyscale().toBuffer()).stats()
  return stats.channels[0]?.max ?? 0
}

describe("a clip", () => {
  const order = { seed: "clip", width: 180, height: 320, durationSeconds: 1, frameRate: 24 }

  it("is H.264 in yuv420p, ready to stream, of the ordered size and length, with SANDBOX in every frame", async () => {
    const ffmpeg = await findFfmpeg()
    const clip = await filmClip({ ...order, first: await flat("#303030") }, ffmpeg)
    const { stderr, pictures } = await frames(clip, ffmpeg)
    assert.match(stderr, /Video: h264 \(High\).*yuv420p\(tv, bt709(?:, progressive)?\), 180x320/)
    assert.strictEqual(pictures.length, 24)
    for (const picture of pictures) {
      assert.isAbove(await brightest(picture, "top"), 200)
      assert.isBelow(await brightest(picture, "bottom"), 80)
    }
    const text = Buffer.from(clip).toString("latin1")
    assert.isTrue(text.indexOf("moov") > 0 && text.indexOf("moov") < text.indexOf("mdat"))
  })

  it("fades to its last frame, and has equal bytes for equal orders", async () => {
    const ffmpeg = await findFfmpeg()
    const fading = { ...order, first: await flat("#c00000"), last: await flat("#0000c0") }
    const clip = await filmClip(fading, ffmpeg)
    assert.deepStrictEqual(await filmClip(fading, ffmpeg), clip)
    const { pictures } = await frames(clip, ffmpeg)
    const middle = async (index: number) => [...await sharp(pictures[index]).extract({ left: 90, top: 160, width: 1, height: 1 }).raw().toBuffer()]
    const [red = 0, , redBlue = 255] = await middle(0)
    const [blueRed = 255, , blue = 0] = await middle(pictures.length - 1)
    assert.isTrue(red > 150 && redBlue < 40)
    assert.isTrue(blue > 150 && blueRed < 40)
  })

  it("refuses odd sizes and no length", async () => {
    const first = await flat("#000000")
    for (const wrong of [{ width: 181 }, { durationSeconds: 0 }, { frameRate: 0 }]) {
      let refused = false
      try {
        await filmClip({ ...order, first, ...wrong }, "ffmpeg")
      } catch (error) {
        refused = error instanceof RangeError
      }
      assert.isTrue(refused)
    }
  })
})
