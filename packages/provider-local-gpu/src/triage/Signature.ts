/** One row of the table of known failures. */
import type { FailureCode } from "./Code.ts"
import type { Kind } from "./Kind.ts"

/**
 * How much a plain line weighs that says the signature's failure without a traceback around it:
 * `failure` ends a run unless something later shows that it went on; `verdict` stays one whatever
 * follows; `record` is one among others that a traceback outranks; `warning` explains a failure but is
 * none by itself.
 */
export type Weight = "failure" | "verdict" | "record" | "warning"

export interface Signature {
  /** Unique; the row's test has the same name. */
  readonly id: string
  readonly code: FailureCode
  /** On the exception's class and message, or the line without its prefixes. */
  readonly when: RegExp
  readonly unless?: RegExp
  /** On the files of the traceback, innermost last. */
  readonly frames?: RegExp
  /** On the lines of code that the traceback shows. */
  readonly shows?: RegExp
  /** Only while packages are being installed, or only while not. */
  readonly during?: "install" | "run"
  readonly kinds?: ReadonlyArray<Kind>
  /** Plain lines with one of these words (5 bytes or more, as they stand in the line) are read too; `when` replaces the row's own, so that words within a sentence mean nothing. With `anyLevel` it counts even where a logger calls it information or a warning. */
  readonly line?: { readonly words: ReadonlyArray<string>; readonly weight: Weight; readonly when?: RegExp; readonly anyLevel?: true }
  /** A warning that stands before a failure of this text is its root line. */
  readonly explains?: RegExp
  /** One sentence. */
  readonly cause: string
  /** A command where one exists. */
  readonly fix: string
  /** A plain retry is reasonable. */
  readonly retry?: true
}
