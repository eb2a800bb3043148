import * as Hash from "@likeness/core/Hash"
import * as Effect from "effect/Effect"
import { assert, it } from "vitest"
import { reviewTakes, type Verdict } from "../src/terminal/review-takes.ts"
import { takeFacts } from "../src/terminal/take-facts.ts"

const queue = ["t1", "t2", "t3"].map((take) => ({ take, brief: "cafe", stage: "image" as const }))

/** A review of three takes with these answers, after which the input ends. */
const reviewed = async (...answers: ReadonlyArray<string>) => {
  const stored: Array<readonly [string, Verdict]> = []
  const said: Array<string> = []
  const left = [...answers]
  const result = await Effect.runPromise(reviewTakes(queue, {
    ask: () => Effect.sync(() => left.shift()),
    say: (line) => void said.push(line),
    facts: () => Effect.succeed("picture, 8×10"),
    file: ({ take }) => Effect.succeed(`/blobs/${take}`),
    decide: (take, verdict) => Effect.sync(() => (stored.push([take, verdict]), []))
  }))
  return { result, said: said.join("\n"), stored, left }
}
const approve = { decision: "approve" } as const

it("each decision is stored as it is made, and the review says what is left", async () => {
  const { result, said, stored } = await reviewed("a", "r not like her", "")
  assert.deepStrictEqual(stored, [["t1", approve], ["t2", { decision: "reject", reason: "not like her" }]])
  assert.deepStrictEqual(result, { decided: 2, waiting: 1 })
  assert.include(said, "2 of 3  cafe, picture, 8×10\n  /blobs/t2")
})

it("stopping, and the end of the input, keep what was decided", async () => {
  for (const answers of [["a", "q", "a"], ["a"]]) {
    const { result, stored } = await reviewed(...answers)
    assert.deepStrictEqual([stored.length, result], [1, { decided: 1, waiting: 2 }])
  }
})

it("a key that is none, or a rejection without its reason, decides nothing and is asked again", async () => {
  const { said, stored } = await reviewed("yes", "r", "rubbish", "a", "q")
  assert.deepStrictEqual(stored, [["t1", approve]])
  assert.include(said, "needs its reason")
  assert.include(said, "\"rubbish\" is no key")
})

it("going back asks for the last decision again, and goes on where nothing is decided", async () => {
  const { result, said, stored } = await reviewed("b", "", "a", "b", "r blurred", "a")
  assert.deepStrictEqual(stored, [["t2", approve], ["t2", { decision: "reject", reason: "blurred" }], ["t3", approve]])
  assert.deepStrictEqual(result, { decided: 2, waiting: 1 })
  assert.include(said, "nothing was decided yet")
  assert.include(said, "2 of 3  cafe, picture, 8×10, approved so far")
})

it("a study's take is told without size and coding, which tell its provider", () => {
  const asset = { v: 1, sha256: Hash.ofText("a"), mediaType: "image/png", sizeBytes: 1_500_000, width: 832, height: 1248, origin: { _tag: "imported" } } as const
  assert.strictEqual(takeFacts({ stage: "image" }, asset), "picture, 832×1248, image/png, 1465 KiB")
  assert.strictEqual(takeFacts({ stage: "image", study: "ab" }, asset), "picture")
  assert.strictEqual(takeFacts({ stage: "video", study: "ab" }, asset), "clip")
})
