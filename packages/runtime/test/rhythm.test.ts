import { assert, describe, it } from "@effect/vitest"
import type * as Capability from "@likeness/core/Capability"
import { nextLook } from "../src/jobs/rhythm.ts"

const polling: Capability.Polling = { firstSeconds: 2, factor: 1.5, maximumSeconds: 10, deadlineSeconds: 1_200, jitterSeconds: 0.5, learns: true }

/** Looks at a job that ends after `seconds`: how many, and how long after its end it was seen. */
const watched = (seconds: number, measuredSeconds: ReadonlyArray<number>, chance: number) => {
  let elapsed = polling.firstSeconds
  let declaredSeconds = polling.firstSeconds
  let looks = 1
  while (elapsed < seconds) {
    const next = nextLook({ polling, elapsedSeconds: elapsed, declaredSeconds, measuredSeconds, chance })
    assert.isAbove(next.waitSeconds, 0)
    elapsed += next.waitSeconds
    declaredSeconds = next.declaredSeconds
    looks += 1
  }
  return { looks, late: elapsed - seconds }
}

/** Every 2 s, the first look at once. */
const fixed = (seconds: number) => {
  const looks = Math.ceil(seconds / 2) + 1
  return { looks, late: (looks - 1) * 2 - seconds }
}

const spread = (from: number, to: number, count = 20) => Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1))
const mean = (numbers: ReadonlyArray<number>) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

describe("when to look next", () => {
  it("is the declared schedule with jitter while too little was measured", () => {
    for (const measuredSeconds of [[], [40, 41]]) {
      assert.deepStrictEqual(nextLook({ polling, elapsedSeconds: 2, declaredSeconds: 2, measuredSeconds, chance: 0.5 }), { waitSeconds: 2.25, declaredSeconds: 3 })
      assert.deepStrictEqual(nextLook({ polling, elapsedSeconds: 50, declaredSeconds: 8, measuredSeconds, chance: 0 }), { waitSeconds: 8, declaredSeconds: 10 })
    }
  })

  it("is rare past the deadline, where that is declared", () => {
    const tail = { everySeconds: 300, forSeconds: 86_400 }
    for (const measuredSeconds of [[], spread(30, 60)]) {
      const moment = { declaredSeconds: 10, measuredSeconds, chance: 0 }
      assert.strictEqual(nextLook({ ...moment, polling: { ...polling, tail }, elapsedSeconds: 1_201 }).waitSeconds, 300)
      assert.isAtMost(nextLook({ ...moment, polling: { ...polling, tail }, elapsedSeconds: 1_199 }).waitSeconds, 10)
      assert.isAtMost(nextLook({ ...moment, polling, elapsedSeconds: 1_201 }).waitSeconds, 10)
    }
  })

  it("stays that where the provider does not let it learn", () => {
    const { learns: _learns, ...plain } = polling
    assert.deepStrictEqual(nextLook({ polling: plain, elapsedSeconds: 2, declaredSeconds: 2, measuredSeconds: spread(30, 40), chance: 0 }), { waitSeconds: 2, declaredSeconds: 3 })
  })

  for (const [says, from, to] of [["pictures", 10, 15], ["batches of four", 105, 140], ["clips", 100, 135], ["alike", 40, 40.5]] as const) {
    it(`sees the end of ${says} sooner than looking every two seconds does, with no more looks`, () => {
      const measured = spread(from, to)
      const ends = spread(from, to, 97)
      const ours = ends.map((end, index) => watched(end, measured, (index % 10) / 10))
      const theirs = ends.map(fixed)
      assert.isAtMost(mean(ours.map(({ looks }) => looks)), mean(theirs.map(({ looks }) => looks)))
      assert.isBelow(mean(ours.map(({ late }) => late)), mean(theirs.map(({ late }) => late)))
    })
  }

  it("sees a job that is far quicker than any before it within the schedule's longest wait", () => {
    assert.isAtMost(watched(12, spread(100, 135), 0.9).late, polling.maximumSeconds + polling.jitterSeconds!)
  })

  it("goes back to growing waits where a job takes longer than all before it", () => {
    const { looks } = watched(600, spread(10, 15), 0)
    assert.isBelow(looks, 90)
  })
})
