/** All that is kept of a log. */
import type { Finding } from "./Finding.ts"
import type { Reach } from "./progress.ts"

/** A sign of life: a bar that grew, a success, an ordinary record of a logger. */
export interface Event {
  readonly kind: "progress" | "record" | Reach
  order: number
  readonly lineNumber: number
  /** Whose: a line's source, a bar's name. */
  readonly source: string
  times: number
  /** How many findings stood before it. */
  readonly after: number
}

export interface Seen {
  readonly findings: ReadonlyArray<Finding>
  readonly events: ReadonlyArray<Event>
  /** sd-scripts began to train. */
  readonly training: boolean
  /** sd-scripts said that its files are written. */
  readonly saved: boolean
  /** The log's end, as text. */
  readonly last: string
  readonly lines: number
}
