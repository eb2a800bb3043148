/** The workspace's files, named by the SHA-256 of their bytes. */
import type * as AssetReader from "@likeness/core/AssetReader"
import type * as Hash from "@likeness/core/Hash"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Stream from "effect/Stream"
import type { Stored, StoreUnusable } from "./Repository.ts"

/** What was written. */
export interface Blob {
  readonly sha256: Hash.Sha256
  readonly sizeBytes: number
}

/** What lies in the store under a hash. */
export interface BlobEntry extends Blob {
  /** RFC 3339 UTC: when its bytes were last written. */
  readonly writtenAt: string
}

/** A bucket of an S3-compatible store. */
export interface S3Location {
  readonly bucket: string
  /** Where the store is not Amazon's: its base URL. */
  readonly endpoint?: string | undefined
  /** Default `us-east-1`. */
  readonly region?: string | undefined
  /** Before the names of all objects, so that a bucket can hold more than this. */
  readonly prefix?: string | undefined
  /** `ACCESS_KEY_ID:SECRET_ACCESS_KEY`. Absent: as the machine is set up (environment, profile, role). */
  readonly credentials?: Redacted.Redacted | undefined
}

/** Written whole or not at all, once for equal bytes. */
export interface Blobs {
  /** Stores the stream's bytes; fails with the stream's own error, and then nothing is stored. May be repeated. */
  readonly put: <E>(bytes: Stream.Stream<Uint8Array, E>) => Effect.Effect<Blob, E | StoreUnusable>
  /** The bytes in pieces; fails where there are none or where they do not have their hash, after the last piece. */
  readonly open: AssetReader.AssetReader
  /** Where the file lies on this machine if it is here. It may be missing, or only in the bucket: `local` brings it. Never write to it. */
  readonly path: (sha256: Hash.Sha256) => string
  /** As `path`, after the file was brought here from the bucket where it was not here. */
  readonly local: (sha256: Hash.Sha256) => Stored<string>
  readonly has: (sha256: Hash.Sha256) => Stored<boolean>
  /** Reads the whole file: `intact`, `missing` or `corrupt`. */
  readonly verify: (sha256: Hash.Sha256) => Stored<"intact" | "missing" | "corrupt">
  /** Every stored hash. */
  readonly list: Stored<ReadonlyArray<Hash.Sha256>>
  /** Every stored file, by hash. */
  readonly entries: Stored<ReadonlyArray<BlobEntry>>
  /**
   * Removes the file, here and in the bucket. May be repeated. Who asks has made sure that nothing refers to
   * it; one that was written again since `unlessWrittenSince` stays.
   */
  readonly remove: (sha256: Hash.Sha256, unlessWrittenSince?: string) => Stored<void>
  /**
   * Where files are in a bucket: removes this machine's copies of those that are not `needed` and were written before the
   * time. Absent where what is here is no copy.
   */
  readonly dropCopies?: (needed: ReadonlySet<Hash.Sha256>, before: string) => Stored<void>
}
