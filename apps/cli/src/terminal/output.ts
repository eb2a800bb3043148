/** Results go to stdout, once; everything else goes to stderr. */
import * as Effect from "effect/Effect"
import { Json } from "../flags.ts"

/** One JSON document with `--json`, otherwise the lines for people; `document` gives what is shown of the value. */
export const print = <A>(value: A, lines: (value: A) => string, document: (value: A) => unknown = (all) => all) =>
  Effect.gen(function*() {
    const json = yield* Json
    const text = json ? JSON.stringify(document(value)) : lines(value)
    if (text !== "") process.stdout.write(`${text}\n`)
  })

/** Columns padded to their widest cell, two spaces between; numbers may be right-aligned with `right`. */
export const table = (rows: ReadonlyArray<ReadonlyArray<string>>, right: ReadonlyArray<number> = []): string => {
  const widths: Array<number> = []
  for (const row of rows) row.forEach((cell, column) => widths[column] = Math.max(widths[column] ?? 0, cell.length))
  return rows
    .map((row) => row.map((cell, column) => (right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join("  ").trimEnd())
    .join("\n")
}
