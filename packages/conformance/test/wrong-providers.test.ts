import { assert, describe, test } from "@effect/vitest"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Conformance from "../src/Conformance.ts"
import * as Report from "../src/Report.ts"
import type * as Harness from "../src/Harness.ts"
import { type Change, open } from "./paid-pictures/harness.ts"
import { asking } from "./wrong/asking.ts"
import { ending } from "./wrong/ending.ts"
import { preparing } from "./wrong/preparing.ts"
import { sending } from "./wrong/sending.ts"
import { isPicture } from "./wrong/Wrong.ts"

/** Where the wrongness is not about training, pictures show it: half the work. */
const picturesOnly = (change: Change): Change => (right, connection, setting) => {
  const wrong = change(right, connection, setting)
  const faults = [{ tag: "Unsupported" as const, path: [], message: "Pictures only." }]
  const { account, name } = connection
  const refusal = new ProviderError.Unsupported({ connection: name, account, operation: "prepare", message: "Pictures only.", billed: "no", retryable: "no", advice: "Order a picture.", faults })
  return {
    ...wrong,
    describe: () => {
      const { trainIdentity: _, ...description } = wrong.describe()
      return description
    },
    validate: (request) => (request._tag === "trainIdentity" ? faults : wrong.validate(request)),
    prepare: (request, call) => (request._tag === "trainIdentity" ? Promise.reject(refusal) : wrong.prepare(request, call))
  }
}
const picturesOf = (harness: Harness.Harness): Harness.Harness => ({ ...harness, samples: harness.samples.filter(({ request }) => isPicture(request)) })

describe.concurrent("a provider that", () => {
  for (const { caughtBy, change, door, patienceSeconds, title, trains = false } of [...asking, ...preparing, ...sending, ...ending]) {
    test(`${title} fails exactly ${caughtBy.length === 1 ? "check" : "checks"} ${caughtBy.join(" and ")}`, async () => {
      const harness = trains ? await open(change, door) : picturesOf(await open(picturesOnly(change), door))
      const report = await Effect.runPromise(Conformance.run(patienceSeconds === undefined ? harness : { ...harness, patienceSeconds })).finally(() => harness.close?.())
      const failed = report.rows.filter((row) => row.verdict._tag === "failed").map((row) => row.check.number)
      assert.deepStrictEqual(failed, caughtBy, Report.format(report))
    })
  }
})
