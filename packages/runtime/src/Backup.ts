/**
 * A workspace's store and files as a folder, taken while others work on it, and put back into an empty one.
 *
 * `manifest.json` (written last: a folder without it is no backup), `tables/NAME.jsonl` with a row a line, and
 * `blobs/ab/abcdef…`. It fits either kind of store: what was taken from a file can be put into Postgres.
 */
import * as Hash from "@likeness/core/Hash"
import * as Stored from "@likeness/core/Stored"
import * as Text from "@likeness/core/Text"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Schema from "effect/Schema"

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

export const Manifest = Schema.Struct({
  v: Stored.version(1),
  /** The store's version: a backup of a newer one is refused. */
  storeVersion: Count,
  workspace: Text.Name,
  at: Timestamp.Timestamp,
  tables: Schema.Record(Schema.String, Schema.Struct({ rows: Count, sha256: Hash.Sha256 })),
  files: Schema.Array(Schema.Struct({ sha256: Hash.Sha256, sizeBytes: Count }))
})
export type Manifest = typeof Manifest.Type

export const stored: Stored.Stored<Manifest> = Stored.make("backup", 1, Manifest)

export interface BackedUp {
  readonly at: string
  readonly rows: number
  readonly files: number
  readonly bytes: number
  /** Files that rows name and that are damaged or gone: the backup has everything else. */
  readonly damaged: ReadonlyArray<Hash.Sha256>
}

export interface Restored {
  readonly at: string
  readonly rows: number
  readonly files: number
  /** Personas of the backup that were forgotten since and were left out. */
  readonly forgotten: number
  /** Jobs that had not been sent when the backup was taken. Whether they were sent later is not known here, so they are ended and never sent. */
  readonly ended: number
}

/** A file that rows need, that is not intact here, and that the backup cannot give back. */
export interface NotFound {
  readonly sha256: Hash.Sha256
  readonly here: "missing" | "corrupt"
  readonly inBackup: "missing" | "corrupt"
}

/** What putting back files alone did. */
export interface FilesRestored {
  /** When the backup was taken. */
  readonly at: string
  /** How many files were looked at: all that rows need. */
  readonly files: number
  readonly put: ReadonlyArray<Hash.Sha256>
  readonly notFound: ReadonlyArray<NotFound>
}
