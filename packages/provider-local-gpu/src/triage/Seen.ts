/** All that is kept of a log. */
import type { Finding } from "./Finding.ts"
import type { Life } from "./Life.ts"

export interface Seen {
  readonly findings: ReadonlyArray<Finding>
  readonly life: Life
  /** Before these, by their order, no program had said anything of its own: what follows may be what it kept back until its end. */
  readonly unspoken: ReadonlySet<number>
  /** An installer was at work when the log ended. */
  readonly installing: boolean
  /** sd-scripts began to train. */
  readonly training: boolean
  /** sd-scripts said that its files are written. */
  readonly saved: boolean
  /** It began to write one, which came to its end unless an exception follows. */
  readonly wrote: boolean
  /** The log's end, as text. */
  readonly last: string
  readonly lines: number
}
