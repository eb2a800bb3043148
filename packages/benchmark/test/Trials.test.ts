import { it as effectIt } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import { columns } from "../src/trials/columns.ts"
import * as Trials from "../src/trials/Trials.ts"
import { caseFile, planOf } from "./study.ts"

const plan = planOf("basic", {
  as_of: "2026-03-20T00:00:00Z",
  credit_prices: { higgsfield: { amount: 0.05, currency: "EUR" }, abroad: { amount: 1, currency: "CHF" } }
})

const good: Readonly<Record<string, string>> = {
  study: "ex-basic", day: "1", brief: "b1", arm: "cloud", stage: "video", take: "1", attempt: "1", provider: "higgsfield",
  accepted_at: "2026-03-02T09:00:00Z", submitted_at: "2026-03-02T09:01:00Z", finished_at: "2026-03-02T09:05:00Z", exported_at: "",
  outcome: "succeeded", failure_code: "", cost_amount: "0.5", cost_currency: "EUR", credits: "", gpu_seconds: "",
  face_found: "1", identity_similarity: "0.6", review_1: "approve", reviewer_1: "r1", review_2: "", reviewer_2: ""
}

const file = (...rows: ReadonlyArray<Readonly<Record<string, string>>>): string =>
  [columns.join(","), ...rows.map((row) => columns.map((column) => row[column] ?? "").join(","))].join("\n")

const refusal = (text: string): string => {
  const read = Trials.readText(text, plan)
  return Result.isFailure(read) ? `${read.failure.row} ${read.failure.column}` : "accepted"
}

describe("a bad row is refused at its first offending column", () => {
  const failed = { outcome: "failed", failure_code: "timeout", face_found: "", identity_similarity: "", review_1: "", reviewer_1: "" }
  const cases: ReadonlyArray<readonly [string, Readonly<Record<string, string>>, string]> = [
    ["another study", { study: "x" }, "study"],
    ["day 0", { day: "0" }, "day"],
    ["day 1.5", { day: "1.5" }, "day"],
    ["no brief", { brief: "" }, "brief"],
    ["an arm that the plan lacks", { arm: "moon" }, "arm"],
    ["an unknown stage", { stage: "audio" }, "stage"],
    ["take 0", { take: "0" }, "take"],
    ["a negative attempt", { attempt: "-1" }, "attempt"],
    ["no provider", { provider: "" }, "provider"],
    ["a time without its zone", { accepted_at: "2026-03-02T09:00:00" }, "accepted_at"],
    ["the 29th of February 2026", { submitted_at: "2026-02-29T09:00:00Z" }, "submitted_at"],
    ["no finish", { finished_at: "" }, "finished_at"],
    ["an export at 24:00", { exported_at: "2026-03-02T24:00:00Z" }, "exported_at"],
    ["an unknown outcome, named before times out of order", { outcome: "lost", submitted_at: "2026-03-02T08:00:00Z" }, "outcome"],
    ["sent before it was accepted", { submitted_at: "2026-03-02T08:59:59Z" }, "submitted_at"],
    ["finished before it was sent", { finished_at: "2026-03-02T09:00:30Z" }, "finished_at"],
    ["finished after as_of", { finished_at: "2026-03-20T00:00:00.001Z" }, "finished_at"],
    ["exported before it was finished", { exported_at: "2026-03-02T09:04:59Z" }, "exported_at"],
    ["a failed attempt exported", { ...failed, exported_at: "2026-03-02T10:00:00Z" }, "exported_at"],
    ["a failure without its code", { ...failed, failure_code: "" }, "failure_code"],
    ["a success with a code", { failure_code: "timeout" }, "failure_code"],
    ["a cost in words", { cost_amount: "free" }, "cost_amount"],
    ["a negative cost", { cost_amount: "-0.1" }, "cost_amount"],
    ["a cost beyond all numbers", { cost_amount: "1e999" }, "cost_amount"],
    ["NaN", { cost_amount: "NaN" }, "cost_amount"],
    ["a point without decimals", { cost_amount: "1." }, "cost_amount"],
    ["a currency without an amount", { cost_amount: "", credits: "3" }, "cost_amount"],
    ["no cost at all", { cost_amount: "", cost_currency: "" }, "cost_amount"],
    ["an amount without a currency", { cost_currency: "" }, "cost_currency"],
    ["a currency without a rate", { cost_currency: "CHF" }, "cost_currency"],
    ["negative credits", { credits: "-1" }, "credits"],
    ["credits without a price", { provider: "other", cost_amount: "", cost_currency: "", credits: "3" }, "credits"],
    ["a credit price without a rate", { provider: "abroad", cost_amount: "", cost_currency: "", credits: "3" }, "credits"],
    ["GPU time without a price", { cost_amount: "", cost_currency: "", gpu_seconds: "60" }, "gpu_seconds"],
    ["face_found of yes", { face_found: "yes" }, "face_found"],
    ["a face in a failed attempt", { ...failed, face_found: "0" }, "face_found"],
    ["a face without its similarity", { identity_similarity: "" }, "identity_similarity"],
    ["a similarity above 1", { identity_similarity: "1.01" }, "identity_similarity"],
    ["a similarity without a face", { face_found: "0" }, "identity_similarity"],
    ["an unknown review", { review_1: "maybe" }, "review_1"],
    ["a review without its reviewer", { reviewer_1: "" }, "reviewer_1"],
    ["a reviewer without a review", { review_1: "" }, "review_1"],
    ["a review of a failed attempt", { ...failed, review_1: "reject", reviewer_1: "r1" }, "review_1"],
    ["a second review without a first", { review_1: "", reviewer_1: "", review_2: "reject", reviewer_2: "r1" }, "review_2"]
  ]
  for (const [what, changes, column] of cases) it(`${what}`, () => assert.strictEqual(refusal(file({ ...good, ...changes })), `2 ${column}`))

  it("the same attempt twice, named in the second row", () => {
    assert.strictEqual(refusal(file(good, good)), "3 attempt")
    assert.strictEqual(refusal(file({ ...good, take: "99999" }, { ...good, take: "99999" })), "3 attempt")
    assert.strictEqual(refusal(file(good, { ...good, stage: "image" }, { ...good, take: "2" })), "accepted")
  })

  it("a brief on two days, even in two arms", () => {
    assert.strictEqual(refusal(file(good, { ...good, arm: "local", day: "2" })), "3 day")
  })

  it("two acceptance times of an arm's brief, but not of two arms'", () => {
    const earlier = { ...good, take: "2", accepted_at: "2026-03-02T08:00:00Z" }
    assert.strictEqual(refusal(file(good, earlier)), "3 accepted_at")
    assert.strictEqual(refusal(file(good, { ...earlier, arm: "local" })), "accepted")
  })

  it("the message names row, column and fault", () => {
    const read = Trials.readText(file({ ...good, take: "none" }), plan)
    assert(Result.isFailure(read))
    assert.strictEqual(read.failure.message, "Row 2, column take was refused: it is not a whole number from 1 on")
    assert.strictEqual(read.failure.advice, "Correct row 2 of the trials (the header is row 1) and run the same command again.")
  })
})

