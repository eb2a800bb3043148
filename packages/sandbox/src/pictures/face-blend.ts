import { alignment, carry, inverse, mirror, poseDistance } from "./face-alignment.ts"
import { type Base, landmarksOf, type Point, type Portrait, portrait } from "./sample-persona.ts"

/** Whose face may be mixed in: far from the persona (anna and ruth are not), and no hair over the brow (mei has it). */
export type Stranger = "leo" | "kofi" | "zuri"

interface Chosen {
  readonly picture: Portrait
  readonly points: ReadonlyArray<Point>
  readonly mirrored: boolean
}

/** The picture of a stranger, mirrored where that helps, whose head is turned most like the base's. */
const chosenFor = async (base: Base, stranger: Stranger): Promise<Chosen> => {
  const candidates = await Promise.all([`others/${stranger}-01`, `others/${stranger}-02`].map(async (name) => {
    const points = await landmarksOf(name)
    const flipped = mirror(points, 512)
    return [{ name, points, mirrored: false }, { name, points: flipped, mirrored: true }]
  }))
  const best = candidates.flat().toSorted((x, y) => poseDistance(x.points, base.points) - poseDistance(y.points, base.points))[0]
  if (best === undefined) throw new Error(`No picture of ${stranger}`)
  return { picture: await portrait(best.name), points: best.points, mirrored: best.mirrored }
}

/** The convex outline of points, counter-clockwise on screen; Andrew's monotone chain. */
const outline = (points: ReadonlyArray<Point>): ReadonlyArray<Point> => {
  const sorted = points.toSorted((p, q) => p[0] - q[0] || p[1] - q[1])
  const half = (ordered: ReadonlyArray<Point>) => {
    const chain: Array<Point> = []
    for (const point of ordered) {
      for (;;) {
        const last = chain.at(-1)
        const before = chain.at(-2)
        if (last === undefined || before === undefined) break
        const turn = (last[0] - before[0]) * (point[1] - before[1]) - (last[1] - before[1]) * (point[0] - before[0])
        if (turn > 0) break
        chain.pop()
      }
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.toReversed())]
}

/** Pixels inside the outline, negative outside; beyond `enough` pixels outside it is not said how far. */
const depthIn = (edges: ReadonlyArray<Point>, enough: number) => {
  const lines = Float64Array.from(edges.flatMap(([x, y], i) => {
    const [nextX, nextY] = edges[(i + 1) % edges.length] ?? [x, y]
    const length = Math.hypot(nextX - x, nextY - y) || 1
    return [x, y, (nextX - x) / length, (nextY - y) / length]
  }))
  return (x: number, y: number) => {
    let depth = Number.POSITIVE_INFINITY
    for (let at = 0; at < lines.length && depth > -enough; at += 4) {
      depth = Math.min(depth, lines[at + 2]! * (y - lines[at + 1]!) - lines[at + 3]! * (x - lines[at]!))
    }
    return depth
  }
}

const cell = 8
const reach = 24

/** A smooth field of shifts: `from[i] - to[i]` at `to[i]`, fading to nothing away from all of them. */
const shifts = (to: ReadonlyArray<Point>, from: ReadonlyArray<Point>, left: number, top: number, columns: number, rows: number) => {
  const nodes = new Float64Array((columns + 1) * (rows + 1) * 2)
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const x = left + column * cell
      const y = top + row * cell
      let weight = 0.08
      let dx = 0
      let dy = 0
      for (let i = 0; i < to.length; i++) {
        const [tx, ty] = to[i]!
        const [fx, fy] = from[i] ?? [tx, ty]
        const w = Math.exp(-((x - tx) ** 2 + (y - ty) ** 2) / (2 * reach * reach))
        weight += w
        dx += w * (fx - tx)
        dy += w * (fy - ty)
      }
      nodes[(row * (columns + 1) + column) * 2] = dx / weight
      nodes[(row * (columns + 1) + column) * 2 + 1] = dy / weight
    }
  }
  return (x: number, y: number, shift: Float64Array): void => {
    const column = Math.min(columns - 1, Math.floor((x - left) / cell))
    const row = Math.min(rows - 1, Math.floor((y - top) / cell))
    const u = (x - left) / cell - column
    const v = (y - top) / cell - row
    const node = (row * (columns + 1) + column) * 2
    const below = node + (columns + 1) * 2
    for (let k = 0; k < 2; k++) {
      shift[k] = (nodes[node + k]! * (1 - u) + nodes[node + 2 + k]! * u) * (1 - v) +
        (nodes[below + k]! * (1 - u) + nodes[below + 2 + k]! * u) * v
    }
  }
}

