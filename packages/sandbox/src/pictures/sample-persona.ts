import { readFile } from "node:fs/promises"
import sharp from "sharp"

/** A point in pixels of a 512×640 picture. */
export type Point = readonly [x: number, y: number]

/** One picture of the sample persona or of another person, decoded. */
export interface Portrait {
  readonly width: number
  readonly height: number
  /** Three bytes a pixel. */
  readonly rgb: Uint8Array
  /** The detected face. */
  readonly face: { readonly left: number; readonly top: number; readonly width: number; readonly height: number }
  /** 68 landmarks. */
  readonly points: ReadonlyArray<Point>
}

/** A portrait whose background is cut off. */
export interface Base extends Portrait {
  /** How much of a pixel is the person: one byte a pixel. */
  readonly matte: Uint8Array
}

/** 01–05 are kept for measuring, so only these are ever drawn with. */
export const baseNames: readonly [string, ...ReadonlyArray<string>] = [
  "persona-06", "persona-07", "persona-08", "persona-09", "persona-10", "persona-11", "persona-12",
  "persona-13", "persona-14", "persona-15", "persona-16", "persona-17", "persona-18"
]

const assets = new URL("../../assets/", import.meta.url)

type Landmarks = Readonly<Record<string, { readonly face: readonly [number, number, number, number]; readonly points: ReadonlyArray<Point> }>>
let landmarks: Promise<Landmarks> | undefined
const readLandmarks = () =>
  landmarks ??= readFile(new URL("landmarks.json", assets), "utf8").then((text) => JSON.parse(text) as Landmarks)

/** The landmarks of one picture, without decoding it. */
export const landmarksOf = async (name: string): Promise<ReadonlyArray<Point>> => {
  const found = (await readLandmarks())[name]
  if (found === undefined) throw new Error(`The sample persona has no picture ${name}`)
  return found.points
}

const portraits = new Map<string, Promise<Portrait>>()

const readPortrait = async (name: string): Promise<Portrait> => {
  const found = (await readLandmarks())[name]
  if (found === undefined) throw new Error(`The sample persona has no picture ${name}`)
  const encoded = await readFile(new URL(`sample-persona/${name}.jpg`, assets))
  const { data, info } = await sharp(encoded).removeAlpha().toColourspace("srgb").raw().toBuffer({ resolveWithObject: true })
  const [left, top, width, height] = found.face
  return { width: info.width, height: info.height, rgb: data, face: { left, top, width, height }, points: found.points }
}

/** Reads a picture by its name without ending, once. */
export const portrait = (name: string): Promise<Portrait> => {
  const known = portraits.get(name)
  if (known !== undefined) return known
  const reading = readPortrait(name)
  portraits.set(name, reading)
  return reading
}

const bases = new Map<string, Promise<Base>>()

const readBase = async (name: string): Promise<Base> => {
  const picture = await portrait(name)
  const encoded = await readFile(new URL(`mattes/${name}.png`, assets))
  const matte = await sharp(encoded).resize(picture.width, picture.height, { fit: "fill" }).extractChannel(0).raw().toBuffer()
  return { ...picture, matte }
}

/** Reads one of {@link baseNames} with its matte, once. */
export const base = (name: string): Promise<Base> => {
  const known = bases.get(name)
  if (known !== undefined) return known
  const reading = readBase(name)
  bases.set(name, reading)
  return reading
}

/** The folder of the sample persona's pictures, `persona-01.jpg` to `persona-18.jpg`, and of `others/`: to import, train and measure with. */
export const samplePersonaFolder: URL = new URL("sample-persona/", assets)
