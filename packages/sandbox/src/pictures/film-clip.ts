import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { execa } from "execa"
import sharp from "sharp"
import * as Draws from "./Draws.ts"
import type { ClipOrder } from "./PictureOrder.ts"
import { wordLayer } from "./sandbox-word.ts"

const checkOrder = (order: ClipOrder) => {
  for (const pixels of [order.width, order.height]) {
    if (!Number.isInteger(pixels) || pixels < 16 || pixels > 4096 || pixels % 2 !== 0) throw new RangeError(`A side of a clip is an even number of 16 to 4096 pixels, not ${pixels}`)
  }
  if (!(order.durationSeconds > 0 && order.durationSeconds <= 60)) throw new RangeError(`A clip lasts up to 60 seconds, not ${order.durationSeconds}`)
  if (!(order.frameRate > 0 && order.frameRate <= 120)) throw new RangeError(`A clip has up to 120 frames per second, not ${order.frameRate}`)
}

/** A frame cut to the clip's shape, as a file that every ffmpeg reads alike. */
const frame = async (picture: Uint8Array, width: number, height: number): Promise<Buffer> =>
  await sharp(picture).autoOrient().resize(width, height, { fit: "cover" }).flatten({ background: "#000000" }).toColourspace("srgb").png({ compressionLevel: 1 }).toBuffer()

/** A slow camera: the part of the picture that is seen, in or out, and which way it goes. */
const camera = (order: ClipOrder, frames: number): string => {
  const draws = Draws.fromSeed(`${order.seed}\ncamera`)
  const far = draws.uniform(0.08, 0.14).toFixed(4)
  const zoom = draws.chance(0.5) ? `1+${far}*on/${frames}` : `1+${far}-${far}*on/${frames}`
  const x = draws.uniform(0.3, 0.7).toFixed(3)
  const y = draws.uniform(0.25, 0.55).toFixed(3)
  return `zoompan=z='${zoom}':x='(iw-iw/zoom)*${x}':y='(ih-ih/zoom)*${y}':d=${frames}:s=${order.width}x${order.height}:fps=${order.frameRate},format=yuv420p`
}

/**
 * Encodes the clip that an order describes: H.264 in MP4, yuv420p, without sound, ready to stream.
 *
 * **Shapes and units**
 *
 * A slow zoom over the first frame; with a last frame, a cross-fade to it over the second half. Both
 * are cut to the clip's shape. SANDBOX stands at the top of every frame. The number of frames is
 * duration times rate, rounded.
 *
 * **Repeat and cost**: equal orders give equal bytes with one ffmpeg; five seconds at 720×1280 take
 * one to three seconds of one core. `ffmpegPath` is a program with libx264.
 */
export const filmClip = async (order: ClipOrder, ffmpegPath: string): Promise<Uint8Array> => {
  checkOrder(order)
  const { width, height, frameRate } = order
  const frames = Math.max(1, Math.round(order.durationSeconds * frameRate))
  const folder = await mkdtemp(join(tmpdir(), "likeness-clip-"))
  try {
    const word = await wordLayer(width, height, "top")
    await writeFile(join(folder, "word.png"), word.input)
    await writeFile(join(folder, "first.png"), await frame(order.first, width, height))
    const inputs = ["-i", "first.png", "-i", "word.png"]
    const moving = camera(order, frames)
    let graph = `[0:v]${moving}[seen]`
    if (order.last !== undefined) {
      await writeFile(join(folder, "last.png"), await frame(order.last, width, height))
      inputs.push("-loop", "1", "-framerate", String(frameRate), "-t", (frames / frameRate + 1).toFixed(3), "-i", "last.png")
      const start = frames / frameRate / 2
      // The last picture's transparency falls over the second half: a cross-fade that ffmpeg 4.1 knows too.
      graph = `[0:v]${moving}[moving];[2:v]format=yuva420p,fade=t=in:st=${start.toFixed(3)}:d=${(start * 0.9).toFixed(3)}:alpha=1[late];` +
        `[moving][late]overlay=shortest=1:format=yuv420[seen]`
    }
    await execa(ffmpegPath, [
      "-nostdin", "-hide_banner", "-loglevel", "error", "-y", ...inputs,
      "-filter_complex", `${graph};[seen][1:v]overlay=${word.left}:${word.top}:format=yuv420,setsar=1,format=yuv420p[out]`,
      "-map", "[out]", "-frames:v", String(frames), "-r", String(frameRate), "-an",
      "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-threads", "1", "-pix_fmt", "yuv420p", "-profile:v", "high",
      "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709",
      "-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1", "-movflags", "+faststart", "clip.mp4"
    ], { cwd: folder, stdin: "ignore" })
    return await readFile(join(folder, "clip.mp4"))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
