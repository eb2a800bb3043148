/** What the emulated server draws here: a picture of one colour, and one short clip made with ffmpeg. */
import type { ClipOrder, PictureOrder } from "@likeness/sandbox/pictures/PictureOrder"
import { execa } from "execa"
import { createHash } from "node:crypto"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import sharp from "sharp"

export const plainPicture = (width: number, height: number, colour: { readonly r: number; readonly g: number; readonly b: number }): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: colour } }).png().toBuffer()

const makeClip = async (): Promise<Uint8Array> => {
  const folder = await mkdtemp(join(tmpdir(), "likeness-clip-"))
  const path = join(folder, "clip.mp4")
  try {
    await execa(process.env["LIKENESS_FFMPEG_FALLBACK"] ?? "ffmpeg", ["-loglevel", "error", "-f", "lavfi", "-i", "color=red:s=64x64:r=8:d=1", "-c:v", "libx264", "-pix_fmt", "yuv420p", path])
    return await readFile(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

let clip: Promise<Uint8Array> | undefined

/** One second, 64 × 64, eight frames. */
export const shortClip = (): Promise<Uint8Array> => (clip ??= makeClip())

export const makeStudio = () => {
  const pictures: Array<PictureOrder> = []
  const clips: Array<ClipOrder> = []
  return {
    pictures,
    clips,
    draw: async (order: PictureOrder): Promise<Uint8Array> => {
      pictures.push(order)
      const [r = 0, g = 0, b = 0] = createHash("sha256").update(JSON.stringify(order)).digest()
      return plainPicture(order.width, order.height, { r, g, b })
    },
    film: async (order: ClipOrder): Promise<Uint8Array> => {
      clips.push(order)
      return shortClip()
    },
    stamp: async (image: Uint8Array): Promise<Uint8Array> => image
  }
}
