import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { Failure, ProviderError, RuleError } from "../src/index.ts"

const shared = { connection: "home", account: "home", operation: "poll" as const, billed: "no" as const, retryable: "no" as const, advice: "Look at the log." }

describe("a failure on screen", () => {
  it("shows the first failing line of a log as its cause, with code and line number", () => {
    const error = new ProviderError.WorkFailed({ ...shared, message: "training failed", code: "gpu.out_of_memory", line: "torch.OutOfMemoryError: …", lineNumber: 212, cause: "exit 1" })
    assert.deepStrictEqual(Failure.from(error), {
      tag: "WorkFailed", code: "gpu.out_of_memory", message: "training failed", cause: "torch.OutOfMemoryError: …", retryable: "no", billed: "no",
      advice: "Look at the log.", line: "torch.OutOfMemoryError: …", lineNumber: 212
    })
  })

  it("of bad input carries the contract's tag and names the place", () => {
    const failure = Failure.from(new RuleError.InvalidInput({ place: "trials.csv, row 8", message: "cost is not a number", advice: "Correct it.", code: "bad_row", row: 8, column: "cost_amount" }))
    assert.deepInclude(failure, { tag: "InvalidRequest", code: "bad_row", row: 8, column: "cost_amount", cause: "trials.csv, row 8" })
  })

  it("of the store says what the database said", () => {
    const failure = Failure.from(new RuleError.StoreUnusable({ message: "The workspace's store cannot be used.", advice: "Free some space.", cause: { message: "database or disk is full" } }))
    assert.deepInclude(failure, { tag: "StoreUnusable", cause: "database or disk is full", advice: "Free some space.", billed: "no" })
  })

  it("is made whatever form the names and words in it have", () => {
    // As macOS writes a folder's name, and as a log is cut in the middle of a character.
    for (const words of ["/data/Bu\u0308ro", "half of \ud83d"]) {
      const input = new RuleError.InvalidInput({ place: words, message: `${words} is not there`, advice: `Make ${words}.` })
      assert.deepInclude(Failure.from(input), { message: `${words} is not there`, cause: words })
      const error = new ProviderError.WorkFailed({ ...shared, message: words, advice: words, line: words })
      const stored = Schema.toCodecJson(ProviderError.ProviderError)
      assert.deepEqual(Schema.decodeSync(stored)(JSON.parse(JSON.stringify(Schema.encodeSync(stored)(error)))), error)
    }
  })

  it("that nobody named is called a bug", () => {
    assert.deepInclude(Failure.from(new TypeError("x is not a function")), { tag: "Unexpected", cause: "TypeError", billed: "unknown" })
  })

  it("has the exit code that the contract gives its tag", () => {
    const codes = { InvalidRequest: 2, Unsupported: 2, BudgetExceeded: 3, PlanChanged: 3, WrongState: 3, Unreachable: 4, OutOfCredits: 4, SubmissionUnknown: 5, WorkFailed: 1, ModelMissing: 1, Unexpected: 1 }
    for (const [tag, code] of Object.entries(codes)) assert.strictEqual(Failure.exitCode(tag), code, tag)
  })
})
