import { type Column, columns } from "@likeness/benchmark/trials/columns"

/** A row of `trials.csv` by column; nothing in the demonstration's rows needs quotes. */
export type CsvRow = { readonly [column in Column]: string }

export const readTrials = (text: string): ReadonlyArray<CsvRow> => {
  const [header = "", ...lines] = text.trimEnd().split("\n")
  const names = header.split(",")
  return lines.map((line) => {
    const fields = line.split(",")
    return Object.fromEntries(columns.map((column) => [column, fields[names.indexOf(column)] ?? ""])) as CsvRow
  })
}
