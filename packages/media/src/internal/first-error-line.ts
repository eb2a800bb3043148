export interface FailingLine {
  readonly line: string | null
  /** From 1. */
  readonly lineNumber: number | null
}

/** The first line of a log that matches, trimmed; `null` twice where none does. */
export const firstErrorLine = (log: ReadonlyArray<string>, pattern: RegExp): FailingLine => {
  const index = log.findIndex((line) => pattern.test(line))
  return index < 0 ? { line: null, lineNumber: null } : { line: log[index]?.trim() ?? null, lineNumber: index + 1 }
}
