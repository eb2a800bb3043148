import { assert, it } from "@effect/vitest"
import * as Hash from "@likeness/core/Hash"
import type * as Review from "@likeness/core/Review"
import type * as Take from "@likeness/core/Take"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import { readStatus } from "../src/status/read-status.ts"
import { approvedTakes } from "../src/steps/export-take.ts"
import { decide, decisionsIn } from "../src/steps/review.ts"
import { opened, stubWorkspace } from "./support/stub-workspace.ts"

const at = "2026-11-24T08:00:00.000Z"
const take: Take.Take = { v: 1, id: "job-1.1", persona: "maya", brief: "cafe", stage: "image", number: 1, attempt: 1, asset: Hash.ofText("a picture"), job: "job-1", at }
const yes = { take: take.id, decision: "approve", reviewer: "ana" } as const
const no = { take: take.id, decision: "reject", reason: "the eyes", reviewer: "ben" } as const

it.live("of two reviewers who decide at the same moment one has the first showing", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  const workspace = yield* opened(folder)
  const { reviews, takes } = workspace.runtime
  yield* takes.put(take)
  // Whoever looks for earlier decisions is told of them when both have looked.
  const both = Latch.makeUnsafe()
  let looking = 0
  const of: typeof reviews.of = (id) => Effect.tap(reviews.of(id), () => Effect.suspend(() => (++looking < 2 ? both.await : both.open)))
  const slow = { ...workspace, runtime: { ...workspace.runtime, reviews: { ...reviews, of } } }
  yield* Effect.all([decide(slow, yes), decide(slow, no)], { concurrency: "unbounded" })
  assert.deepStrictEqual((yield* reviews.of(take.id)).map(({ showing }) => showing), [1, 2])
}))

it.live("what counts as approved is the first showing's decision, for the status as for exports", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* Effect.scoped(Effect.gen(function*() {
    const workspace = yield* opened(folder)
    yield* workspace.runtime.takes.put(take)
    yield* decide(workspace, yes)
    yield* decide(workspace, no)
    assert.lengthOf(yield* approvedTakes(workspace), 1)
  }))
  const { review } = yield* readStatus(folder, {})
  assert.deepInclude(review, { waiting: 0, approved: 1, rejected: 0 })
}))

it("where an earlier version stored two first showings, the first of them counts, as in a study", () => {
  const stored = (given: typeof yes | typeof no): Review.Review => ({ v: 1, ...given, showing: 1, at })
  assert.strictEqual(decisionsIn([stored(yes), stored(no)]).get(take.id)?.reviewer, "ana")
})
