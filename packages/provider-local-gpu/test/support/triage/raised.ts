/** Short logs in the shapes that real programs print. */

/** A row's example: the log, and a part of the line that must be found to be its root. */
export interface Example {
  readonly log: string
  readonly line: string
}

const frame = (file: string): string => `  File "${file}", line 42, in run\n    result = work()`

/** An uncaught exception as Python prints it; `files` are its frames, innermost last. */
export const raised = (exception: string, ...files: ReadonlyArray<string>): string =>
  `Traceback (most recent call last):\n${[...(files.length === 0 ? ["/srv/app/train.py"] : files)].map(frame).join("\n")}\n${exception}\n`

export const because = "\nThe above exception was the direct cause of the following exception:\n\n"
export const during = "\nDuring handling of the above exception, another exception occurred:\n\n"

export const example = (log: string, line: string): Example => ({ log, line })
/** An exception alone. */
export const thrown = (exception: string, ...files: ReadonlyArray<string>): Example => ({ log: raised(exception, ...files), line: exception.split("\n")[0]!.trimEnd() })
/** A line alone. */
export const said = (line: string): Example => ({ log: `loading\n${line}\n`, line })
