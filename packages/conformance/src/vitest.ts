/** The suite's door for vitest: each check is one test, what `describe` lacks is skipped with its reason. */
import * as Effect from "effect/Effect"
import { afterAll, assert, beforeAll, describe, test } from "vitest"
import * as Conformance from "./Conformance.ts"
import type * as Harness from "./Harness.ts"
import * as Report from "./Report.ts"

/** Checks end by the harness' own patience; this only keeps the runner from ending them earlier. */
const longestCheckMilliseconds = 600_000

/**
 * Registers every check as a test of its own and prints the table at the end.
 *
 * `open` starts the other side and is called once; the harness' `close` ends it. A test is skipped only
 * where `describe` does not declare, or the wire does not have, what the check is about.
 */
export const suite = (name: string, open: () => Harness.Answer<Harness.Harness>): void => {
  describe(`${name} conforms`, () => {
    let harness: Harness.Harness
    const rows: Array<Report.Row> = []
    beforeAll(async () => {
      harness = await open()
    })
    afterAll(async () => {
      console.log(Report.format({ name, rows }))
      await harness?.close?.()
    })
    for (const check of Conformance.checks) {
      test(`${check.number}. ${check.name}`, async (context) => {
        const verdict = await Effect.runPromise(check.run(harness), { signal: context.signal })
        rows.push({ check, verdict })
        if (verdict._tag === "notOffered") context.skip(`not offered: ${verdict.reason}`)
        assert(verdict._tag !== "failed", verdict._tag === "failed" ? verdict.reason : "")
      }, longestCheckMilliseconds)
    }
  })
}
