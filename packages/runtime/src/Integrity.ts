/** Whether what the store says is there: the deep look of `doctor`. */
import type { Stored } from "./Repository.ts"

/** One thing that is wrong, by its id or hash. */
export interface Damage {
  readonly kind: "fileMissing" | "fileCorrupt" | "entryWithoutIntent" | "intentWithoutJob" | "jobWithoutIntent" | "rowUnreadable" | "databaseDamaged"
  readonly id: string
  readonly message: string
  readonly advice: string
}

export interface Examined {
  readonly files: number
  readonly entries: number
  readonly intents: number
  readonly jobs: number
  /** Stored files that no row needs; `clean` removes them. */
  readonly unneededFiles: number
  readonly damage: ReadonlyArray<Damage>
}

/** What was removed. */
export interface Cleaned {
  readonly files: number
  readonly bytes: number
  readonly events: number
}

export interface Integrity {
  /** Reads every file and every row that money hangs on. Changes nothing. */
  readonly examine: Stored<Examined>
  /**
   * Removes files that nothing refers to and that are older than a day, so that nothing that is being stored is
   * touched; and events older than `keepEventsDays` of jobs that ended. May be repeated.
   */
  readonly clean: (options: { readonly keepEventsDays: number }) => Stored<Cleaned>
}
