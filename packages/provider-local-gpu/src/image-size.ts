/** A stored picture's size in pixels, as it is shown. */
import { type AssetReader, AssetUnreadable } from "@likeness/core/AssetReader"
import type * as Hash from "@likeness/core/Hash"
import * as Effect from "effect/Effect"
import { wholeAsset } from "./whole-asset.ts"

export const imageSize = (readAsset: AssetReader, sha256: Hash.Sha256): Effect.Effect<{ readonly width: number; readonly height: number }, AssetUnreadable> =>
  Effect.flatMap(wholeAsset(readAsset, sha256), (bytes) =>
    Effect.tryPromise({
      try: async () => {
        // Loaded when it is needed: it takes longer than everything else here together.
        const { default: sharp } = await import("sharp")
        const { autoOrient } = await sharp(bytes).metadata()
        return { width: autoOrient.width, height: autoOrient.height }
      },
      catch: (thrown) => new AssetUnreadable({ sha256, reason: `it is no picture that can be read (${String(thrown)})` })
    }))
