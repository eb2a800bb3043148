import sharp from "sharp"
import * as Draws from "./Draws.ts"
import { blended, type Stranger } from "./face-blend.ts"
import type { PictureOrder } from "./PictureOrder.ts"
import { chooseLight, choosePlacement, placePerson } from "./place-person.ts"
import { base, baseNames } from "./sample-persona.ts"
import { wordBox, wordPicture } from "./sandbox-word.ts"
import { paintScene } from "./scene.ts"
import { spoil } from "./spoil.ts"

// The sources have 512×640 pixels: drawing finer than this and enlarging at the end shows nothing less.
const workingPixels = 420_000

// Amount of face-blend.ts at a blend (1 - likeness) of 0, 0.15, 0.3, 0.45, 0.6 and 1, so that whoever is
// mixed in, the mean similarity to persona-01…05 comes out near 0.74, 0.62, 0.52, 0.40 at the inner four.
// Measured on drawn pictures with face-api 1.7.15, aligned by five points, mean of chip and mirrored chip.
const curves: Readonly<Record<Stranger, readonly [number, number, number, number, number, number]>> = {
  leo: [0, 0.05, 0.345, 0.5, 0.75, 1],
  kofi: [0, 0.02, 0.215, 0.31, 0.46, 1],
  zuri: [0, 0.02, 0.22, 0.325, 0.44, 1]
}
const knots = [0, 0.15, 0.3, 0.45, 0.6, 1] as const

/** The amount of a stranger's face that leaves this much likeness. */
const amountFor = (stranger: Stranger, likeness: number): number => {
  const blend = Math.min(1, Math.max(0, 1 - likeness))
  const curve = curves[stranger]
  for (let i = 1; i < knots.length; i++) {
    const from = knots[i - 1] ?? 0
    const to = knots[i] ?? 1
    if (blend <= to) return (curve[i - 1] ?? 0) + ((curve[i] ?? 1) - (curve[i - 1] ?? 0)) * ((blend - from) / (to - from))
  }
  return 1
}

const checkSize = (width: number, height: number) => {
  for (const pixels of [width, height]) {
    if (!Number.isInteger(pixels) || pixels < 16 || pixels > 4096) throw new RangeError(`A side of a picture is a whole number of 16 to 4096 pixels, not ${pixels}`)
  }
}

/** Lays the word over the pixels, in place: sharp would work through the whole picture for it. */
const sayWord = async (rgb: Uint8Array, width: number, height: number): Promise<void> => {
  const box = wordBox(width, height, "bottom")
  const row = box.width * 3
  const place = (y: number) => ((box.top + y) * width + box.left) * 3
  const under = new Uint8Array(row * box.height)
  for (let y = 0; y < box.height; y++) under.set(rgb.subarray(place(y), place(y) + row), y * row)
  const said = await sharp(under, { raw: { width: box.width, height: box.height, channels: 3 } })
    .composite([{ input: await wordPicture(box.width, box.height) }])
    .removeAlpha()
    .raw()
    .toBuffer()
  for (let y = 0; y < box.height; y++) rgb.set(said.subarray(y * row, (y + 1) * row), place(y))
}

/**
 * Draws the picture that an order describes, as a PNG with the word SANDBOX in it.
 *
 * **Shapes and units**
 *
 * The sample persona (never one of the five pictures kept for measuring) before a painted scene. A
 * `likeness` of 0.85, 0.7, 0.55 and 0.4 measures near a similarity of 0.74, 0.62, 0.52 and 0.40.
 *
 * **Repeat and cost**: equal orders give equal bytes on one machine; a picture of 1152×1536 takes
 * some 0.2 s of one core.
 */
export const drawPicture = async (order: PictureOrder): Promise<Uint8Array> => {
  checkSize(order.width, order.height)
  const shrink = Math.min(1, Math.sqrt(workingPixels / (order.width * order.height)))
  const width = Math.max(8, Math.round(order.width * shrink))
  const height = Math.max(8, Math.round(order.height * shrink))
  const draws = (question: string) => Draws.fromSeed(`${order.seed}\n${question}`)
  const alone = order.flaw === "no-face"
  let rgb: Uint8Array = await paintScene(draws("scene"), width, height, alone ? 0 : draws("blur").uniform(0.002, 0.008) * height)
  if (!alone) {
    const chosen = await base(draws("base").pick(baseNames))
    const stranger = draws("stranger").pick<Stranger>(["leo", "kofi", "zuri"])
    const person = await blended(chosen, stranger, amountFor(stranger, order.likeness))
    const placement = choosePlacement(draws("placement"), chosen, width, height)
    placePerson(rgb, width, height, chosen, person, placement, chooseLight(draws("light")))
    if (order.flaw === "spoiled") {
      const face = { x: placement.x, y: placement.y, height: chosen.face.height * placement.scale }
      rgb = await spoil({ rgb, width, height, face }, draws("spoil"))
    }
  }
  // The cubic kernel shows nothing more of what was drawn, and takes twice the time.
  const whole = await sharp(rgb, { raw: { width, height, channels: 3 } }).resize(order.width, order.height, { fit: "fill", kernel: "linear" }).raw().toBuffer()
  await sayWord(whole, order.width, order.height)
  return await sharp(whole, { raw: { width: order.width, height: order.height, channels: 3 } }).png({ compressionLevel: 2 }).toBuffer()
}
