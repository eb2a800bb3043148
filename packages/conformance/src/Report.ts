/** What a run found, as data and as a table. */
import type * as Check from "./Check.ts"
import type * as Verdict from "./Verdict.ts"

export interface Row {
  readonly check: Check.Check
  readonly verdict: Verdict.Verdict
}

export interface Report {
  /** The harness' name. */
  readonly name: string
  readonly rows: ReadonlyArray<Row>
}

const words = { passed: "passed", failed: "FAILED", notOffered: "not offered" } as const

/** Whether nothing failed. */
export const isGreen = (report: Report): boolean => report.rows.every((row) => row.verdict._tag !== "failed")

const counted = (report: Report, tag: Verdict.Verdict["_tag"]): number => report.rows.filter((row) => row.verdict._tag === tag).length

const remarks = (verdict: Verdict.Verdict): ReadonlyArray<string> => {
  if (verdict._tag === "failed") return [verdict.reason]
  return verdict._tag === "notOffered" ? [verdict.reason] : verdict.leftOut.map((reason) => `left out: ${reason}`)
}

/** Lines for a terminal: one for each check, what was wrong or left out below it, and the counts. */
export const format = (report: Report): string => {
  const lines = report.rows.flatMap(({ check, verdict }) => [
    `${String(check.number).padStart(3)}  ${words[verdict._tag].padEnd(11)}  ${check.name}`,
    ...remarks(verdict).map((remark) => `                  ${remark}`)
  ])
  return [`conformance of ${report.name}`, "", ...lines, "", `${counted(report, "passed")} passed, ${counted(report, "failed")} failed, ${counted(report, "notOffered")} not offered`].join("\n")
}
