import * as Chance from "../trainer/Chance.ts"

/**
 * Simulated seconds on a card with 24 GB, per kind of work; only work that belongs to one graph alone
 * is charged (loading and encoding are part of the sampler's figure), so a job's total does not depend
 * on what an earlier job left in the cache. Estimates from public reports, rounded.
 */
const secondsPerSdxlStep = 0.205
const secondsPerVideoStep = 3.6
const secondsPerUpscaledMegapixel = 3.9

const megapixels = (width: number, height: number): number => (width * height) / 1024 ** 2

/** Two decimals of a second at most: durations end as whole milliseconds in the server's messages. */
const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000

const around = (key: string, seconds: number): number => rounded(seconds * Math.exp(0.07 * Chance.normal(key)))

/** Seconds a picture sampler runs: one step costs the same per megapixel and picture. */
export const sampling = (key: string, work: { readonly steps: number; readonly width: number; readonly height: number; readonly batch: number }): number =>
  around(`${key}/sampling`, 0.7 + secondsPerSdxlStep * work.steps * megapixels(work.width, work.height) * work.batch)

/** Seconds a video sampler runs; a clip of 121 frames at 1280×704 is the unit. */
export const videoSampling = (key: string, work: { readonly steps: number; readonly width: number; readonly height: number; readonly length: number }): number =>
  around(`${key}/video`, 4 + secondsPerVideoStep * work.steps * ((work.width * work.height) / (1280 * 704)) * (work.length / 121))

/** Seconds an upscale model runs on one picture of this size. */
export const upscaling = (key: string, work: { readonly width: number; readonly height: number; readonly batch: number }): number =>
  around(`${key}/upscaling`, Math.max(0.6, secondsPerUpscaledMegapixel * megapixels(work.width, work.height)) * work.batch)

/** Seconds to decode pictures, or a clip. */
export const decoding = (key: string, work: { readonly width: number; readonly height: number; readonly batch: number; readonly frames: number }): number =>
  around(`${key}/decoding`, work.frames > 0 ? 0.05 * work.frames * megapixels(work.width, work.height) : 0.28 * megapixels(work.width, work.height) * work.batch)

/** Seconds to write the files. */
export const saving = (key: string, work: { readonly width: number; readonly height: number; readonly batch: number; readonly frames: number }): number =>
  around(`${key}/saving`, work.frames > 0 ? 0.02 * work.frames : 0.12 * megapixels(work.width, work.height) * work.batch)

/** Seconds a job waits before the worker takes it, apart from the jobs ahead of it. */
export const queueing = (key: string): number => rounded(0.1 + 2.4 * Chance.uniform(`${key}/queueing`) ** 2)
