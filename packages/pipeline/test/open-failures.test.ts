import * as ProviderError from "@likeness/core/ProviderError"
import type { Job } from "@likeness/runtime/Job"
import { assert, it } from "vitest"
import { openFailures } from "../src/status/open-failures.ts"

const fields = { connection: "cloud", account: "studio", operation: "submit", message: "m", billed: "no", retryable: "no", advice: "a" } as const
const broken = new ProviderError.WorkFailed(fields)

let number = 0
/** Only what the rule reads. */
const job = (of: Omit<Partial<Job>, "outcome"> & { readonly outcome?: string } = {}): Job => {
  number += 1
  return {
    id: `j${number}`, capability: "generateImage", connection: { name: "cloud" }, persona: "maya", brief: "cafe", take: 1, requestHash: `r${number}`,
    state: "settled", updatedAt: "2026-05-02T10:00:00.000Z", finishedAt: `2026-05-02T10:00:${String(number).padStart(2, "0")}.000Z`,
    ...of, ...(of.outcome === undefined ? {} : { outcome: { state: of.outcome } })
  } as unknown as Job
}
const failed = (of: Parameters<typeof job>[0] = {}) => job({ outcome: "failed", error: broken, ...of })
const done = (of: Parameters<typeof job>[0] = {}) => job({ outcome: "succeeded", ...of })
const soon = Date.parse("2026-05-02T12:00:00.000Z")
const nextWeek = Date.parse("2026-05-09T12:00:00.000Z")
const open = (jobs: ReadonlyArray<Job>, now = soon) => openFailures(jobs, now).map((one) => one.job)

it("a failure is open until the same order succeeds, whatever it is for", () => {
  const lost = failed({ requestHash: "same" as never, brief: undefined, take: undefined })
  assert.deepStrictEqual(open([lost]), [lost.id])
  assert.deepStrictEqual(open([lost, done()]), [lost.id])
  assert.deepStrictEqual(open([lost, done({ requestHash: "same" as never, connection: { name: "home" } as never })]), [lost.id])
  assert.deepStrictEqual(open([lost, done({ requestHash: "same" as never })]), [])
})

it("another recipe or seed makes the same take good, another take does not", () => {
  const lost = failed()
  assert.deepStrictEqual(open([lost, done({ take: 2 })]), [lost.id])
  assert.deepStrictEqual(open([lost, done({ brief: "beach" })]), [lost.id])
  assert.deepStrictEqual(open([lost, done({ study: "one" })]), [lost.id])
  assert.deepStrictEqual(open([lost, done()]), [])
})

it("a training with another recipe makes a failed one good", () => {
  const training = { capability: "trainIdentity", brief: undefined, take: undefined } as const
  assert.deepStrictEqual(open([failed(training), done(training)]), [])
})

it("a success of before closes nothing, and one that merely was ordered before does", () => {
  const earlier = done({ finishedAt: "2026-05-02T09:00:00.000Z" })
  const later = done({ finishedAt: "2026-05-02T11:00:00.000Z" })
  const lost = failed()
  assert.deepStrictEqual(open([earlier, lost]), [lost.id])
  assert.deepStrictEqual(open([later, lost]), [])
})

it("what a person gave up or cancelled was wanted", () => {
  const cancelled = new ProviderError.Cancelled(fields)
  assert.deepStrictEqual(open([job({ state: "rejected", error: cancelled }), job({ outcome: "cancelled" })]), [])
})

it("an old failure is history where the same kind of work has succeeded since", () => {
  const lost = failed({ brief: "beach" })
  assert.deepStrictEqual(open([lost, done()], nextWeek), [])
  assert.deepStrictEqual(open([lost, done({ persona: "eva" })], nextWeek), [lost.id])
  assert.deepStrictEqual(open([lost], nextWeek), [lost.id])
})

it("an unknown outcome is open until it is settled, and comes first; then what a rule refused, then the newest", () => {
  const unknown = job({ state: "unknown", error: new ProviderError.SubmissionUnknown({ ...fields, intent: "j.1" }) })
  const refused = job({ outcome: "failed", error: new ProviderError.BudgetExceeded({ ...fields, budget: "the budget of a day" }), take: 7 })
  const older = failed({ take: 8 })
  const newer = failed({ take: 9 })
  assert.deepStrictEqual(open([unknown, refused, older, newer]), [unknown.id, refused.id, newer.id, older.id])
  assert.deepStrictEqual(open([unknown, done()], nextWeek), [unknown.id])
})

it("files that are paid and not stored are an alarm from a day before they end over there, until they are here", () => {
  const outcome = (expiresAt: string) => ({ state: "succeeded", outputs: [{ _tag: "file", file: { role: "picture", locator: {}, expiresAt } }] })
  const paid = (expiresAt: string, of: object = {}) => ({ ...job({ state: "succeeded", ...of }), outcome: outcome(expiresAt), outputs: [] }) as unknown as Job
  const later = paid("2026-05-03T12:00:01.000Z")
  const ending = paid("2026-05-03T11:59:59.000Z", { error: new ProviderError.Unreachable({ ...fields, operation: "collect", message: "No space left.", billed: "yes", retryable: "later" }) })
  const unknown = job({ state: "unknown", error: new ProviderError.SubmissionUnknown({ ...fields, intent: "j.1" }) })
  assert.deepStrictEqual(open([ending, later, failed(), unknown]).slice(0, 2), [unknown.id, ending.id])
  assert.lengthOf(open([ending, later]), 1)
  const [alarm] = openFailures([ending], soon)
  assert.include(alarm?.message, "ends over there at 2026-05-03T11:59:59.000Z: No space left.")
  assert.include(alarm?.advice, "likeness jobs resume")
  assert.deepStrictEqual(open([{ ...ending, outputs: [{}] } as unknown as Job]), [])
})
