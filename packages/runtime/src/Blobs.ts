/** The workspace's files, named by the SHA-256 of their bytes. */
import type * as AssetReader from "@likeness/core/AssetReader"
import type * as Hash from "@likeness/core/Hash"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Stored, StoreUnusable } from "./Repository.ts"

/** What was written. */
export interface Blob {
  readonly sha256: Hash.Sha256
  readonly sizeBytes: number
}

/** Written whole or not at all, once for equal bytes. */
export interface Blobs {
  /** Stores the stream's bytes; fails with the stream's own error, and then nothing is stored. May be repeated. */
  readonly put: <E>(bytes: Stream.Stream<Uint8Array, E>) => Effect.Effect<Blob, E | StoreUnusable>
  /** The bytes in pieces; fails where there are none or where they do not have their hash, after the last piece. */
  readonly open: AssetReader.AssetReader
  /** Where the file lies on this machine, for programs that want a path. The file may be missing. Never write to it. */
  readonly path: (sha256: Hash.Sha256) => string
  readonly has: (sha256: Hash.Sha256) => Stored<boolean>
  /** Reads the whole file: `intact`, `missing` or `corrupt`. */
  readonly verify: (sha256: Hash.Sha256) => Stored<"intact" | "missing" | "corrupt">
  /** Every stored hash. */
  readonly list: Stored<ReadonlyArray<Hash.Sha256>>
}
