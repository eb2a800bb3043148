import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Carried from "../src/engine/carried.ts"

const made = () => {
  const nudged: Array<string> = []
  return { nudged, carried: Carried.make((job) => void nudged.push(job)) }
}

describe("the jobs that a process carries", () => {
  it.effect("are carried once each, and again after they ended", () => Effect.gen(function*() {
    const { carried, nudged } = made()
    const scope = yield* Scope.make()
    const end = yield* Deferred.make<void>()
    let begun = 0
    const work = Effect.andThen(Effect.sync(() => void begun++), Deferred.await(end))
    yield* carried.start("job-1", scope, work)
    yield* carried.start("job-1", scope, work)
    assert.deepStrictEqual([begun, carried.count(), nudged], [1, 1, ["job-1"]])
    yield* Deferred.succeed(end, undefined)
    yield* Effect.yieldNow
    assert.isFalse(carried.has("job-1"))
    yield* carried.start("job-1", scope, work)
    assert.strictEqual(begun, 2)
    yield* Scope.close(scope, Exit.void)
  }))

  it.effect("do not stay with a lane that was closing when they were due: the next lane begins them", () => Effect.gen(function*() {
    const { carried, nudged } = made()
    const closed = yield* Scope.make()
    yield* Scope.close(closed, Exit.void)
    let begun = 0
    const work = Effect.sync(() => void begun++)
    yield* carried.start("job-1", closed, work)
    assert.deepStrictEqual([begun, carried.has("job-1")], [0, false])
    const open = yield* Scope.make()
    yield* carried.start("job-1", open, work)
    assert.deepStrictEqual([begun, nudged], [1, []])
    yield* Scope.close(open, Exit.void)
  }))

  it.effect("are let go where their lane is given up in the middle", () => Effect.gen(function*() {
    const { carried } = made()
    const scope = yield* Scope.make()
    yield* carried.start("job-1", scope, Effect.never)
    assert.isTrue(carried.has("job-1"))
    yield* Scope.close(scope, Exit.void)
    assert.isFalse(carried.has("job-1"))
  }))
})
