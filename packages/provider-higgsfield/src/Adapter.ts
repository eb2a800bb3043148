/** What every operation works with: one connection, its clients and what it remembers until the process ends. */
import type * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import type * as Hash from "@likeness/core/Hash"
import type * as Instruments from "@likeness/core/Instruments"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import type { Origin } from "./errors.ts"
import type { Model } from "./models/Model.ts"
import type { Presets } from "./presets.ts"
import type { PriceCache } from "./price-cache.ts"
import type { ConnectionSettings } from "./settings.ts"
import type { ApiClient } from "./wire/ApiClient.ts"
import type { FileClient } from "./wire/FileClient.ts"
import type { Reader } from "./wire/Reader.ts"

/** 404 answers for one id since the last other answer. */
export interface Absence {
  readonly since: bigint
  readonly answers: number
}

export interface Adapter {
  readonly connection: Connection.Connection
  readonly settings: ConnectionSettings
  readonly description: Capability.Description
  readonly origin: Origin
  readonly models: ReadonlyArray<Model>
  readonly api: ApiClient
  /** All reads of jobs' states go through it. */
  readonly reader: Reader
  readonly presets: Presets
  readonly prices: PriceCache
  readonly files: FileClient
  /** Takes everything but the pixels out of a picture before it goes up; `undefined`: none goes up. */
  readonly plainPicture: Instruments.Instruments["plainPicture"] | undefined
  /** Uploads of this process: a preparation that broke off goes on where it was. Never needed after a restart. */
  readonly uploads: Map<Hash.Sha256, RemoteReference.RemoteReference>
  /** Jobs that the server did not find lately. Never needed after a restart: counting begins anew. */
  readonly absences: Map<string, Absence>
  /** States that the contract does not know, each logged once. */
  readonly strangeStates: Set<string>
}
