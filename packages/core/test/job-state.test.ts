import { assert, describe, it } from "@effect/vitest"
import { JobState } from "../src/index.ts"

const states = JobState.JobState.literals

describe("the life of a paid job", () => {
  it("never goes from a state that may have spent back to one that has not, but for a definite refusal", () => {
    for (const from of states) {
      for (const to of states) {
        if (JobState.mayFollow(from, to) && JobState.maySpend(from) && !JobState.maySpend(to)) {
          assert.include(["sending→intended", "sending→rejected", "unknown→rejected"], `${from}→${to}`)
        }
      }
    }
  })

  it("reaches sending only through intended", () => {
    assert.deepStrictEqual(states.filter((from) => JobState.mayFollow(from, "sending")), ["intended"])
  })

  it("leads from every state to an end", () => {
    const reaches = (from: JobState.JobState, seen: ReadonlySet<JobState.JobState>): boolean =>
      JobState.isEnd(from) || states.some((to) => JobState.mayFollow(from, to) && !seen.has(to) && reaches(to, new Set([...seen, to])))
    for (const state of states) assert.isTrue(reaches(state, new Set([state])), state)
    assert.deepStrictEqual(states.filter(JobState.isEnd), ["rejected", "settled"])
  })
})
