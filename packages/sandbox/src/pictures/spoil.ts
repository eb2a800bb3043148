import sharp from "sharp"
import type { Draws } from "./Draws.ts"

/** A raw picture, three bytes a pixel, and where its face is. */
export interface Working {
  readonly rgb: Uint8Array
  readonly width: number
  readonly height: number
  readonly face: { readonly x: number; readonly y: number; readonly height: number }
}

const outOfFocus = async ({ rgb, width, height, face }: Working, draws: Draws): Promise<Uint8Array> =>
  await sharp(rgb, { raw: { width, height, channels: 3 } }).blur(Math.max(2, face.height * draws.uniform(0.05, 0.09))).raw().toBuffer()

/** The face runs sideways in waves, as in a failed sampling. */
const melted = async ({ rgb, width, height, face }: Working, draws: Draws): Promise<Uint8Array> => {
  const result = rgb.slice()
  const strength = face.height * draws.uniform(0.12, 0.2)
  const waves = draws.uniform(2.5, 5)
  const turn = draws.uniform(0, 6)
  for (let y = 0; y < height; y++) {
    const near = Math.exp(-(((y - face.y) / (face.height * 0.5)) ** 2))
    const shift = Math.round(strength * near * Math.sin((waves * 2 * Math.PI * (y - face.y)) / face.height + turn))
    for (let x = 0; x < width; x++) {
      const from = Math.min(width - 1, Math.max(0, x + shift))
      for (let channel = 0; channel < 3; channel++) result[(y * width + x) * 3 + channel] = rgb[(y * width + from) * 3 + channel] ?? 0
    }
  }
  return result
}

/** The band of the eyes once more, where mouth and chin should be. */
const doubled = async ({ rgb, width, height, face }: Working, draws: Draws): Promise<Uint8Array> => {
  const result = rgb.slice()
  const offset = Math.round(face.height * draws.uniform(0.32, 0.42))
  const half = face.height * 0.6
  for (let y = Math.max(0, Math.round(face.y)); y < Math.min(height, Math.round(face.y + half)); y++) {
    for (let x = Math.max(0, Math.round(face.x - half)); x < Math.min(width, Math.round(face.x + half)); x++) {
      const reach = Math.hypot((x - face.x) / half, (y - face.y - half * 0.55) / (half * 0.55))
      const share = Math.max(0, Math.min(1, (1 - reach) * 4))
      for (let channel = 0; channel < 3; channel++) {
        const index = (y * width + x) * 3 + channel
        const copied = rgb[(Math.max(0, y - offset) * width + x) * 3 + channel] ?? 0
        result[index] = Math.round((result[index] ?? 0) * (1 - share) + copied * share)
      }
    }
  }
  return result
}

/** Colours burnt out to a few flat steps. */
const burnt = async ({ rgb }: Working, draws: Draws): Promise<Uint8Array> => {
  const gain = draws.uniform(2, 2.6)
  return rgb.map((value) => Math.min(255, Math.round((value * gain) / 64) * 64))
}

/** Ruins a picture in one of the ways that a reviewer rejects at sight; a face detector may still find a face. */
export const spoil = (working: Working, draws: Draws): Promise<Uint8Array> => draws.pick([outOfFocus, melted, doubled, burnt])(working, draws)
