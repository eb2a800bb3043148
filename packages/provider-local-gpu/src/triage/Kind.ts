/** In which form a log says that something failed. */
export type Kind =
  /** An exception's line, below its traceback or alone. */
  | "exception"
  /** What a command line's parser says. */
  | "usage"
  /** uv's and pip's own explanations. */
  | "installer"
  /** A compiler or a build script inside an installer's box. */
  | "build"
  /** A native program's last words. */
  | "abort"
  /** What a shell, a supervisor or the kernel says of a dead process. */
  | "death"
  /** A log record or line that calls itself an error. */
  | "record"
  /** A plain line that a row of the table knows. */
  | "statement"
