import { it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { assert, describe } from "vitest"
import { columns } from "../src/trials/columns.ts"
import { records } from "../src/trials/records.ts"
import type { TrialRow } from "../src/trials/TrialRow.ts"
import * as Trials from "../src/trials/Trials.ts"
import * as TrialsCsv from "../src/trials/TrialsCsv.ts"
import { planOf } from "./study.ts"

const row: TrialRow = {
  study: "ex-basic", day: 1, brief: "b1", arm: "cloud", stage: "image", take: 1, attempt: 1, provider: "higgsfield",
  acceptedAt: "2026-03-02T09:00:00Z", submittedAt: "2026-03-02T09:01:00Z", finishedAt: "2026-03-02T09:05:00.250Z", exportedAt: null,
  outcome: "succeeded", failureCode: null, cost: { amount: "0.3125", currency: "USD" }, credits: "5", gpuSeconds: null,
  faceFound: true, identitySimilarity: 0.61, review1: { verdict: "approve", reviewer: "r1" }, review2: null
}

const recordsOf = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const found: Array<ReadonlyArray<string>> = []
  const reading = records((fields, width) => {
    found.push(fields.slice(0, width))
    return true
  })
  assert.isNull(reading.push(text))
  assert.isNull(reading.end())
  return found
}

describe("writing trials", () => {
  it("what is written is what the reader takes", () => {
    const text = TrialsCsv.write([row, { ...row, take: 2, outcome: "failed", failureCode: "timeout", faceFound: null, identitySimilarity: null, review1: null }])
    assert.strictEqual(text.split("\n")[1], "ex-basic,1,b1,cloud,image,1,1,higgsfield,2026-03-02T09:00:00Z,2026-03-02T09:01:00Z,2026-03-02T09:05:00.250Z,,succeeded,,0.3125,USD,5,,1,0.61,approve,r1,,")
    const summary = Result.getOrThrow(Trials.readText(text, planOf("basic")))
    assert.deepEqual([summary.rows, summary.arms[0]?.failureCodes], [2, { timeout: 1 }])
  })

  it.prop("any names survive writing and reading", [Schema.Array(Schema.Struct({ brief: Schema.String, provider: Schema.String, reviewer: Schema.String }))], ([names]) => {
    const rows = names.map(({ brief, provider, reviewer }, index): TrialRow => ({ ...row, brief, provider, take: index + 1, review1: { verdict: "reject", reviewer } }))
    const [header, ...found] = recordsOf(TrialsCsv.write(rows))
    assert.deepEqual(header, [...columns])
    const at = (fields: ReadonlyArray<string>, column: (typeof columns)[number]): string => fields[columns.indexOf(column)] ?? "missing"
    assert.deepEqual(found.map((fields) => ({ brief: at(fields, "brief"), provider: at(fields, "provider"), reviewer: at(fields, "reviewer_1") })), names.map((name) => ({ ...name })))
  })
})
