import { columns } from "./columns.ts"
import type { TrialRow } from "./TrialRow.ts"

const quoted = (field: string): string => /[",\r\n]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field

const fieldsOf = (row: TrialRow): ReadonlyArray<string> => [
  row.study,
  String(row.day),
  row.brief,
  row.arm,
  row.stage,
  String(row.take),
  String(row.attempt),
  row.provider,
  row.acceptedAt,
  row.submittedAt,
  row.finishedAt,
  row.exportedAt ?? "",
  row.outcome,
  row.failureCode ?? "",
  row.cost?.amount ?? "",
  row.cost?.currency ?? "",
  row.credits ?? "",
  row.gpuSeconds ?? "",
  row.faceFound === null ? "" : row.faceFound ? "1" : "0",
  row.identitySimilarity === null ? "" : String(row.identitySimilarity),
  row.review1?.verdict ?? "",
  row.review1?.reviewer ?? "",
  row.review2?.verdict ?? "",
  row.review2?.reviewer ?? ""
]

/**
 * The text of a `trials.csv`: a header and one record per row, each ended by a line feed.
 *
 * **Shapes and units**
 *
 * Rows are written in the order given. Nothing is checked, so nothing fails: `Trials.read` is the judge of what was
 * written.
 *
 * **Repeat and cost**: pure; the same rows give the same bytes.
 *
 * **Source**: RFC 4180; `contracts/statistics.md`, section 2.
 */
export const write = (rows: Iterable<TrialRow>): string => {
  const lines = [columns.join(",")]
  for (const row of rows) lines.push(fieldsOf(row).map(quoted).join(","))
  return `${lines.join("\n")}\n`
}