/** Bilinear values of a pixel's channels, into `values`; outside the picture its edge goes on. */
const sample = (data: Uint8Array, width: number, height: number, channels: number, x: number, y: number, values: Float64Array): void => {
  const cx = Math.max(0, Math.min(width - 1.001, x))
  const cy = Math.max(0, Math.min(height - 1.001, y))
  const column = Math.floor(cx)
  const row = Math.floor(cy)
  const u = cx - column
  const v = cy - row
  const index = (row * width + column) * channels
  const below = index + width * channels
  for (let channel = 0; channel < channels; channel++) {
    values[channel] = (data[index + channel]! * (1 - u) + data[index + channels + channel]! * u) * (1 - v) +
      (data[below + channel]! * (1 - u) + data[below + channels + channel]! * u) * v
  }
}

const smooth = (t: number) => {
  const clamped = Math.max(0, Math.min(1, t))
  return clamped * clamped * (3 - 2 * clamped)
}

/** What is drawn of a person: four bytes a pixel, the last the matte. */
export interface Cutout {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array
}

/** The base as it is. */
export const cutout = (base: Base): Cutout => {
  const rgba = new Uint8Array(base.width * base.height * 4)
  for (let i = 0; i < base.width * base.height; i++) {
    rgba[i * 4] = base.rgb[i * 3] ?? 0
    rgba[i * 4 + 1] = base.rgb[i * 3 + 1] ?? 0
    rgba[i * 4 + 2] = base.rgb[i * 3 + 2] ?? 0
    rgba[i * 4 + 3] = base.matte[i] ?? 0
  }
  return { width: base.width, height: base.height, rgba }
}

/**
 * The base with part of a stranger's face: features moved towards the stranger's and skin mixed in
 * over the face with a soft edge, so that an embedder sees somebody in between and no seam shows.
 *
 * `amount` runs from 0 (the base) to 1 (the stranger's features in the base's head).
 */
export const blended = async (base: Base, stranger: Stranger, amount: number): Promise<Cutout> => {
  const result = cutout(base)
  if (amount <= 0) return result
  const { picture, points, mirrored } = await chosenFor(base, stranger)
  const fit = alignment(points, base.points)
  const back = inverse(fit)
  const theirs = points.map((point) => carry(fit, point))
  const between = base.points.map(([x, y], i): Point => {
    const [tx, ty] = theirs[i] ?? [x, y]
    return [x + amount * (tx - x), y + amount * (ty - y)]
  })
  const { face, width, height } = base
  const browLift = face.height * 0.12
  const edge = depthIn(outline([...between, ...between.slice(17, 27).map(([x, y]): Point => [x, y - browLift])]), 4)
  const margin = 64
  const left = Math.max(0, face.left - margin)
  const top = Math.max(0, face.top - margin)
  const right = Math.min(width, face.left + face.width + margin)
  const bottom = Math.min(height, face.top + face.height + margin)
  const columns = Math.ceil((right - left) / cell)
  const rows = Math.ceil((bottom - top) / cell)
  const toBase = shifts(between, base.points, left, top, columns, rows)
  const toTheirs = shifts(between, theirs, left, top, columns, rows)
  const span = right - left
  const theirPixel = new Float64Array(span * (bottom - top) * 3)
  const mask = new Float64Array(span * (bottom - top))
  const own = result.rgba.slice()
  const sums = new Float64Array(7)
  const shift = new Float64Array(2)
  const values = new Float64Array(4)
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const here = (y - top) * span + (x - left)
      const pixel = (y * width + x) * 4
      toBase(x, y, shift)
      sample(own, width, height, 4, x + shift[0]!, y + shift[1]!, values)
      result.rgba.set(values, pixel)
      const share = smooth((edge(x, y) + 4) / 26)
      mask[here] = share
      if (share === 0) continue
      toTheirs(x, y, shift)
      const [sx, sy] = carry(back, [x + shift[0]!, y + shift[1]!])
      const column = mirrored ? picture.width - 1 - sx : sx
      sums[6] = sums[6]! + share
      sample(picture.rgb, picture.width, picture.height, 3, column, sy, values)
      for (let channel = 0; channel < 3; channel++) {
        theirPixel[here * 3 + channel] = values[channel]!
        sums[channel] = sums[channel]! + share * result.rgba[pixel + channel]!
        sums[3 + channel] = sums[3 + channel]! + share * values[channel]!
      }
    }
  }
  // Skin of one tone from forehead to neck: their light and colour give way to the base's.
  const total = sums[6] || 1
  const gains = [0, 1, 2].map((channel) => (((sums[channel] ?? 0) + total) / ((sums[3 + channel] ?? 0) + total)) ** 0.85)
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const here = (y - top) * span + (x - left)
      const share = mask[here]! * amount
      if (share === 0) continue
      for (let channel = 0; channel < 3; channel++) {
        const index = (y * width + x) * 4 + channel
        const theirs = Math.min(255, theirPixel[here * 3 + channel]! * gains[channel]!)
        result.rgba[index] = result.rgba[index]! * (1 - share) + theirs * share
      }
    }
  }
  return result
}
