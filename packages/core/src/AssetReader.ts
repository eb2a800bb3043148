/** How a provider gets the bytes of stored files: it does no I/O but to its own provider. */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Hash from "./Hash.ts"
import * as Text from "./Text.ts"

/** The store has no such file, or it does not have the hash it is named by. */
export class AssetUnreadable extends Schema.TaggedError<AssetUnreadable>()("AssetUnreadable", {
  sha256: Hash.Sha256,
  reason: Text.Told
}) {
  override get message(): string {
    return `stored file ${Hash.short(this.sha256)} cannot be read: ${this.reason}`
  }
}

/** The bytes of a stored file, in pieces. May be read several times. */
export interface AssetReader {
  (sha256: Hash.Sha256): Stream.Stream<Uint8Array, AssetUnreadable>
}
