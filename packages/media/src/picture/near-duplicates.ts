import * as Effect from "effect/Effect"
import type { PictureRefused } from "../MediaError.ts"
import { decoding, openPicture } from "../internal/decode-picture.ts"
import { pictureRefused } from "../internal/picture-refused.ts"
import { type PictureInput, sourceOf } from "./PictureInput.ts"

/** 64-bit perceptual hashes of a picture and of its mirror image, 16 hexadecimal digits each. */
export interface PerceptualHash {
  readonly hash: string
  readonly mirrored: string
}

/** Two pictures of a list that look alike; `first` and `second` are their places in it, from 0. */
export interface NearDuplicate {
  readonly first: number
  readonly second: number
  /** Bits that differ, of 64. */
  readonly distance: number
  /** Whether one is the mirror image of the other. */
  readonly mirrored: boolean
  /** `duplicate` up to 6 bits, `look` from 7 to 12. */
  readonly verdict: "duplicate" | "look"
}

/** Re-encoding, halving and 15 % more light gave 0 to 3 bits, other pictures of one person 11 and more. */
export const duplicateDistance = 6
export const lookDistance = 12

const toHexadecimal = (bits: string): string => BigInt(`0b${bits}`).toString(16).padStart(16, "0")

/**
 * The perceptual hashes of a picture.
 *
 * **Fails with** `PictureRefused`. **Source**: `sharp-phash` 2.2.0 (DCT, 64 bits).
 */
export const perceptualHash = (picture: PictureInput): Effect.Effect<PerceptualHash, PictureRefused> =>
  Effect.tryPromise({
    try: () => decoding(async () => {
      // Its types say `default`, its code is the function itself.
      const module = await import("sharp-phash") as unknown as { readonly default: (bytes: Uint8Array) => Promise<string> }
      const small = await (await openPicture(sourceOf(picture))).resize(256, 256, { fit: "fill" }).flatten({ background: "#808080" }).png().toBuffer()
      const mirror = await (await openPicture(small)).flop().png().toBuffer()
      return { hash: toHexadecimal(await module.default(small)), mirrored: toHexadecimal(await module.default(mirror)) }
    }),
    catch: pictureRefused(picture)
  })

const differingBits = (first: string, second: string): number => {
  let bits = BigInt(`0x${first}`) ^ BigInt(`0x${second}`)
  let count = 0
  for (; bits > 0n; bits &= bits - 1n) count++
  return count
}

/** How alike two pictures are by their hashes, or `null` where they are different pictures. */
export const compareHashes = (first: PerceptualHash, second: PerceptualHash): Omit<NearDuplicate, "first" | "second"> | null => {
  const straight = differingBits(first.hash, second.hash)
  const mirror = Math.min(differingBits(first.hash, second.mirrored), differingBits(first.mirrored, second.hash))
  const distance = Math.min(straight, mirror)
  if (distance > lookDistance) return null
  return { distance, mirrored: mirror < straight, verdict: distance <= duplicateDistance ? "duplicate" : "look" }
}

/** Every pair of the list that looks alike, in the list's order. */
export const nearDuplicates = (hashes: ReadonlyArray<PerceptualHash>): ReadonlyArray<NearDuplicate> =>
  hashes.flatMap((one, first) => hashes.slice(first + 1).flatMap((other, offset) => {
    const alike = compareHashes(one, other)
    return alike === null ? [] : [{ first, second: first + 1 + offset, ...alike }]
  }))
