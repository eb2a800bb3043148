/** What the grammar found in a log: a place that may be why it failed. */
import type { Kind } from "./Kind.ts"
import type { Signature } from "./Signature.ts"

export interface Place {
  /** The line as it stands in the log, without ANSI codes. */
  readonly line: string
  /** From 1, counting line feeds; redraws of one bar share a number. */
  readonly lineNumber: number
}

/** `fatal` ends a process; `caught` was printed by somebody who went on; `warning` only explains. */
export type Standing = "fatal" | "error" | "caught" | "warning"

export interface Finding extends Place {
  readonly kind: Kind
  /** The exception's class without its modules, else empty. */
  readonly name: string
  /** What signatures are matched against: class, message and its further lines. */
  readonly text: string
  /** The files of the traceback, innermost last. */
  readonly frames: string
  /** The line before it, where that may tell what it is about. */
  readonly context?: string
  /** The lines of code that the traceback shows, innermost last. */
  readonly code?: string
  /** The traceback begins where the program does: nobody caught it. Absent where that cannot be told. */
  readonly outermost?: boolean
  readonly order: number
  readonly source: string
  /** Tracebacks that were raised out of one another share a chain. */
  readonly chain: number
  /** How it hangs together with the one before it in its chain. */
  readonly link: "first" | "during" | "because"
  readonly standing: Standing
  /** It only reports that something else failed. */
  readonly wrapper: boolean
  /** Printed while packages are installed. */
  readonly installs: boolean
  /** Nothing that follows takes it back. */
  readonly final: boolean
  /** It was the answer to one request of a server: the next one's success takes it back. */
  readonly request?: true
  /** It says that the whole failed: whatever a logger says between is no sign of life. */
  readonly verdict?: true
  /** It ended a thread: the program may go on. */
  readonly thread?: true
  /** Whoever printed it said above it that it goes on. */
  readonly survived?: true
  /** The row that knows a plain line. */
  readonly row?: Signature
}
