import type { Draws } from "./Draws.ts"
import type { Cutout } from "./face-blend.ts"
import type { Base } from "./sample-persona.ts"

/** How the person stands in the picture. */
export interface Placement {
  /** Working pixels per pixel of the base. */
  readonly scale: number
  /** Turn about the face's centre. */
  readonly radians: number
  readonly mirrored: boolean
  /** Where the centre of the face comes to stand, in working pixels. */
  readonly x: number
  readonly y: number
}

/** How the light falls: a gain for each channel, and how much more of it comes from the left (or, negative, the right). */
export interface Light {
  readonly gains: readonly [number, number, number]
  readonly fromLeft: number
}

/** The whole head in the picture, the cut edge of the body out of it, the chin above the word. */
export const choosePlacement = (draws: Draws, base: Base, width: number, height: number): Placement => {
  const room = Math.min(height, width * 1.25)
  const faceHeight = Math.min(room * draws.uniform(0.34, 0.5), height * 0.56, width * 0.6)
  const scale = faceHeight / base.face.height
  const centreY = base.face.top + base.face.height / 2
  const lowest = height * 0.87 - faceHeight * 0.5
  const highest = Math.min(lowest, Math.max(height - (base.height - centreY) * scale, height * 0.02 + faceHeight * 0.8))
  const sway = Math.max(0, width / 2 - faceHeight * 0.75)
  return {
    scale,
    radians: draws.uniform(-0.16, 0.16),
    mirrored: draws.chance(0.5),
    x: width / 2 + draws.uniform(-1, 1) * Math.min(sway, width * 0.2),
    y: draws.uniform(highest, lowest)
  }
}

/** Light that a camera might have met. */
export const chooseLight = (draws: Draws): Light => {
  const bright = draws.uniform(0.86, 1.12)
  const warm = draws.uniform(-0.07, 0.07)
  return { gains: [bright * (1 + warm), bright, bright * (1 - warm)], fromLeft: draws.uniform(-0.22, 0.22) }
}

/**
 * Lays the person over the scene, in place. Beyond the base's sides the shoulders go on and fall off,
 * so that wide pictures show no cut.
 */
export const placePerson = (scene: Uint8Array, width: number, height: number, base: Base, person: Cutout, placement: Placement, light: Light): void => {
  const { scale, radians, mirrored, x: faceX, y: faceY } = placement
  const centreX = base.face.left + base.face.width / 2
  const centreY = base.face.top + base.face.height / 2
  const cos = Math.cos(-radians) / scale
  const sin = Math.sin(-radians) / scale
  const { rgba, width: across, height: down } = person
  const row = across * 4
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = mirrored ? faceX - x : x - faceX
      const dy = y - faceY
      let sx = centreX + cos * dx - sin * dy
      let sy = centreY + sin * dx + cos * dy
      const beyond = sx < 0 ? -sx : sx - (across - 1)
      if (beyond > 0) {
        sx = sx < 0 ? 0 : across - 1
        sy -= beyond * 0.3 + (beyond * beyond) / 260
      }
      if (sy < 0) continue
      const column = Math.min(across - 2, Math.max(0, Math.floor(sx)))
      const line = Math.min(down - 2, Math.floor(sy))
      const u = Math.min(1, Math.max(0, sx - column))
      const v = Math.min(1, sy - line)
      const index = line * row + column * 4
      const w00 = (1 - u) * (1 - v)
      const w10 = u * (1 - v)
      const w01 = (1 - u) * v
      const w11 = u * v
      const share = ((rgba[index + 3] ?? 0) * w00 + (rgba[index + 7] ?? 0) * w10 + (rgba[index + row + 3] ?? 0) * w01 + (rgba[index + row + 7] ?? 0) * w11) / 255
      if (share <= 0.004) continue
      const shade = 1 + light.fromLeft * (1 - (2 * x) / width)
      const target = (y * width + x) * 3
      for (let channel = 0; channel < 3; channel++) {
        const value = (rgba[index + channel] ?? 0) * w00 + (rgba[index + 4 + channel] ?? 0) * w10 +
          (rgba[index + row + channel] ?? 0) * w01 + (rgba[index + row + 4 + channel] ?? 0) * w11
        const lit = Math.min(255, value * shade * (light.gains[channel] ?? 1))
        scene[target + channel] = Math.round((scene[target + channel] ?? 0) * (1 - share) + lit * share)
      }
    }
  }
}
