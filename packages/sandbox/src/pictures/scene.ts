import sharp from "sharp"
import type { Draws } from "./Draws.ts"

interface Painting {
  readonly draws: Draws
  readonly width: number
  readonly height: number
}

const colour = (hue: number, saturation: number, lightness: number) =>
  `hsl(${Math.round(((hue % 360) + 360) % 360)},${Math.round(saturation)}%,${Math.round(lightness)}%)`

const rectangle = (x: number, y: number, width: number, height: number, fill: string) =>
  `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" fill="${fill}"/>`

const disc = (x: number, y: number, radius: number, fill: string, opacity: number) =>
  `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="${fill}" fill-opacity="${opacity.toFixed(2)}"/>`

const gradient = ({ width, height }: Painting, stops: ReadonlyArray<string>, turn: number) =>
  `<linearGradient id="g" gradientTransform="rotate(${turn.toFixed(0)} .5 .5)">` +
  stops.map((stop, i) => `<stop offset="${(i / Math.max(1, stops.length - 1)).toFixed(2)}" stop-color="${stop}"/>`).join("") +
  `</linearGradient>${rectangle(0, 0, width, height, "url(#g)")}`

const repeat = (count: number, one: (index: number) => string) => Array.from({ length: count }, (_, i) => one(i)).join("")

const studio = (p: Painting) => {
  const hue = p.draws.uniform(0, 360)
  const light = p.draws.uniform(30, 80)
  return gradient(p, [colour(hue, 28, light + 16), colour(hue + 20, 34, light), colour(hue + 40, 30, light - 24)], p.draws.uniform(0, 180)) +
    disc(p.draws.uniform(0, p.width), p.draws.uniform(0, p.height * 0.6), p.height * 0.45, colour(hue + 60, 40, light + 20), 0.35)
}

const hills = (p: Painting) => {
  const hue = p.draws.uniform(180, 330)
  const sky = gradient(p, [colour(hue, 55, 38), colour(hue + 60, 70, 66), colour(hue + 90, 80, 72)], 90)
  const sun = disc(p.draws.uniform(0.1, 0.9) * p.width, p.draws.uniform(0.1, 0.4) * p.height, p.height * 0.08, "#fff3d0", 0.9)
  const ridge = (i: number) => {
    const y = p.height * (0.45 + 0.15 * i)
    const peaks = Array.from({ length: 7 }, (_, k) => `${((p.width * k) / 6).toFixed(0)},${(y - p.draws.uniform(0, 0.16) * p.height).toFixed(0)}`)
    return `<polygon points="0,${p.height} ${peaks.join(" ")} ${p.width},${p.height}" fill="${colour(hue - 60 + i * 12, 30, 40 - i * 10)}"/>`
  }
  return sky + sun + repeat(3, ridge)
}

const city = (p: Painting) => {
  const hue = p.draws.uniform(190, 260)
  const night = p.draws.chance(0.5)
  return gradient(p, night ? [colour(hue, 50, 10), colour(hue + 50, 45, 28)] : [colour(hue, 40, 84), colour(hue, 22, 66)], 90) +
    repeat(11, (i) => {
      const width = p.width * p.draws.uniform(0.06, 0.14)
      const x = (p.width * i) / 10 - width / 2
      const y = p.height * p.draws.uniform(0.08, 0.6)
      return rectangle(x, y, width, p.height - y, colour(hue + p.draws.uniform(-15, 15), 16, (night ? 8 : 36) + p.draws.uniform(0, 28))) +
        repeat(night ? 8 : 2, () => rectangle(x + p.draws.uniform(0.1, 0.7) * width, y + p.draws.uniform(0.05, 0.9) * (p.height - y), width * 0.16, width * 0.22, "#ffe2a0"))
    })
}

const garden = (p: Painting) => {
  const hue = p.draws.uniform(70, 150)
  return gradient(p, [colour(hue + 90, 60, 82), colour(hue, 45, 52), colour(hue, 50, 26)], 90) +
    repeat(40, () => disc(p.draws.uniform(0, p.width), p.draws.uniform(0, p.height), p.height * p.draws.uniform(0.03, 0.12), colour(hue + p.draws.uniform(-30, 40), 48, p.draws.uniform(20, 70)), p.draws.uniform(0.3, 0.8)))
}

const evening = (p: Painting) => {
  const hue = p.draws.uniform(0, 360)
  return gradient(p, [colour(hue, 45, 9), colour(hue + 30, 50, 20)], 70) +
    repeat(34, () => disc(p.draws.uniform(0, p.width), p.draws.uniform(0, p.height), p.height * p.draws.uniform(0.012, 0.06), colour(p.draws.uniform(0, 360), 75, 65), p.draws.uniform(0.3, 0.9)))
}

const shore = (p: Painting) => {
  const hue = p.draws.uniform(175, 215)
  const horizon = p.height * p.draws.uniform(0.3, 0.55)
  const sand = p.height * p.draws.uniform(0.68, 0.85)
  return gradient(p, [colour(hue, 65, 62), colour(hue + 10, 60, 90)], 90) +
    rectangle(0, horizon, p.width, p.height - horizon, colour(hue + 8, 55, p.draws.uniform(30, 50))) +
    rectangle(0, sand, p.width, p.height - sand, colour(40, 45, p.draws.uniform(62, 78))) +
    repeat(9, () => rectangle(p.draws.uniform(-0.1, 0.9) * p.width, p.draws.uniform(horizon, sand), p.width * 0.18, p.height * 0.006, "#e8f6ff"))
}

const room = (p: Painting) => {
  const hue = p.draws.uniform(0, 360)
  const light = p.draws.uniform(40, 84)
  const floor = p.height * p.draws.uniform(0.72, 0.86)
  const x = p.width * p.draws.uniform(0.02, 0.6)
  const y = p.height * p.draws.uniform(0.06, 0.2)
  const width = p.width * p.draws.uniform(0.25, 0.4)
  const height = p.height * p.draws.uniform(0.3, 0.45)
  const shelf = p.width * p.draws.uniform(0, 0.7)
  return rectangle(0, 0, p.width, p.height, colour(hue, 22, light)) +
    rectangle(0, floor, p.width, p.height - floor, colour(28, 38, p.draws.uniform(20, 42))) +
    rectangle(x, y, width, height, "#f4f2ea") + rectangle(x + width * 0.06, y + height * 0.05, width * 0.41, height * 0.9, colour(205, 60, 78)) +
    rectangle(x + width * 0.53, y + height * 0.05, width * 0.41, height * 0.9, colour(205, 60, 82)) +
    rectangle(shelf, p.height * 0.6, p.width * 0.32, p.height * 0.02, colour(28, 40, 26)) +
    repeat(7, (i) => {
      const tall = p.height * p.draws.uniform(0.05, 0.12)
      return rectangle(shelf + i * p.width * 0.042, p.height * 0.6 - tall, p.width * 0.034, tall, colour(p.draws.uniform(0, 360), 45, 45))
    })
}

const kinds = [studio, hills, city, garden, evening, shore, room] as const

/** An empty place as raw RGB, three bytes a pixel: what stands behind a person, or alone where no person is wanted. */
export const paintScene = async (draws: Draws, width: number, height: number, blur: number): Promise<Buffer> => {
  const painting = { draws, width, height }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${draws.pick(kinds)(painting)}</svg>`
  const picture = sharp(Buffer.from(svg)).removeAlpha().toColourspace("srgb")
  return await (blur > 0.3 ? picture.blur(blur) : picture).raw().toBuffer()
}
