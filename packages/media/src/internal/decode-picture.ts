import type { Metadata, Sharp } from "sharp"
import { access } from "node:fs/promises"
import type { PictureFault } from "../MediaError.ts"
import { loadSharp } from "./load-sharp.ts"
import { oneSentence } from "./one-sentence.ts"

/** 100 megapixels: above it nothing is decoded. */
const largestPixels = 100_000_000

/** Thrown by the decoding functions; `pictureRefused` turns it into the error that outsiders see. */
export class Undecodable extends Error {
  readonly fault: PictureFault
  constructor(fault: PictureFault, message: string) {
    super(message)
    this.fault = fault
  }
}

const faultOf = (thrown: unknown): Undecodable => {
  const message = oneSentence(thrown)
  if (/exceeds pixel limit/i.test(message)) return new Undecodable("too-many-pixels", message)
  if (/unsupported image format|input .*is empty|contains unsupported/i.test(message)) return new Undecodable("not-a-picture", message)
  return new Undecodable("corrupt", message)
}

/** A pipeline that is upright, fails on truncated data and never decodes more than the limit. */
export const openPicture = async (source: string | Uint8Array): Promise<Sharp> => {
  const sharp = await loadSharp()
  if (typeof source === "string") {
    await access(source).catch(() => { throw new Undecodable("missing", "there is no such file, or it may not be read") })
  }
  return sharp(source, { failOn: "warning", limitInputPixels: largestPixels }).autoOrient()
}

export interface Header {
  readonly format: string
  /** Upright size. */
  readonly width: number
  readonly height: number
  readonly metadata: Metadata
}

/** Runs a step that decodes; what sharp throws becomes `Undecodable`. */
export const decoding = async <A>(step: () => Promise<A>): Promise<A> => {
  try {
    return await step()
  } catch (thrown) {
    throw thrown instanceof Undecodable ? thrown : faultOf(thrown)
  }
}

/** Reads the header only; the limit on pixels already holds here. */
export const readHeader = (source: string | Uint8Array): Promise<Header> =>
  decoding(async () => {
    const metadata = await (await openPicture(source)).metadata()
    const { width, height } = metadata.autoOrient
    return { format: metadata.format, width, height, metadata }
  })

/**
 * Decodes every row, so that a cut-off file cannot pass, and keeps little of it.
 *
 * Pixels are asked for and not `stats()`: that lets a part of the cut-off files pass wherever another picture
 * is decoded at the same time (sharp 0.35.5; two at once: one in four of JPEG and PNG, none of 4,800 this way).
 */
export const decodeWhole = (source: string | Uint8Array): Promise<void> =>
  decoding(async () => {
    await (await openPicture(source)).resize(64, 64, { fit: "inside" }).raw().toBuffer()
  })

/** Upright 8-bit sRGB pixels, three a pixel, no longer than `longestSide`. */
export const readPixels = (source: string | Uint8Array, longestSide: number): Promise<{ readonly data: Uint8Array; readonly width: number; readonly height: number }> =>
  decoding(async () => {
    const picture = await openPicture(source)
    const { data, info } = await picture
      .resize(longestSide, longestSide, { fit: "inside", withoutEnlargement: true })
      .flatten({ background: "#808080" }).toColourspace("srgb").raw().toBuffer({ resolveWithObject: true })
    return { data, width: info.width, height: info.height }
  })
