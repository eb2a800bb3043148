/** What a log says of a run: the root line, its code, and what to do. */
import type { Code } from "./Code.ts"

export interface AlsoSeen {
  readonly code: Code
  readonly line: string
  readonly lineNumber: number
}

/** The document of `likeness diagnose --json`. */
export interface Document {
  readonly code: Code
  /** As it stands in the log, without ANSI codes; `null` where the run succeeded or the log is empty. */
  readonly line: string | null
  /** From 1. */
  readonly lineNumber: number | null
  /** One sentence; `null` where the run succeeded. */
  readonly cause: string | null
  /** A command where one exists. */
  readonly fix: string | null
  /** A plain retry is reasonable. */
  readonly retryable: boolean
  readonly alsoSeen: ReadonlyArray<AlsoSeen>
}

/** What the library tells besides. */
export interface Diagnosis extends Document {
  /** The table's row, where one decided. */
  readonly signature: string | null
  /** Further lines that belong to the root, at most five. */
  readonly evidence: ReadonlyArray<string>
  /** 0–1; `unknown` is below 0.5. */
  readonly confidence: number
}
