/** One numbered behaviour that every provider shows, as an effect without test runner. */
import type * as Capability from "@likeness/core/Capability"
import type * as Effect from "effect/Effect"
import type * as Harness from "./Harness.ts"
import type * as Verdict from "./Verdict.ts"

export interface Check {
  /** As in the README's table; 34 to 36 are training's own. */
  readonly number: number
  /** A sentence that a user can read in a report. */
  readonly name: string
  /** The capabilities that it is tried on, where they are declared. */
  readonly capabilities: ReadonlyArray<Capability.Capability>
  /** Never fails: what is wrong is the verdict. */
  readonly run: (harness: Harness.Harness) => Effect.Effect<Verdict.Verdict>
}
