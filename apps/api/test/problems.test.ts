import { assert, it } from "vitest"
import * as Schema from "effect/Schema"
import * as ProviderError from "@likeness/core/ProviderError"
import * as RuleError from "@likeness/core/RuleError"
import { rangeOf } from "../src/byte-range.ts"
import * as Problems from "../src/problems.ts"

const fields = { connection: "cloud", account: "studio", operation: "submit" as const, message: "it did not work", billed: "unknown" as const, retryable: "later" as const, advice: "Wait." }

it("a provider's failure keeps what it said of money and retries", () => {
  const limited = Problems.of(new ProviderError.RateLimited({ ...fields, retryAfterSeconds: 1.2, code: "http.429" }))
  assert.deepInclude(limited, { status: 429, tag: "RateLimited", type: "urn:likeness:problem:RateLimited", code: "http.429", retryable: "later", billed: "unknown", advice: "Wait.", retryAfterSeconds: 1.2 })
  const unknown = Problems.of(new ProviderError.SubmissionUnknown({ ...fields, intent: "j.1" }))
  assert.deepInclude(unknown, { status: 409, tag: "SubmissionUnknown", billed: "unknown" })
  assert.deepInclude(Problems.of(new ProviderError.Unreachable(fields)), { status: 503 })
  assert.deepInclude(Problems.of(new ProviderError.BudgetExceeded({ ...fields, budget: "the day's" })), { status: 402 })
  assert.deepInclude(Problems.of(new RuleError.InvalidInput({ place: "take", message: "no", advice: "Do." })), { status: 422, tag: "InvalidRequest", billed: "no" })
})

it("when to come back stands in a header too, in whole seconds", () => {
  const limited = Problems.of(new ProviderError.RateLimited({ ...fields, retryAfterSeconds: 1.2 }))
  assert.deepStrictEqual(Schema.encodeSync(Problems.TooManyRequests)(limited).headers, { "retry-after": "2" })
  assert.deepStrictEqual(Schema.encodeSync(Problems.Unavailable)(Problems.of(new ProviderError.Unreachable(fields))).headers, {})
})

it("a request's faults are named by their place in the body", () => {
  const problem = Problems.of(new ProviderError.InvalidRequest({ ...fields, faults: [{ tag: "InvalidRequest", path: ["recipe", "settings", "steps"], message: "too many" }] }))
  assert.deepStrictEqual(problem.errors, [{ path: ["payload", "request", "recipe", "settings", "steps"], message: "too many" }])
})

it("one range of bytes is understood, and everything else means the whole file", () => {
  assert.deepStrictEqual(rangeOf("bytes=0-0", 10), { from: 0, to: 0 })
  assert.deepStrictEqual(rangeOf("bytes=4-", 10), { from: 4, to: 9 })
  assert.deepStrictEqual(rangeOf("bytes=4-99", 10), { from: 4, to: 9 })
  assert.deepStrictEqual(rangeOf("bytes=-3", 10), { from: 7, to: 9 })
  assert.deepStrictEqual(rangeOf("bytes=-30", 10), { from: 0, to: 9 })
  for (const header of [undefined, "", "bytes=-", "bytes=5-4", "bytes=0-1,3-4", "lines=1-2"]) assert.isUndefined(rangeOf(header, 10), header)
  for (const header of ["bytes=10-", "bytes=-0"]) assert.strictEqual(rangeOf(header, 10), "unsatisfiable")
  assert.strictEqual(rangeOf("bytes=0-", 0), "unsatisfiable")
})
