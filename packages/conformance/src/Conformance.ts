/** The whole suite: every check in the order of the README's table, and a run without a test runner. */
import * as Effect from "effect/Effect"
import * as Accounts from "./Accounts.ts"
import * as Answers from "./Answers.ts"
import * as Cancel from "./Cancel.ts"
import type * as Check from "./Check.ts"
import * as Clocks from "./Clocks.ts"
import * as Collect from "./Collect.ts"
import * as Describe from "./Describe.ts"
import * as Faults from "./Faults.ts"
import * as Forget from "./Forget.ts"
import type * as Harness from "./Harness.ts"
import * as Health from "./Health.ts"
import * as Many from "./Many.ts"
import * as Money from "./Money.ts"
import * as Places from "./Places.ts"
import * as Poll from "./Poll.ts"
import * as Prepare from "./Prepare.ts"
import type * as Report from "./Report.ts"
import * as Restart from "./Restart.ts"
import * as Submit from "./Submit.ts"
import * as Training from "./Training.ts"
import * as Validate from "./Validate.ts"
import * as Wire from "./Wire.ts"

/** Every check, by number. */
export const checks: ReadonlyArray<Check.Check> = [
  Describe, Health, Validate, Money, Prepare, Wire, Restart, Submit, Accounts, Poll, Cancel, Collect, Answers, Faults, Many, Forget, Clocks, Places, Training
].flatMap((topic) => topic.checks).toSorted((a, b) => a.number - b.number)

/** Those that compare what is declared with what `validate` takes: they send nothing, so they may be run against a connection in use. */
export const declared: ReadonlyArray<Check.Check> = checks.filter(({ number }) => [1, 3, 5].includes(number))

/** How a run is made. */
export interface Running {
  /** Called as each verdict comes: a run against a real service takes a while. */
  readonly onRow?: (row: Report.Row) => void
}

/**
 * Runs every check against one provider, one after another, and never fails: `Report.isGreen` says
 * whether the provider conforms. Spends what the samples cost, several times over: point it at an
 * emulator, or at an account with a budget.
 */
export const run = (harness: Harness.Harness, running: Running = {}): Effect.Effect<Report.Report> =>
  Effect.gen(function*() {
    const rows: Array<Report.Row> = []
    for (const check of checks) {
      const row = { check, verdict: yield* check.run(harness) }
      rows.push(row)
      running.onRow?.(row)
    }
    return { name: harness.name, rows }
  })