describe("the header", () => {
  it("a missing column is named in row 1", () => {
    assert.strictEqual(refusal(file(good).replace("provider", "vendor")), "1 provider")
  })

  it("a repeated column is named in row 1", () => {
    assert.strictEqual(refusal(file(good).replace("reviewer_2\n", "reviewer_2,day\n")), "1 day")
  })

  it("a file without trials, or without anything, is refused at row 1", () => {
    assert.strictEqual(refusal(file()), "1 study")
    assert.strictEqual(refusal(""), "1 study")
  })
})

describe("RFC 4180", () => {
  it("a byte-order mark, CRLF, quotes, another order and unknown columns change nothing", () => {
    const plain = Result.getOrThrow(Trials.readText(file(good, { ...good, take: "2" }), plan))
    const order = ["note", ...columns.toReversed()]
    const row = (take: string): string => order.map((column) => column === "note" ? '"a ""b"",\r\nc"' : `"${column === "take" ? take : good[column] ?? ""}"`).join(",")
    const odd = `\uFEFF${[order.join(","), row("1"), row("2")].join("\r\n")}\r\n`
    assert.deepEqual(Result.getOrThrow(Trials.readText(odd, plan)), plain)
  })

  it("rows are records: a line break inside a field does not move the count", () => {
    const noted = (row: Readonly<Record<string, string>>) => columns.map((column) => (column === "reviewer_1" ? '"r\n1"' : row[column] ?? "")).join(",")
    assert.strictEqual(refusal([columns.join(","), noted(good), noted({ ...good, take: "0" })].join("\n")), "3 take")
  })

  it("a quote that never closes, one inside a field, and text after one are refused", () => {
    assert.strictEqual(refusal(file({ ...good, brief: '"b1' })), "2 brief")
    assert.strictEqual(refusal(file({ ...good, brief: 'b"1' })), "2 brief")
    assert.strictEqual(refusal(file({ ...good, brief: '"b"1' })), "2 brief")
  })

  it("too few and too many fields are refused, empty lines at the end are not", () => {
    assert.strictEqual(refusal(`${file(good)},`), "2 reviewer_2")
    assert.strictEqual(refusal(file(good).replace(/,[^,]*$/u, "")), "2 reviewer_2")
    assert.strictEqual(refusal(`${file(good)}\n\n\n`), "accepted")
    assert.strictEqual(refusal(`${file(good)}\n\n${file(good).split("\n")[1] ?? ""}`), "3 study")
  })
})

