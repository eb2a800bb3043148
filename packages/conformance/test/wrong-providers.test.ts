import { assert, describe, test } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Conformance from "../src/Conformance.ts"
import * as Report from "../src/Report.ts"
import { open } from "./paid-pictures/harness.ts"
import { asking } from "./wrong/asking.ts"
import { ending } from "./wrong/ending.ts"
import { preparing } from "./wrong/preparing.ts"
import { sending } from "./wrong/sending.ts"

describe.concurrent("a provider that", () => {
  for (const { caughtBy, change, door, patienceSeconds, title } of [...asking, ...preparing, ...sending, ...ending]) {
    test(`${title} fails exactly ${caughtBy.length === 1 ? "check" : "checks"} ${caughtBy.join(" and ")}`, async () => {
      const harness = await open(change, door)
      const report = await Effect.runPromise(Conformance.run(patienceSeconds === undefined ? harness : { ...harness, patienceSeconds })).finally(() => harness.close?.())
      const failed = report.rows.filter((row) => row.verdict._tag === "failed").map((row) => row.check.number)
      assert.deepStrictEqual(failed, caughtBy, Report.format(report))
    })
  }
})
