import type { BadPlan } from "./plan/BadPlan.ts"
import type { BadRow } from "./trials/BadRow.ts"

/** What a command prints on standard output when a study's input was refused; `row` is null for a plan, else counts from the header, 1. */
export interface RefusalDocument {
  readonly error: {
    readonly tag: "InvalidRequest"
    readonly code: "bad_row" | "bad_plan"
    readonly row: number | null
    readonly column: string
    readonly message: string
    readonly cause: string
    readonly retryable: "no"
    readonly billed: "no"
    readonly advice: string
  }
}

/**
 * A refused row or plan as the command line writes it with `--json` (exit code 2).
 *
 * **Repeat and cost**: pure; fails with nothing.
 *
 * **Source**: `contracts/cli.md`, "Conventions"; `contracts/statistics.md`, section 3.
 */
export const refusalDocument = (refused: BadRow | BadPlan): RefusalDocument => ({
  error: {
    tag: "InvalidRequest",
    code: refused.code,
    row: refused.row,
    column: refused.column,
    message: refused.message,
    cause: refused.fault,
    retryable: refused.retryable,
    billed: refused.billed,
    advice: refused.advice
  }
})