describe("what is counted", () => {
  const one = (changes: Readonly<Record<string, string>>, planChanges: Readonly<Record<string, unknown>> = {}) => {
    const summary = Result.getOrThrow(Trials.readText(file({ ...good, ...changes }), planOf("basic", { as_of: "2026-03-20T00:00:00Z", credit_prices: plan.credit_prices, ...planChanges })))
    const brief = summary.arms[0]?.briefs[0]
    assert(brief !== undefined)
    return { brief, summary }
  }

  it("an amount counts before credits, credits before GPU time", () => {
    assert.strictEqual(one({ credits: "100", gpu_seconds: "3600" }).brief.cost, 0.5)
    assert.strictEqual(one({ cost_amount: "", cost_currency: "", credits: "100", gpu_seconds: "3600" }).brief.cost, 5)
    assert.strictEqual(one({ provider: "local", cost_amount: "", cost_currency: "", gpu_seconds: "1800" }).brief.cost, 3)
    assert.strictEqual(one({ cost_currency: "USD" }).brief.cost, 0.46)
  })

  it("an overhead is shared among the arm's briefs", () => {
    assert.strictEqual(one({}, { overheads: [{ arm: "cloud", amount: 12, currency: "EUR" }] }).brief.cost, 12.5)
  })

  it("under unanimous a second rejection takes the approval away", () => {
    const doubled = { review_2: "reject", reviewer_2: "r2" }
    assert.strictEqual(one(doubled).brief.approved, 1)
    assert.strictEqual(one(doubled, { approval_rule: "unanimous" }).brief.approved, 0)
  })

  it("an export after as_of has not happened yet", () => {
    assert.isNull(one({ exported_at: "2026-03-21T00:00:00Z" }).brief.firstExportAt)
    assert.strictEqual(one({ exported_at: "2026-03-21T00:00:00Z" }, { as_of: undefined }).summary.asOfText, "2026-03-21T00:00:00Z")
  })

  it("briefs are sorted by the bytes of their names", () => {
    const summary = Result.getOrThrow(Trials.readText(file({ ...good, brief: "\u{1F600}" }, { ...good, brief: "\uFF5E" }, { ...good, brief: "a" }), plan))
    assert.deepEqual(summary.arms[0]?.briefs.map((brief) => brief.brief), ["a", "\uFF5E", "\u{1F600}"])
  })
})

describe("a file in pieces", () => {
  const pieces = async function* (bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const basic = planOf("basic")
  const bytes = new TextEncoder().encode(`\uFEFF${caseFile("basic", "trials.csv").replaceAll("b001", '"bé, ""1"""')}`)
  const whole = Trials.readText(new TextDecoder().decode(bytes), basic)

  for (const size of [7, 4096]) {
    effectIt.effect(`reads the same when cut every ${size} bytes`, () => Effect.gen(function*() {
      const read = yield* Trials.read(pieces(bytes, size), basic)
      assert.deepEqual(read, Result.getOrThrow(whole))
    }))
  }

  effectIt.effect("bytes that are not UTF-8 are refused in their row and column", () => Effect.gen(function*() {
    const text = new TextEncoder().encode(file(good, { ...good, take: "2", brief: "b?" }))
    text[text.lastIndexOf(63)] = 0xff
    const refused = yield* Effect.flip(Trials.read(pieces(text, 100_000), plan))
    assert(refused._tag === "BadRow")
    assert.deepEqual([refused.row, refused.column, refused.fault], [3, "brief", "the bytes are not UTF-8"])
  }))

  effectIt.effect("a source that breaks off is told apart from a bad row", () => Effect.gen(function*() {
    const broken = async function* (): AsyncIterable<string> {
      yield "study,"
      throw new Error("gone")
    }
    const failed = yield* Effect.flip(Trials.read(broken(), plan))
    assert.strictEqual(failed._tag, "TrialsUnreadable")
    assert.match(failed.advice, /run the same command again/u)
  }))
})
