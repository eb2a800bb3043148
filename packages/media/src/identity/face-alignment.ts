/** Turning, scaling and moving a face onto the square that the recognition network was trained on. */
import type { Point } from "./five-points.ts"

/** Eight-bit RGB, row by row. */
export interface Raster {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** Side of the network's input in pixels. */
export const chipSide = 150

/** Where the five points must lie, as shares of the side (dlib's 150 px chip with a padding of 0.25). */
const target: ReadonlyArray<Point> = [[0.3108, 0.3431], [0.6892, 0.3431], [0.5, 0.5521], [0.349, 0.741], [0.651, 0.741]]
const grey = 128

/** x' = a·x − b·y + dx, y' = b·x + a·y + dy */
interface Similarity { readonly a: number; readonly b: number; readonly dx: number; readonly dy: number }

const meanPoint = (points: ReadonlyArray<Point>): Point => [
  points.reduce((sum, [x]) => sum + x, 0) / points.length,
  points.reduce((sum, [, y]) => sum + y, 0) / points.length
]

/**
 * The rotation, scale and shift that take `from` closest to `to` in squared distance; no mirroring.
 * Source: S. Umeyama, IEEE PAMI 13 (1991), 376–380, in its closed form for the plane.
 */
export const fitSimilarity = (from: ReadonlyArray<Point>, to: ReadonlyArray<Point>): Similarity => {
  const [fromX, fromY] = meanPoint(from)
  const [toX, toY] = meanPoint(to)
  let spread = 0
  let dot = 0
  let cross = 0
  from.forEach(([x, y], index) => {
    const [u, v] = to[index] ?? [toX, toY]
    const px = x - fromX
    const py = y - fromY
    spread += px * px + py * py
    dot += px * (u - toX) + py * (v - toY)
    cross += px * (v - toY) - py * (u - toX)
  })
  const a = dot / spread
  const b = cross / spread
  return { a, b, dx: toX - a * fromX + b * fromY, dy: toY - b * fromX - a * fromY }
}

/** The aligned face as RGB 0 to 255, `chipSide` × `chipSide` × 3; grey where the picture ends. */
export const alignFace = (raster: Raster, points: ReadonlyArray<Point>): Float32Array => {
  // From chip to picture, so that every pixel of the chip gets a value.
  const { a, b, dx, dy } = fitSimilarity(target.map(([x, y]): Point => [x * chipSide, y * chipSide]), points)
  const chip = new Float32Array(chipSide * chipSide * 3)
  const at = (x: number, y: number, channel: number): number =>
    x < 0 || y < 0 || x >= raster.width || y >= raster.height ? grey : raster.data[(y * raster.width + x) * 3 + channel] ?? grey
  for (let v = 0; v < chipSide; v++) {
    for (let u = 0; u < chipSide; u++) {
      const x = a * u - b * v + dx
      const y = b * u + a * v + dy
      const left = Math.floor(x)
      const top = Math.floor(y)
      const right = x - left
      const down = y - top
      for (let channel = 0; channel < 3; channel++) {
        chip[(v * chipSide + u) * 3 + channel] =
          (1 - down) * ((1 - right) * at(left, top, channel) + right * at(left + 1, top, channel)) +
          down * ((1 - right) * at(left, top + 1, channel) + right * at(left + 1, top + 1, channel))
      }
    }
  }
  return chip
}

/** The chip's mirror image; the mean of both vectors depends less on which side the light falls. */
export const mirrorChip = (chip: Float32Array): Float32Array => {
  const mirrored = new Float32Array(chip.length)
  for (let v = 0; v < chipSide; v++) {
    for (let u = 0; u < chipSide; u++) {
      const from = (v * chipSide + u) * 3
      mirrored.set(chip.subarray(from, from + 3), (v * chipSide + chipSide - 1 - u) * 3)
    }
  }
  return mirrored
}

/** The raster with `border` grey pixels on every side: the detector misses faces that fill the frame. */
export const addBorder = (raster: Raster, border: number): Raster => {
  const width = raster.width + 2 * border
  const height = raster.height + 2 * border
  const data = new Uint8Array(width * height * 3).fill(grey)
  for (let y = 0; y < raster.height; y++) {
    data.set(raster.data.subarray(y * raster.width * 3, (y + 1) * raster.width * 3), ((y + border) * width + border) * 3)
  }
  return { data, width, height }
}
