import type { PictureOrder } from "../pictures/PictureOrder.ts"
import * as Chance from "../trainer/Chance.ts"
import type { LoadedLora } from "./Values.ts"

/** Of a hundred pictures, how many show no person, and how many a reviewer rejects at sight. */
const noFaceShare = 0.06
const spoiledShare = 0.08

/** Standard deviation of the likeness from one picture to the next. */
const spread = 0.1

const clamp = (value: number): number => Math.min(1, Math.max(0, value))

/** How much of a LoRA's likeness a strength brings out: rising to 0.8, full to 1.2, then overdone. */
export const atStrength = (strength: number): number => {
  if (strength <= 0) return 0
  if (strength < 0.8) return (strength / 0.8) ** 1.3
  return strength <= 1.2 ? 1 : Math.max(0, 1 - (strength - 1.2))
}

/**
 * What a picture turns out to be, drawn from its keys alone.
 *
 * The likeness is that of the best LoRA that reached the sampler, at its strength, give or take one
 * deviation; 0 without any. The deviation is drawn from `noiseKey`: pictures that begin at the same
 * noise are lucky or unlucky together, whatever LoRA they are made with, as with a real model. Flaws
 * are drawn from `key`.
 */
export const judge = (key: string, noiseKey: string, loras: ReadonlyArray<LoadedLora>): Pick<PictureOrder, "likeness" | "flaw"> => {
  const mean = Math.max(0, ...loras.map((lora) => (lora.likeness ?? 0) * atStrength(lora.strength)))
  const likeness = mean === 0 ? 0 : clamp(mean + spread * Chance.normal(`${noiseKey}/likeness`))
  const drawn = Chance.uniform(`${key}/flaw`)
  return { likeness, flaw: drawn < noFaceShare ? "no-face" : drawn < noFaceShare + spoiledShare ? "spoiled" : "none" }
}
