import type { Point } from "./sample-persona.ts"

/** x' = a·x − b·y + shiftX, y' = b·x + a·y + shiftY. */
export interface Similarity {
  readonly a: number
  readonly b: number
  readonly shiftX: number
  readonly shiftY: number
}

const at = (points: ReadonlyArray<Point>, index: number): Point => {
  const point = points[index]
  if (point === undefined) throw new Error(`68 landmarks expected, ${points.length} given`)
  return point
}

/** The least-squares turn, scale and shift that carries `from` onto `onto`. */
export const alignment = (from: ReadonlyArray<Point>, onto: ReadonlyArray<Point>): Similarity => {
  const centre = (points: ReadonlyArray<Point>): Point => [
    points.reduce((sum, [x]) => sum + x, 0) / points.length,
    points.reduce((sum, [, y]) => sum + y, 0) / points.length
  ]
  const [fromX, fromY] = centre(from)
  const [ontoX, ontoY] = centre(onto)
  let along = 0
  let across = 0
  let size = 0
  for (let i = 0; i < from.length; i++) {
    const [px, py] = at(from, i)
    const [qx, qy] = at(onto, i)
    along += (px - fromX) * (qx - ontoX) + (py - fromY) * (qy - ontoY)
    across += (px - fromX) * (qy - ontoY) - (py - fromY) * (qx - ontoX)
    size += (px - fromX) ** 2 + (py - fromY) ** 2
  }
  const a = along / size
  const b = across / size
  return { a, b, shiftX: ontoX - a * fromX + b * fromY, shiftY: ontoY - b * fromX - a * fromY }
}

/** Where a point goes. */
export const carry = (s: Similarity, [x, y]: Point): Point => [s.a * x - s.b * y + s.shiftX, s.b * x + s.a * y + s.shiftY]

/** The way back. */
export const inverse = (s: Similarity): Similarity => {
  const square = s.a * s.a + s.b * s.b
  const a = s.a / square
  const b = -s.b / square
  return { a, b, shiftX: -(a * s.shiftX - b * s.shiftY), shiftY: -(b * s.shiftX + a * s.shiftY) }
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

// Landmark i of a mirrored face is landmark mirrored[i] of the face: the sides change places.
const mirrored: ReadonlyArray<number> = [
  ...range(0, 16).toReversed(), ...range(17, 26).toReversed(), ...range(27, 30), ...range(31, 35).toReversed(),
  45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40,
  54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65
]

/** The landmarks of the mirrored picture. */
export const mirror = (points: ReadonlyArray<Point>, width: number): ReadonlyArray<Point> =>
  mirrored.map((index) => {
    const [x, y] = at(points, index)
    return [width - 1 - x, y]
  })

/** How differently two faces are turned: the mean distance of their landmarks once aligned, in pixels of `onto`. */
export const poseDistance = (from: ReadonlyArray<Point>, onto: ReadonlyArray<Point>): number => {
  const fit = alignment(from, onto)
  return from.reduce((sum, point, i) => {
    const [x, y] = carry(fit, point)
    const [qx, qy] = at(onto, i)
    return sum + Math.hypot(x - qx, y - qy)
  }, 0) / from.length
}
