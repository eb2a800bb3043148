import sharp, { type Sharp } from "sharp"
import * as Chance from "../trainer/Chance.ts"
import type { Mask, Picture } from "./Values.ts"

const png = { compressionLevel: 4 } as const

const made = (bytes: Uint8Array, width: number, height: number, stamped: boolean): Picture => ({ png: bytes, width, height, pending: false, stamped })

/** A picture that `draw` made, and that carries the word SANDBOX. */
export const drawn = (bytes: Uint8Array, width: number, height: number): Picture => made(bytes, width, height, true)

/** An encoded file as a picture: upright, without alpha. Fails where the bytes are none. */
export const decode = async (bytes: Uint8Array): Promise<Picture> => {
  const { data, info } = await sharp(bytes).rotate().removeAlpha().toColourspace("srgb").png(png).toBuffer({ resolveWithObject: true })
  return made(data, info.width, info.height, false)
}

/** One colour, `0xRRGGBB`. */
export const plain = async (colour: number, width: number, height: number): Promise<Picture> => {
  const background = { r: (colour >> 16) & 255, g: (colour >> 8) & 255, b: colour & 255 }
  return made(await sharp({ create: { width, height, channels: 3, background } }).png(png).toBuffer(), width, height, true)
}

/** The same picture in another size, scaled when somebody looks at it. */
export const scaled = (picture: Picture, width: number, height: number): Picture =>
  width === picture.width && height === picture.height ? picture : { ...picture, width, height, pending: true }

/** The picture with its bytes in its size. */
export const settled = async (picture: Picture): Promise<Picture> => {
  if (!picture.pending) return picture
  const bytes = await sharp(picture.png).resize(picture.width, picture.height, { fit: "fill", kernel: "lanczos3" }).png(png).toBuffer()
  return made(bytes, picture.width, picture.height, picture.stamped)
}

/** Scaled to cover the size and cut around the centre. */
export const covered = async (picture: Picture, width: number, height: number): Promise<Picture> => {
  const { png: bytes } = await settled(picture)
  return made(await sharp(bytes).resize(width, height, { fit: "cover" }).png(png).toBuffer(), width, height, picture.stamped)
}

/** Cut around the centre to multiples of 8, as the encoder of latents does. */
export const cropped = async (picture: Picture): Promise<Picture> => {
  const width = Math.floor(picture.width / 8) * 8
  const height = Math.floor(picture.height / 8) * 8
  if (width === picture.width && height === picture.height) return picture
  const { png: bytes } = await settled(picture)
  const left = Math.floor((picture.width - width) / 2)
  const top = Math.floor((picture.height - height) / 2)
  return made(await sharp(bytes).extract({ left, top, width, height }).png(png).toBuffer(), width, height, picture.stamped)
}

/** A second look of a sampler at a picture: crisper, its light a touch different, its content the same. */
export const refined = async (picture: Picture, key: string, denoise: number): Promise<Picture> => {
  const { png: bytes } = await settled(picture)
  const brightness = 1 + 0.03 * (Chance.uniform(`${key}/brightness`) - 0.5)
  return made(await sharp(bytes).sharpen({ sigma: 0.5 + denoise }).modulate({ brightness }).png(png).toBuffer(), picture.width, picture.height, picture.stamped)
}

/** `source` laid over `destination` at `x`, `y`, where the mask is white; without a mask everywhere. */
export const composite = async (destination: Picture, source: Picture, x: number, y: number, mask?: Mask): Promise<Picture> => {
  const under = await settled(destination)
  const width = Math.min(source.width, destination.width - x)
  const height = Math.min(source.height, destination.height - y)
  if (width <= 0 || height <= 0) return under
  const over = await sharp((await settled(source)).png).extract({ left: 0, top: 0, width, height }).removeAlpha().raw().toBuffer()
  const alpha = mask === undefined
    ? Buffer.alloc(width * height, 255)
    : await sharp(await sharp(mask.png).resize(source.width, source.height, { fit: "fill" }).png().toBuffer()).extract({ left: 0, top: 0, width, height }).extractChannel(0).raw().toBuffer()
  const layer = await sharp(over, { raw: { width, height, channels: 3 } }).joinChannel(alpha, { raw: { width, height, channels: 1 } }).png(png).toBuffer()
  return made(await sharp(under.png).composite([{ input: layer, left: x, top: y }]).removeAlpha().png(png).toBuffer(), under.width, under.height, destination.stamped)
}

/** A mask of one brightness, 0–255. */
export const plainMask = async (level: number, width: number, height: number): Promise<Mask> => ({
  png: await sharp({ create: { width, height, channels: 3, background: { r: level, g: level, b: level } } }).png(png).toBuffer(),
  width,
  height
})

/** One channel of an encoded file as a mask; alpha is inverted, and a file without alpha masks nothing. */
export const maskOf = async (bytes: Uint8Array, channel: string): Promise<Mask> => {
  const image = sharp(bytes).rotate()
  if (channel === "alpha") {
    const { hasAlpha } = await sharp(bytes).metadata()
    if (!hasAlpha) return plainMask(0, 64, 64)
    const { data, info } = await image.extractChannel("alpha").negate().toColourspace("b-w").png(png).toBuffer({ resolveWithObject: true })
    return { png: data, width: info.width, height: info.height }
  }
  const { data, info } = await image.removeAlpha().toColourspace("srgb").extractChannel(channel as "red" | "green" | "blue").png(png).toBuffer({ resolveWithObject: true })
  return { png: data, width: info.width, height: info.height }
}

const remade = async (mask: Mask, change: (image: Sharp) => Sharp): Promise<Mask> => ({ ...mask, png: await change(sharp(mask.png)).png(png).toBuffer() })

/** Grown by so many pixels, or shrunk by a negative number. */
export const grown = (mask: Mask, pixels: number): Promise<Mask> =>
  pixels === 0 ? Promise.resolve(mask) : remade(mask, (image) => (pixels > 0 ? image.dilate(pixels) : image.erode(-pixels)))

export const inverted = (mask: Mask): Promise<Mask> => remade(mask, (image) => image.negate({ alpha: false }))

/** A mask as a grey picture; it shows nobody, so it needs no stamp. */
export const ofMask = async (mask: Mask): Promise<Picture> =>
  made(await sharp(mask.png).toColourspace("srgb").png(png).toBuffer(), mask.width, mask.height, true)

export const blurred = async (picture: Picture, sigma: number): Promise<Picture> => {
  const { png: bytes } = await settled(picture)
  return made(await sharp(bytes).blur(Math.max(0.3, sigma)).png(png).toBuffer(), picture.width, picture.height, picture.stamped)
}

/** A JPEG of at most `side` pixels, soft as pictures are halfway through sampling. */
export const preview = async (picture: Picture, side: number): Promise<Uint8Array> =>
  sharp((await settled(picture)).png).resize(side, side, { fit: "inside", withoutEnlargement: true }).blur(4).jpeg({ quality: 70 }).toBuffer()
