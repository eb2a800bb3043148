import { floatText } from "./python-text.ts"

/** Width and height of one bucket, in pixels. */
export type Resolution = readonly [width: number, height: number]

export interface BucketSettings {
  readonly resolution: Resolution
  readonly min: number
  readonly max: number
  readonly step: number
  readonly batchSize: number
}

/** All sizes with about the area of the resolution, sides between the limits and multiples of the step, sorted. */
export const resolutions = ({ max, min, resolution: [width, height], step }: BucketSettings): ReadonlyArray<Resolution> => {
  const area = width * height
  const square = Math.floor(Math.sqrt(area) / step) * step
  const found = new Map<string, Resolution>([[`${square}`, [square, square]]])
  for (let side = min; side <= max; side += step) {
    const other = Math.min(max, Math.floor(area / side / step) * step)
    if (other < min) continue
    found.set(`${side} ${other}`, [side, other])
    found.set(`${other} ${side}`, [other, side])
  }
  const unique = new Map([...found.values()].map((size) => [size.join(), size]))
  return [...unique.values()].toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
}

/** How the images of a dataset fall into buckets. */
export interface Bucketing {
  /** Buckets with at least one image, numbered from 0: the others are not made. */
  readonly buckets: ReadonlyArray<{ readonly index: number; readonly resolution: Resolution; readonly count: number }>
  readonly meanAspectError: number
  /** Batches per epoch. */
  readonly batches: number
}

/** Puts every image, with its repeats, into the bucket of the nearest aspect ratio. */
export const assign = (images: ReadonlyArray<{ readonly width: number; readonly height: number; readonly repeats: number }>, settings: BucketSettings): Bucketing => {
  const sizes = resolutions(settings)
  const counts = sizes.map(() => 0)
  let errors = 0
  for (const { height, repeats, width } of images) {
    const aspect = width / height
    const exact = sizes.findIndex((size) => size[0] === width && size[1] === height)
    const distances = sizes.map((size) => Math.abs(size[0] / size[1] - aspect))
    const nearest = exact >= 0 ? exact : distances.indexOf(Math.min(...distances))
    counts[nearest] = (counts[nearest] ?? 0) + repeats
    errors += distances[nearest] ?? 0
  }
  const buckets = sizes.flatMap((resolution, place) => {
    const count = counts[place] ?? 0
    return count === 0 ? [] : [{ resolution, count }]
  }).map((bucket, index) => ({ index, ...bucket }))
  return { buckets, meanAspectError: images.length === 0 ? 0 : errors / images.length, batches: buckets.reduce((sum, { count }) => sum + Math.ceil(count / settings.batchSize), 0) }
}

/** The lines the trainer prints about them. */
export const lines = (bucketing: Bucketing): ReadonlyArray<string> => [
  "number of images (including repeats) / 各bucketの画像枚数（繰り返し回数を含む）",
  ...bucketing.buckets.map(({ count, index, resolution: [width, height] }) => `bucket ${index}: resolution (${width}, ${height}), count: ${count}`),
  `mean ar error (without repeats): ${floatText(bucketing.meanAspectError)}`
]
