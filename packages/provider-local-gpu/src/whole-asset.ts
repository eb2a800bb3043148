/** Stored files through the asset reader, checked against the hash that names them. */
import { type AssetReader, AssetUnreadable } from "@likeness/core/AssetReader"
import type * as Hash from "@likeness/core/Hash"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"

/** A picture's bytes, in memory: pictures are small. */
export const wholeAsset = (readAsset: AssetReader, sha256: Hash.Sha256): Effect.Effect<Uint8Array, AssetUnreadable> =>
  Stream.runCollect(readAsset(sha256)).pipe(
    Effect.map((pieces) => Buffer.concat(pieces)),
    Effect.filterOrFail(
      (bytes) => createHash("sha256").update(bytes).digest("hex") === sha256,
      () => new AssetUnreadable({ sha256, reason: "its bytes have another hash" })
    )
  )
